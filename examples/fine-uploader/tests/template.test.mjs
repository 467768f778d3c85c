import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { CORS } from '../playground/settings.mjs'
import { HANDLERS } from './support/function.mjs'
import { TEMPLATE, VENV, properties, readResources } from './support/template.mjs'

const resources = readResources()

test('cfn-lint has nothing to say', () => {
  const { stdout, stderr, status } = spawnSync(`${VENV}cfn-lint`, [TEMPLATE], { encoding: 'utf8' })
  assert.deepEqual([stdout, stderr, status], ['', '', 0])
})

test('the uploading user may put objects below uploads/, and nothing else', () => {
  const { Policies, ...rest } = properties(resources, 'Uploader')
  assert.deepEqual(rest, {})
  const [{ PolicyDocument }, ...others] = Policies
  assert.deepEqual(others, [])
  assert.deepEqual(PolicyDocument.Statement, [
    {
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:PutObjectAcl'],
      Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${BucketName}/uploads/*' },
    },
  ])
})

test('the function may read that one secret, which is in no environment', () => {
  const actions = properties(resources, 'SignRole').Policies.flatMap((/** @type {any} */ policy) =>
    policy.PolicyDocument.Statement.map((/** @type {any} */ { Action, Resource }) => [Action, Resource]),
  )
  assert.deepEqual(actions, [
    ['secretsmanager:GetSecretValue', { Ref: 'UploaderSecret' }],
    [['logs:CreateLogStream', 'logs:PutLogEvents'], { 'Fn::GetAtt': ['SignLog', 'Arn'] }],
  ])
  const { Variables } = properties(resources, 'Sign').Environment
  assert.equal('SECRET_KEY' in Variables, false)
  assert.equal(JSON.stringify(Variables).includes('SecretAccessKey'), false)
})

test('the CORS rule of the bucket is the one that the page is tested with', () => {
  const [rule, ...others] = properties(resources, 'Bucket').CorsConfiguration.CorsRules
  assert.deepEqual(others, [])
  const { AllowedOrigins, AllowedMethods, AllowedHeaders, ExposedHeaders } = rule
  assert.deepEqual(AllowedOrigins, [{ Ref: 'PageOrigin' }])
  assert.deepEqual({ methods: AllowedMethods, headers: AllowedHeaders, exposed: ExposedHeaders }, CORS)
})

test('the handler is the one of the integration', () => {
  const python = { 'Fn::If': ['IsHttp', HANDLERS.python.http, HANDLERS.python.rest] }
  const node = { 'Fn::If': ['IsHttp', HANDLERS.node.http, HANDLERS.node.rest] }
  assert.deepEqual(properties(resources, 'Sign').Handler, { 'Fn::If': ['IsPython', python, node] })
})

test('every way in is guarded, but for preflights', () => {
  const ways = Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route' || Type === 'AWS::ApiGateway::Method')
    .map(({ Properties: { RouteKey, HttpMethod, AuthorizationType, AuthorizerId } }) => [
      RouteKey ?? HttpMethod,
      AuthorizationType,
      AuthorizerId !== undefined,
    ])
  assert.deepEqual(ways, [
    ['POST /sign', 'JWT', true],
    ['POST', 'COGNITO_USER_POOLS', true],
    ['OPTIONS', 'NONE', false],
  ])
})
