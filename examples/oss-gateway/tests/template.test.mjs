import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { INITIATE_HOST } from '../edge/origin_request.mjs'
import { VENV } from './clients/client.mjs'

const HERE = join(import.meta.dirname, '..')
const template = readFileSync(join(HERE, 'template.yaml'), 'utf8')

/** @param {string} name */
function resource(name) {
  const found = new RegExp(`^  ${name}:\\n((    .*)?\\n)*`, 'm').exec(template)
  assert.ok(found, name)
  return found[0]
}

test('cfn-lint has nothing to say', () => {
  const flags = ['--regions', 'us-east-1', '--', 'template.yaml']
  const { status, stdout, stderr } = spawnSync(join(VENV, 'cfn-lint'), flags, { cwd: HERE, encoding: 'utf8' })
  assert.deepEqual([status, stdout, stderr], [0, '', ''])
})

test('who may do what', () => {
  const actions = (/** @type {string} */ text) => text.match(/\b(s3|secretsmanager|iam|kms):\w+/g)
  assert.deepEqual(actions(resource('UploadsPolicy')), ['s3:PutObject', 's3:AbortMultipartUpload'])
  assert.match(resource('UploadsPolicy'), /AWS:SourceArn: .*distribution\/\$\{Distribution\}/)
  assert.deepEqual(actions(resource('EdgeRole')), ['secretsmanager:GetSecretValue'])
  assert.equal(actions(resource('OriginRole')), null)
  assert.deepEqual(
    ['ViewerRequest', 'OriginRequest', 'OriginResponse'].map((name) => /Role: !GetAtt (\w+)/.exec(resource(name))?.[1]),
    ['EdgeRole', 'OriginRole', 'OriginRole'],
  )
  for (const name of ['EdgeRole', 'OriginRole']) {
    assert.match(resource(name), /log-group:\/aws\/lambda\/us-east-1\.\$\{AWS::StackName\}-\*"/)
  }
  for (const name of ['ViewerRequest', 'OriginRequest', 'OriginResponse']) {
    assert.match(resource(name), /FunctionName: !Sub "\$\{AWS::StackName\}-/)
  }
  assert.deepEqual(actions(resource('AuthorizerRole')), ['secretsmanager:GetSecretValue'])
  assert.deepEqual(actions(resource('InitiateRole')), ['s3:PutObject'])
  assert.doesNotMatch(template, /(Action|Resource|Principal): (\[.*)?"?\*/)
})

test('what anyone can call is throttled', () => {
  const stage = resource('ApiStage')
  for (const [limit, parameter] of [['Rate', 'InitiateRate'], ['Burst', 'InitiateBurst']]) {
    assert.match(stage, new RegExp(`Throttling${limit}Limit: !Ref ${parameter}\n`))
    assert.match(template, new RegExp(`^  ${parameter}:\n    Type: Number\n    Default: \\d+\n`, 'm'))
  }
})

test('what the code expects', async () => {
  assert.match(resource('Distribution'), new RegExp(`HeaderName: ${INITIATE_HOST}\n`))
  assert.match(resource('Distribution'), /ViewerProtocolPolicy: https-only/)
  assert.match(resource('ApiAuthorizer'), /AuthorizerResultTtlInSeconds: 0/)
  const { secretId, secretRegion } = JSON.parse(readFileSync(join(HERE, 'edge/settings.json'), 'utf8'))
  assert.ok(template.includes(`Default: ${secretId}\n`))
  assert.equal(secretRegion, 'us-east-1')
  process.env.AWS_REGION = 'us-east-1'
  const names = [...resource('Initiate').matchAll(/^ {10}(\w+): /gm)].map(([, name]) => name)
  assert.ok(names.length > 3)
  for (const name of names) process.env[name] = 'd111111abcdef8.cloudfront.net'
  for (const [, path, name] of template.matchAll(/Handler: (.*)\.(\w+)/g)) {
    const module = await import(`../${path}.mjs`)
    assert.equal(typeof module[name], 'function', `${path}.${name}`)
  }
})
