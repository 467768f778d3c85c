/** OSS's headers and answers as S3's, and back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Addresses, OssVerifier, Request } from 'objsign'

import { Crc64 } from '../gateway/crc64.mjs'
import { completeResult, errorOf, initiateResult } from '../gateway/translate_answer.mjs'
import { toS3 } from '../gateway/translate_request.mjs'
import { PartTable } from '../local/part_table.mjs'
import { BUCKET, ENDPOINT, newKey } from '../local/start.mjs'
import { bucket, signed } from './support.mjs'

const KEY = newKey()
const addresses = new Addresses({ cname: { [`${BUCKET}.${ENDPOINT}`]: BUCKET } })
const verifier = new OssVerifier({ addresses, versions: [1] })

/**
 * @param {import('objsign').OssRequest} request
 * @param {import('../gateway/translate_request.mjs').Rules} [rules]
 */
function translated(request, rules) {
  const { method, path, headers } = signed(request, KEY)
  return toS3(verifier.verify(new Request({ method, target: path, headers }), KEY), rules).headers
}

/**
 * @param {Record<string, string>} headers
 * @param {import('../gateway/translate_request.mjs').Rules} [rules]
 */
const put = (headers, rules) => Object.fromEntries(translated(bucket.put('k', { headers }), rules))
/** @param {Record<string, string>} headers */
const part = (headers) => translated(bucket.uploadPart('k', { uploadId: 'U', partNumber: 1, headers }))
/** @param {Record<string, string>} headers */
const complete = (headers) => translated(bucket.completeMultipartUpload('k', { uploadId: 'U', headers }))
/** @param {Record<string, string>} headers */
const initiate = (headers) => translated(bucket.initiateMultipartUpload('k', { headers }))

test('metadata', () => {
  assert.deepEqual(put({ 'x-oss-meta-Color': 'blue', 'x-oss-meta-oss': 'x', 'x-oss-meta-empty': '' }), {
    'x-amz-meta-color': 'blue',
    'x-amz-meta-oss': 'x',
    'x-amz-meta-empty': '',
  })
  assert.deepEqual(part({ 'x-oss-meta-color': 'blue' }), [])
})

test('metadata beyond ASCII is in words of RFC 2047', () => {
  const { 'x-amz-meta-a': value } = put({ 'x-oss-meta-a': `Grüße ${'日本🛰'.repeat(20)}` })
  assert.match(value, /^[\x20-\x7e]*$/)
  const words = value.split(' ')
  assert.ok(words.length > 1 && words.every((word) => word.length <= 75))
  const bytes = words.map((word) => Buffer.from(word.slice('=?UTF-8?B?'.length, -2), 'base64'))
  assert.ok(bytes.every((one) => !one.toString().includes('\ufffd')))
  assert.equal(Buffer.concat(bytes).toString(), `Grüße ${'日本🛰'.repeat(20)}`)
})

test('the access control list', () => {
  assert.deepEqual(put({ 'x-oss-object-acl': 'private' }), {})
  assert.deepEqual(put({ 'x-oss-object-acl': 'default' }), {})
  for (const acl of ['public-read', 'public-read-write']) {
    assert.throws(() => put({ 'x-oss-object-acl': acl }), { code: 'AccessDenied' })
    assert.deepEqual(put({ 'x-oss-object-acl': acl }, { translateAcl: true }), { 'x-amz-acl': acl })
  }
  assert.deepEqual(put({ 'x-oss-object-acl': 'private' }, { translateAcl: true }), { 'x-amz-acl': 'private' })
  assert.deepEqual(put({ 'x-oss-object-acl': 'default' }, { translateAcl: true }), {})
  assert.throws(() => put({ 'x-oss-object-acl': 'bucket-owner-full-control' }), { code: 'InvalidArgument' })
  assert.deepEqual(complete({ 'x-oss-object-acl': 'private' }), [])
})

test('storage classes', () => {
  for (const [oss, s3] of Object.entries({
    Standard: 'STANDARD',
    IA: 'STANDARD_IA',
    Archive: 'GLACIER_IR',
    ColdArchive: 'GLACIER',
    DeepColdArchive: 'DEEP_ARCHIVE',
  })) {
    assert.deepEqual(put({ 'x-oss-storage-class': oss }), { 'x-amz-storage-class': s3 })
  }
  assert.throws(() => put({ 'x-oss-storage-class': 'STANDARD' }), { code: 'InvalidArgument' })
  assert.throws(() => put({ 'x-oss-storage-class': 'constructor' }), { code: 'InvalidArgument' })
})

test('encryption', () => {
  assert.deepEqual(put({ 'x-oss-server-side-encryption': 'AES256' }), { 'x-amz-server-side-encryption': 'AES256' })
  assert.deepEqual(put({ 'x-oss-server-side-encryption': 'KMS' }), { 'x-amz-server-side-encryption': 'aws:kms' })
  assert.deepEqual(part({ 'x-oss-server-side-encryption': 'AES256' }), [])
  assert.throws(() => put({ 'x-oss-server-side-encryption': 'SM4' }), { code: 'InvalidArgument' })
  assert.throws(() => put({ 'x-oss-server-side-encryption-key-id': 'k' }), { code: 'NotImplemented', status: 501 })
})

test('an object that may not be overwritten', () => {
  const name = 'x-oss-forbid-overwrite'
  assert.deepEqual(put({ [name]: 'true' }), { 'if-none-match': '*' })
  assert.deepEqual(put({ [name]: 'false' }), {})
  assert.deepEqual(complete({ [name]: 'true' }), [['if-none-match', '*']])
  assert.throws(() => initiate({ [name]: 'true' }), { code: 'NotImplemented' })
  assert.throws(() => put({ [name]: 'yes' }), { code: 'InvalidArgument' })
})

test('what means the same, what is done with, and what has no counterpart', () => {
  const same = { 'content-type': 'a/b', 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' }
  assert.deepEqual(put({ ...same, 'x-oss-user-agent': 'x' }), same)
  // The type is the object's: of a part, or of the list of parts, it says nothing.
  assert.deepEqual(part(same), [['content-md5', same['content-md5']]])
  assert.deepEqual(complete({ 'content-type': 'multipart/form-data; boundary=x' }), [])
  assert.throws(() => initiate({ 'content-type': 'multipart/form-data; boundary=x' }), { code: 'InvalidArgument' })
  assert.deepEqual(put({ 'x-oss-tagging': 'a=b&c=d' }), { 'x-amz-tagging': 'a=b&c=d' })
  for (const name of ['x-oss-callback', 'x-oss-traffic-limit', 'x-oss-complete-all', 'x-oss-anything']) {
    assert.throws(() => put({ [name]: '1' }), { code: 'NotImplemented', message: new RegExp(name) })
  }
})

test('results without a namespace', () => {
  const object = { bucket: 'b', key: 'a&b', location: 'https://b.example/a%26b' }
  const initiated = `<?xml version="1.0" encoding="UTF-8"?>
<InitiateMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
  <Bucket>x</Bucket><Key>y</Key><UploadId>Vx.b-8</UploadId></InitiateMultipartUploadResult>`
  assert.equal(
    initiateResult(initiated, object),
    '<?xml version="1.0" encoding="UTF-8"?>\n<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>a&#38;b</Key>' +
      '<UploadId>Vx.b-8</UploadId></InitiateMultipartUploadResult>',
  )
  assert.throws(() => initiateResult('<html>', object))
  const root = 'CompleteMultipartUploadResult'
  const completed = completeResult(`<${root} xmlns="u"><ETag>&quot;e-1&quot;</ETag></${root}>`, object)
  assert.match(completed, new RegExp(`^<\\?xml[^>]*>\n<${root}><Location>.*<ETag>&quot;e-1&quot;</ETag></${root}>$`))
})

test('errors', () => {
  const answer = { requestId: 'R', hostId: 'h' }
  const of = (/** @type {number} */ status, /** @type {string} */ code, message = 'm') => {
    const fields = `<Code>${code}</Code><Message>${message}</Message><RequestId>S3</RequestId>`
    const error = errorOf(status, `<?xml version="1.0"?><Error>${fields}</Error>`, answer)
    return [error.status, /<Code>(.*?)</.exec(error.body)?.[1], /<Message>(.*?)</.exec(error.body)?.[1]]
  }
  assert.deepEqual(of(404, 'NoSuchUpload', 'a &lt;b&gt; &amp;lt;'), [404, 'NoSuchUpload', 'a &#60;b&#62; &#38;lt;'])
  assert.deepEqual(of(400, 'BadDigest').slice(0, 2), [400, 'InvalidDigest'])
  assert.deepEqual(of(412, 'PreconditionFailed').slice(0, 2), [409, 'FileAlreadyExists'])
  assert.deepEqual(of(503, 'SlowDown').slice(0, 2), [503, 'ServiceUnavailable'])
  // A fault of the gateway's own keys is none of the device's, which would give up.
  for (const code of ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'ExpiredToken']) {
    assert.deepEqual(of(403, code).slice(0, 2), [503, 'ServiceUnavailable'])
  }
  assert.deepEqual(of(200, 'InternalError').slice(0, 2), [500, 'InternalError'])
  assert.equal(errorOf(500, '', answer).status, 500)
})

test('the CRC of a whole is given only if it is known', () => {
  const bytes = Buffer.from('the parts of an upload')
  const pieces = [bytes.subarray(0, 9), bytes.subarray(9)]
  const table = new PartTable(3)
  const list = (/** @type {string[]} */ ...etags) => {
    const parts = etags.map((etag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
    return `<CompleteMultipartUpload>${parts.join('\n')}</CompleteMultipartUpload>`
  }
  pieces.forEach((piece, at) => {
    const { value: crc, size } = new Crc64().update(piece)
    table.add('U', at + 1, { etag: `"E${at + 1}"`, crc, size })
  })
  assert.equal(table.whole('U', list('"E1"', '&quot;e2&quot;')), new Crc64().update(bytes).value)
  assert.equal(table.whole('U', list('E1', 'E9')), undefined)
  assert.equal(table.whole('U', list('E1', 'E2', 'E3')), undefined)
  assert.equal(table.whole('V', list('E1')), undefined)
  assert.equal(table.whole('U', ''), undefined)
  // A long list takes no long time.
  assert.equal(table.whole('U', '<Part>'.repeat(300_000)), undefined)
  table.add('W', 1, { etag: 'E', crc: 0n, size: 1 })
  table.add('W', 2, { etag: 'E', crc: 0n, size: 1 })
  assert.equal(table.whole('U', list('E1', 'E2')), undefined)
})
