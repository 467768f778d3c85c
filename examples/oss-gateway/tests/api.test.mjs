/** The API for InitiateMultipartUpload: its authorizer and its function, with events as API Gateway sends them. */
/** @import { OssRequest } from 'objsign' */

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'

import { authorizer } from '../api/authorizer.mjs'
import { initiate } from '../api/initiate.mjs'
import { KeyRing } from '../gateway/keys.mjs'
import { startS3 } from '../local/s3.mjs'
import { close, listen } from '../local/servers.mjs'
import { BUCKET, ENDPOINT, newKey } from '../local/start.mjs'
import { Files, bucket, signed } from './support.mjs'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const KEY = newKey()
const HOST = `${BUCKET}.${ENDPOINT}`
const INITIATE = bucket.initiateMultipartUpload('logs/a b+ü.bin', {
  contentType: 'application/x-log',
  headers: { 'x-oss-meta-device': 'A-17' },
})
const account = { AWS_ACCESS_KEY_ID: 'ASIAROLE', AWS_SECRET_ACCESS_KEY: 'role', AWS_SESSION_TOKEN: 'token' }
const files = new Files()
const authorize = authorizer({ keys: new KeyRing(async () => [KEY]), host: HOST, clock: () => NOW })

/** @type {Awaited<ReturnType<typeof startS3>>} */
let s3
before(async () => {
  const { dirname } = await import('node:path')
  const directory = dirname(files.make('x', Buffer.alloc(0)))
  s3 = await startS3({ directory, bucket: 'uploads', region: 'eu-central-1', account })
})
after(async () => {
  await s3.close()
  files.close()
})

/** @param {object} [more] */
const handler = (more) => {
  const options = { bucket: 'uploads', region: 'eu-central-1', host: HOST, endpoint: s3.url, environment: account }
  return initiate({ ...options, ...more })
}

/** @param {OssRequest} request */
function parts(request) {
  const { method, path, headers } = signed(request, KEY, NOW)
  const [uri, query = ''] = path.split('?')
  const { host: _, ...rest } = headers
  return { method, uri, query, headers: { ...rest, host: 'x.execute-api.eu-central-1.amazonaws.com' } }
}

/**
 * Of an HTTP API, in the format 2.0.
 *
 * @param {OssRequest} request
 * @returns {any}
 */
function httpEvent(request) {
  const { method, uri, query, headers } = parts(request)
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: 'arn:aws:execute-api:eu-central-1:123456789012:abcdef123/$default/POST/{key+}',
    identitySource: [],
    routeKey: 'POST /{key+}',
    rawPath: decodeURIComponent(uri),
    rawQueryString: query,
    headers: { ...headers, 'x-amz-cf-id': 'x', 'x-forwarded-for': '203.0.113.1' },
    queryStringParameters: { uploads: '' },
    requestContext: {
      accountId: '123456789012',
      apiId: 'abcdef123',
      domainName: 'x.execute-api.eu-central-1.amazonaws.com',
      http: { method, path: decodeURIComponent(uri), protocol: 'HTTP/1.1', sourceIp: '203.0.113.1', userAgent: 'x' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: 'POST /{key+}',
      stage: '$default',
      time: '01/Mar/2026:12:00:00 +0000',
      timeEpoch: NOW,
    },
  }
}

/**
 * Of a REST API, whose stage comes before the path.
 *
 * @param {OssRequest} request
 * @returns {any}
 */
function restEvent(request) {
  const { method, uri, headers } = parts(request)
  const many = Object.entries(headers).map(([name, value]) => [name, [value]])
  return {
    type: 'REQUEST',
    methodArn: 'arn:aws:execute-api:eu-central-1:123456789012:abcdef123/prod/POST/logs/a',
    resource: '/{key+}',
    path: uri,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(many),
    queryStringParameters: { uploads: '' },
    multiValueQueryStringParameters: { uploads: [''] },
    pathParameters: { key: 'logs/a' },
    stageVariables: {},
    requestContext: {
      path: `/prod${uri}`,
      accountId: '123456789012',
      resourceId: '05c7jb',
      stage: 'prod',
      requestId: '22222222-2222-4222-8222-222222222222',
      identity: { sourceIp: '203.0.113.1' },
      resourcePath: '/{key+}',
      httpMethod: method,
      apiId: 'abcdef123',
    },
  }
}

test('from the authorizer to S3, for an HTTP API and a REST API', async () => {
  const event = httpEvent(INITIATE)
  const { isAuthorized, context } = /** @type {any} */ (await authorize(event))
  assert.equal(isAuthorized, true)
  const rest = restEvent(INITIATE)
  const policy = /** @type {any} */ (await authorize(rest))
  assert.deepEqual(policy.policyDocument.Statement, [
    { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: rest.methodArn },
  ])
  assert.deepEqual(policy.context, context)

  event.requestContext.authorizer = { lambda: context }
  rest.requestContext.authorizer = { ...policy.context, principalId: 'device' }
  for (const one of [event, rest]) {
    const { statusCode, headers, body } = await handler()(one)
    assert.equal(statusCode, 200, body)
    assert.equal(headers['content-type'], 'application/xml')
    assert.ok(headers['x-oss-request-id'])
    const names = `<Bucket>${BUCKET}</Bucket><Key>logs/a b\\+ü.bin</Key>`
    assert.match(body, new RegExp(`^<\\?xml[^>]*>\\n<InitiateMultipartUploadResult>${names}<UploadId>[^<]+</UploadId>`))
  }
})

test('the handler acts on what the authorizer said, and on nothing else', async () => {
  const event = httpEvent(INITIATE)
  event.requestContext.authorizer = undefined
  const { statusCode, body } = await handler()(event)
  assert.deepEqual([statusCode, /<Code>(.*?)</.exec(body)?.[1]], [403, 'AccessDenied'])
})

test('the authorizer refuses', async () => {
  for (const make of [httpEvent, restEvent]) {
    /** @param {(event: any) => void} change @param {OssRequest} [request] */
    const refused = async (change, request = INITIATE) => {
      const event = make(request)
      change(event)
      const answer = /** @type {any} */ (await authorize(event))
      assert.equal(answer.isAuthorized ?? answer.policyDocument.Statement[0].Effect === 'Allow', false)
      assert.deepEqual(answer.context, {})
    }
    await refused((event) => (event.headers.authorization += 'x') && delete event.multiValueHeaders)
    await refused((event) => delete event.headers.authorization && delete event.multiValueHeaders)
    await refused((event) => (event.headers['x-oss-meta-b'] = '1') && delete event.multiValueHeaders)
    await refused((event) => {
      event.rawPath = event.path = '/other'
      if (event.requestContext.http) event.requestContext.http.path = '/other'
    })
    await refused((event) => {
      event.httpMethod = 'PUT'
      if (event.requestContext.http) event.requestContext.http.method = 'PUT'
    })
    // Signed well, but not what this API is for.
    await refused(() => {}, bucket.completeMultipartUpload('k', { uploadId: 'U' }))
    await refused(() => {}, bucket.object('POST', 'k', { subResources: 'restore' }))
  }
})

test('without the keys there is an error, and no refusal', async (t) => {
  t.mock.method(console, 'error', () => {})
  const keys = new KeyRing(async () => Promise.reject(new Error('no')))
  const broken = authorizer({ keys, host: HOST, clock: () => NOW })
  await assert.rejects(broken(httpEvent(INITIATE)), { status: 503 })
})

test('S3 does not let the gateway in', async () => {
  const event = httpEvent(INITIATE)
  event.requestContext.authorizer = { lambda: /** @type {any} */ (await authorize(event)).context }
  const { statusCode, body } = await handler({ environment: { ...account, AWS_SECRET_ACCESS_KEY: 'x' } })(event)
  assert.deepEqual([statusCode, /<Code>(.*?)</.exec(body)?.[1]], [503, 'ServiceUnavailable'])
  const nowhere = await handler({ endpoint: 'http://127.0.0.1:9' })(event)
  assert.equal(nowhere.statusCode, 500)
})

test('a redirection does not take the credentials elsewhere', async (t) => {
  let reached = 0
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/elsewhere')) reached += 1
    response.writeHead(reached ? 200 : 307, { location: '/elsewhere' }).end()
  })
  const endpoint = `http://127.0.0.1:${await listen(server)}`
  t.after(() => close(server))
  const event = httpEvent(INITIATE)
  event.requestContext.authorizer = { lambda: /** @type {any} */ (await authorize(event)).context }
  const { statusCode } = await handler({ endpoint })(event)
  assert.deepEqual([statusCode, reached], [500, 0])
})
