/** The functions at the edge, with events as CloudFront documents them. */
/** @import { OssRequest } from 'objsign' */
/** @import { CloudFrontRequest, CloudFrontResponse, Event } from '../edge/cloudfront.mjs' */
/** @import { Sent } from './support.mjs' */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

import { eventHeaders } from '../edge/cloudfront.mjs'
import { handler as originRequest } from '../edge/origin_request.mjs'
import { handler as originResponse } from '../edge/origin_response.mjs'
import { viewerRequest } from '../edge/viewer_request.mjs'
import { KeyRing } from '../gateway/keys.mjs'
import { BUCKET, ENDPOINT, newKey } from '../local/start.mjs'
import { bucket, signed, signedByHand } from './support.mjs'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const KEY = newKey()
const keys = new KeyRing(async () => [KEY])
/** @type {any[]} */
const logged = []
const viewer = viewerRequest({ keys, clock: () => NOW, log: (entry) => logged.push(entry) })

/**
 * @param {OssRequest} request
 * @param {[string, string][]} [more]
 */
const event = (request, more) => eventOf(signed(request, KEY, NOW), more)

/** @param {Omit<Parameters<typeof signedByHand>[1], 'now'>} request */
const byHand = (request) => eventOf(signedByHand(KEY, { ...request, now: NOW }))

/**
 * As recorded: with what CloudFront adds.
 *
 * @param {Sent} request
 * @param {[string, string][]} [more]
 * @returns {Event}
 */
function eventOf({ method, path, headers }, more = []) {
  const [uri, querystring = ''] = path.split('?')
  const pairs = /** @type {[string, string][]} */ (Object.entries(headers))
  return {
    Records: [
      {
        cf: {
          config: {
            distributionDomainName: `${BUCKET}.${ENDPOINT}`,
            distributionId: 'EDFDVBD6EXAMPLE',
            eventType: 'viewer-request',
            requestId: '4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==',
          },
          request: {
            clientIp: '203.0.113.178',
            method,
            uri,
            querystring,
            headers: eventHeaders([...pairs, ['User-Agent', 'aliyun-sdk-python/2.19.1'], ...more]),
          },
        },
      },
    ],
  }
}

/** @param {CloudFrontRequest | CloudFrontResponse} answer */
function passed(answer) {
  assert.ok('uri' in answer, `refused: ${JSON.stringify(answer)}`)
  return answer
}

/**
 * @param {CloudFrontRequest | CloudFrontResponse} answer
 * @param {number} status
 * @param {string} code
 */
function refused(answer, status, code) {
  assert.ok('status' in answer, `passed: ${JSON.stringify(answer)}`)
  // To HEAD there is no body; the clients read this instead.
  const xml = answer.body || Buffer.from(answer.headers['x-oss-err'][0].value, 'base64').toString()
  assert.deepEqual([answer.status, /<Code>(.*?)</.exec(xml)?.[1]], [String(status), code])
  return answer
}

test('what was signed goes on, and nothing else', async () => {
  const put = bucket.put('logs/a b.txt', { contentType: 'text/plain', metadata: { device: 'A-17' } })
  const more = /** @type {[string, string][]} */ ([
    ['Content-Length', '5'],
    ['Via', '1.1 example (CloudFront)'],
    ['Cache-Control', 'max-age=9'],
    ['Content-Encoding', 'gzip'],
    ['Range', 'bytes=0-3'],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-Amz-Acl', 'public-read'],
    ['X-Amz-Meta-Forged', 'yes'],
    ['If-Match', '*'],
  ])
  const given = event(put, more)
  given.Records[0].cf.request.querystring = 'versionless=1'
  const { uri, querystring, headers, method, clientIp } = passed(await viewer(given))
  assert.deepEqual([method, uri, querystring, clientIp], ['PUT', '/logs/a%20b.txt', '', '203.0.113.178'])
  assert.deepEqual(headers, {
    'content-type': [{ key: 'content-type', value: 'text/plain' }],
    'x-amz-meta-device': [{ key: 'x-amz-meta-device', value: 'A-17' }],
    host: [{ key: 'host', value: `${BUCKET}.${ENDPOINT}` }],
    'content-length': [{ key: 'Content-Length', value: '5' }],
    via: [{ key: 'Via', value: '1.1 example (CloudFront)' }],
  })
})

test('a body that the event brings along is left alone', async () => {
  const given = event(bucket.put('a'))
  const body = { inputTruncated: false, action: 'read-only', encoding: 'base64', data: 'aGVsbG8=' }
  given.Records[0].cf.request.body = body
  assert.deepEqual(passed(await viewer(given)).body, body)
})

test('the five calls', async () => {
  const uploadId = 'VXBsb2FkIElE.a_b-c'
  const calls = /** @type {const} */ ([
    [bucket.put('k'), 'PUT', ''],
    [bucket.uploadPart('k', { uploadId, partNumber: 10 }), 'PUT', `partNumber=10&uploadId=${uploadId}`],
    [bucket.completeMultipartUpload('k', { uploadId }), 'POST', `uploadId=${uploadId}`],
    [bucket.abortMultipartUpload('k', { uploadId }), 'DELETE', `uploadId=${uploadId}`],
    [bucket.initiateMultipartUpload('k'), 'POST', 'uploads'],
  ])
  for (const [request, method, querystring] of calls) {
    const found = passed(await viewer(event(request)))
    assert.deepEqual([found.method, found.uri, found.querystring], [method, '/k', querystring])
    assert.equal(found.headers.authorization !== undefined, querystring === 'uploads')
  }
})

test('whatever a device signs, S3 hears what it knows or the device is refused', async () => {
  const calls = [
    ['PUT', ''],
    ['POST', '?uploads'],
    ['PUT', '?partNumber=1&uploadId=U'],
    ['POST', '?uploadId=U'],
    ['DELETE', '?uploadId=U'],
  ]
  const oss =
    'acl append callback content-type copy-source copy-source-range forbid-overwrite hash-crc64ecma meta- meta-a ' +
    'meta-__proto__ meta-x-amz-acl object-acl process request-payer server-side-encryption storage-class ' +
    'symlink-target tagging website-redirect-location'
  const names = ['content-md5', 'content-type', ...oss.split(' ').map((name) => `x-oss-${name}`)]
  const plain = ',x,private,public-read,IA,AES256,true,/other/secret,a=b,constructor,__proto__'
  const odd = ['ü', '日本', 'a\tb', 'a\rb', 'a\nx-amz-acl: public-read', 'a\0', 'multipart/form-data', 'x'.repeat(9000)]
  const own = 'meta-.*|server-side-encryption|storage-class|tagging'
  const known = new RegExp(`^(content-(length|md5|type)|host|if-none-match|via|x-amz-(${own}))$`)
  let through = 0
  for (const [method, query] of calls) {
    for (const name of names) {
      for (const value of [...plain.split(','), ...odd]) {
        const headers = { [name]: value }
        const found = await viewer(byHand({ method, path: `/k${query}`, resource: `k${query}`, headers }))
        const what = `${method} ${query} ${name}: ${JSON.stringify(value).slice(0, 40)}`
        if ('status' in found) {
          assert.match(found.status, /^(40[03]|501)$/, what)
        } else if (query !== '?uploads') {
          through += 1
          for (const [key, items] of Object.entries(found.headers)) {
            assert.match(key, known, what)
            assert.equal(items.length, 1, what)
            assert.match(items[0].value, /^[\x20-\x7e]*$/, what)
          }
        }
      }
    }
  }
  assert.ok(through > 100)
})

test('all others are refused', async () => {
  for (const request of [
    bucket.get('k'),
    bucket.object('HEAD', 'k'),
    bucket.object('DELETE', 'k'),
    bucket.object('POST', 'k', { subResources: 'append', query: { position: 0 } }),
    bucket.object('PUT', 'k', { headers: { 'x-oss-copy-source': '/other/secret' } }),
    bucket.object('PUT', 'k', { subResources: 'acl' }),
    bucket.object('PUT', 'k', { subResources: 'tagging' }),
    bucket.object('PUT', 'k', { query: { 'x-oss-process': 'image/info' } }),
    bucket.object('POST', 'k', { subResources: 'restore' }),
    bucket.object('DELETE', 'k', { query: { versionId: 'v' } }),
    bucket.bucketRequest('PUT'),
    bucket.bucketRequest('DELETE'),
    bucket.bucketRequest('POST', { subResources: 'delete' }),
    bucket.bucketRequest('GET', { subResources: 'uploads' }),
    bucket.listObjects(),
  ]) {
    refused(await viewer(event(request)), 403, 'AccessDenied')
  }
})

test('an upload ID or a part number that is none', async () => {
  for (const [query, code] of /** @type {const} */ ([
    ['partNumber=0&uploadId=U', 'InvalidArgument'],
    ['partNumber=10001&uploadId=U', 'InvalidArgument'],
    ['partNumber=1e3&uploadId=U', 'InvalidArgument'],
    ['partNumber=1&uploadId=a%20b', 'InvalidArgument'],
    ['partNumber=1&uploadId=a%2Cb', 'InvalidArgument'],
    ['partNumber=1&uploadId=', 'AccessDenied'],
    ['partNumber=1', 'AccessDenied'],
    ['uploadId=U', 'AccessDenied'],
    ['uploads', 'AccessDenied'],
    ['partNumber=1&uploadId=U&uploads', 'AccessDenied'],
  ])) {
    const request = bucket.object('PUT', 'k', { query: new URLSearchParams(query) })
    refused(await viewer(event(request)), code === 'AccessDenied' ? 403 : 400, code)
  }
})

test('a header twice', async () => {
  const given = event(bucket.put('k', { metadata: { a: '1' } }))
  given.Records[0].cf.request.headers['x-oss-meta-a'].push({ key: 'x-oss-meta-a', value: '2' })
  refused(await viewer(given), 403, 'SignatureDoesNotMatch')
  for (const name of ['authorization', 'date', 'host']) {
    const twice = event(bucket.put('k'))
    const items = twice.Records[0].cf.request.headers[name]
    items.push(items[0])
    const answer = await viewer(twice)
    assert.ok('status' in answer && /^40[03]$/.test(answer.status), name)
  }
})

test('what was changed on the way', async () => {
  /** @type {[string, (request: CloudFrontRequest) => void][]} */
  const changes = [
    ['path', (request) => (request.uri = '/other')],
    ['path', (request) => (request.uri = '/K')],
    ['slash', (request) => (request.uri = '//k')],
    ['segment', (request) => (request.uri = '/./k')],
    ['method', (request) => (request.method = 'DELETE')],
    ['query', (request) => (request.querystring = 'acl')],
    ['query', (request) => (request.querystring = 'uploads')],
    ['header', (request) => (request.headers['content-type'] = [{ value: 'text/html' }])],
    ['header', (request) => (request.headers['content-md5'] = [{ value: '1B2M2Y8AsgTpgAmY7PhCfg==' }])],
    ['header', (request) => (request.headers['x-oss-object-acl'] = [{ value: 'private' }])],
    ['header', (request) => (request.headers['x-oss-meta-b'] = [{ value: '1' }])],
    ['header', (request) => delete request.headers['x-oss-meta-a']],
    ['date', (request) => (request.headers.date = [{ value: 'Sun, 01 Mar 2026 12:00:01 GMT' }])],
  ]
  for (const [what, change] of changes) {
    const given = event(bucket.put('k', { contentType: 'text/plain', metadata: { a: '1' } }))
    change(given.Records[0].cf.request)
    const answer = await viewer(given)
    assert.ok('status' in answer && answer.status === '403', what)
  }
})

test('a host that is not the distribution', async () => {
  const own = `${BUCKET}.${ENDPOINT}`
  const others = ['evil.example', `other.${ENDPOINT}`, ENDPOINT, `${own}.evil.example`, '127.0.0.1', `x@${own}`, '']
  for (const host of [...others, `${own}.`, `${own}:x`, `${own}:80:80`, `${own},${own}`, `${own}/x`]) {
    const given = event(bucket.put('k'))
    given.Records[0].cf.request.headers.host = [{ key: 'Host', value: host }]
    const answer = await viewer(given)
    assert.ok('status' in answer && /^40[03]$/.test(answer.status), host)
  }
  const upper = event(bucket.put('k'))
  upper.Records[0].cf.request.headers.host = [{ key: 'Host', value: `${BUCKET.toUpperCase()}.${ENDPOINT}` }]
  passed(await viewer(upper))
})

test('signed in its URL, or not at all', async () => {
  const { OssSigner } = await import('objsign')
  const { url } = bucket.put('k').presignV1(new OssSigner({ credentials: KEY }), { expiresIn: 60, now: NOW })
  const given = event(bucket.put('k'))
  const { request } = given.Records[0].cf
  request.querystring = new URL(url).search.slice(1)
  delete request.headers.authorization
  refused(await viewer(given), 403, 'AccessDenied')
  request.querystring = ''
  refused(await viewer(given), 403, 'AccessDenied')
  request.headers.authorization = [{ value: 'OSS a' }]
  refused(await viewer(given), 400, 'InvalidArgument')
  request.headers.authorization = [{ value: 'AWS4-HMAC-SHA256 Credential=a' }]
  assert.ok('status' in (await viewer(given)))
})

test('a form', async () => {
  const given = event(bucket.bucketRequest('POST', { headers: { 'content-type': 'multipart/form-data; boundary=b' } }))
  refused(await viewer(given), 403, 'AccessDenied')
  delete given.Records[0].cf.request.headers.authorization
  refused(await viewer(given), 403, 'AccessDenied')
})

test('a body without a length', async () => {
  const given = event(bucket.put('k'), [['Transfer-Encoding', 'chunked']])
  refused(await viewer(given), 411, 'MissingContentLength')
})

test('keys that mean something else elsewhere', async () => {
  const keys = ['/a', '//evil.example', '\\a', 'a\u0000', 'a\nb', 'x'.repeat(1024), '.', '..', 'a/../b', 'a/.', './a']
  for (const key of keys) {
    refused(await viewer(byHand({ path: `/${encodeURIComponent(key)}`, resource: key })), 400, 'InvalidObjectName')
  }
  const bytes = { path: '/a%FF', resource: Buffer.from([0x61, 0xff]) }
  refused(await viewer(byHand(bytes)), 400, 'InvalidObjectName')
  for (const [key, uri] of [
    ['a//b', '/a//b'],
    ['a/', '/a/'],
    ['a%2Fb', '/a%252Fb'],
    ['...', '/...'],
    ['a?b', '/a%3Fb'],
  ]) {
    assert.equal(passed(await viewer(event(bucket.put(key)))).uri, uri)
  }
  // These two have one signature, for two meanings.
  for (const path of ['/a%3Facl', '/a?acl']) {
    const answer = await viewer(byHand({ path, resource: 'a?acl' }))
    assert.ok('status' in answer && /^40[03]$/.test(answer.status), path)
  }
})

test('a slash may be escaped, and is a slash then', async () => {
  const given = event(bucket.put('a/b'))
  given.Records[0].cf.request.uri = '/a%2Fb'
  assert.equal(passed(await viewer(given)).uri, '/a/b')
  given.Records[0].cf.request.uri = '/a%zz'
  refused(await viewer(given), 400, 'InvalidURI')
})

test('the parts of an upload', async () => {
  const request = bucket.listParts('k&<', { uploadId: 'U' })
  const answer = await viewer(event(request))
  assert.ok('status' in answer && answer.status === '200')
  assert.match(answer.body ?? '', /<ListPartsResult><Bucket>d111111abcdef8<\/Bucket><Key>k&#38;&#60;<\/Key>/)
  assert.match(answer.body ?? '', /<IsTruncated>false</)
  const strict = viewerRequest({ keys, clock: () => NOW, log() {}, rules: { listParts: 'refuse' } })
  refused(await strict(event(request)), 403, 'AccessDenied')
  const odd = byHand({ method: 'GET', path: '/a%0Ab?uploadId=U', resource: 'a\nb?uploadId=U' })
  refused(await viewer(odd), 400, 'InvalidObjectName')
  // Nor can XML hold every upload ID.
  const none = byHand({ method: 'GET', path: '/k?uploadId=U%00', resource: 'k?uploadId=U\0' })
  refused(await viewer(none), 400, 'InvalidArgument')
  const forged = event(request)
  forged.Records[0].cf.request.headers.authorization[0].value += 'x'
  refused(await viewer(forged), 403, 'SignatureDoesNotMatch')
})

test('an answer has what the clients look for', async () => {
  const given = event(bucket.put('k'))
  given.Records[0].cf.request.uri = '/<other>'
  const answer = refused(await viewer(given), 403, 'SignatureDoesNotMatch')
  const { requestId } = given.Records[0].cf.config
  assert.equal(answer.headers['x-oss-request-id'][0].value, requestId)
  assert.equal(answer.headers['content-type'][0].value, 'application/xml')
  const ids = `<RequestId>${requestId}</RequestId><HostId>${BUCKET}.${ENDPOINT}</HostId>`
  assert.ok(answer.body?.includes(ids))
  assert.deepEqual(logged.at(-1), {
    level: 'info',
    requestId,
    code: 'SignatureDoesNotMatch',
    kind: 'signature_mismatch',
    detail: undefined,
  })
})

test('the keys cannot be read', async () => {
  const broken = viewerRequest({
    keys: new KeyRing(async () => JSON.parse('{'), {}),
    clock: () => NOW,
    log() {},
  })
  refused(await broken(event(bucket.put('k'))), 503, 'ServiceUnavailable')
})

/**
 * @param {Partial<CloudFrontRequest>} request
 * @returns {Event}
 */
function originEvent(request) {
  const given = event(bucket.put('k'))
  const { cf } = given.Records[0]
  const customHeaders = { 'x-initiate-host': [{ key: 'x-initiate-host', value: 'api.example' }] }
  const s3 = { domainName: 'b.s3.eu-central-1.amazonaws.com', path: '', authMethod: 'none', customHeaders }
  Object.assign(cf.request, { origin: { s3 } }, request)
  return given
}

test('InitiateMultipartUpload goes to the API, all else to the bucket', async () => {
  const initiate = await originRequest(originEvent({ method: 'POST', querystring: 'uploads' }))
  assert.equal(initiate.origin?.custom?.domainName, 'api.example')
  assert.equal(initiate.origin?.s3, undefined)
  assert.deepEqual(initiate.headers.host, [{ key: 'Host', value: 'api.example' }])
  for (const other of [{ querystring: 'uploads' }, { method: 'POST', querystring: 'uploadId=uploads' }, {}]) {
    assert.ok((await originRequest(originEvent(other))).origin?.s3)
  }
  await assert.rejects(originRequest(originEvent({ method: 'POST', querystring: 'uploads', origin: {} })), /x-initiate/)
})

test('the headers of an answer', async () => {
  const given = originEvent({})
  given.Records[0].cf.response = {
    status: '200',
    statusDescription: 'OK',
    headers: eventHeaders([
      ['ETag', '"abc"'],
      ['x-amz-request-id', '0A1B2C3D4E5F6071'],
      ['x-amz-id-2', 'x'],
      ['x-amz-server-side-encryption', 'AES256'],
      ['Server', 'AmazonS3'],
      ['Date', 'Sun, 01 Mar 2026 12:00:00 GMT'],
      ['Transfer-Encoding', 'chunked'],
    ]),
  }
  const { status, headers } = await originResponse(given)
  assert.equal(status, '200')
  assert.deepEqual(Object.keys(headers).sort(), ['date', 'etag', 'transfer-encoding', 'x-oss-request-id'])
  assert.equal(headers['x-oss-request-id'][0].value, '0A1B2C3D4E5F6071')
})

test('an object that may not be overwritten', async () => {
  const given = originEvent({})
  given.Records[0].cf.response = { status: '412', headers: eventHeaders([['x-amz-request-id', '0A1B']]) }
  const { status, body } = await originResponse(given)
  assert.equal(status, '409')
  assert.match(body ?? '', /<Code>FileAlreadyExists<\/Code>.*<RequestId>0A1B</s)
})

test('the function as CloudFront loads it', () => {
  const script = `
    const { handler } = await import('./edge/index.mjs')
    const { status } = await handler(${JSON.stringify(event(bucket.put('k')))})
    console.log(status)`
  // The request is old; that is found without the keys, which this process could not read.
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: new URL('..', import.meta.url),
    encoding: 'utf8',
    env: {},
  })
  assert.equal(stdout.trim().split('\n').at(-1), '403', stderr)
  assert.match(stdout, /RequestTimeTooSkewed/)
})
