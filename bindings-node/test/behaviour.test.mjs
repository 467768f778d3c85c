// What the package does, call by call. The bytes themselves are the conformance data's to prove.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import http from 'node:http'
import { createRequire } from 'node:module'
import { test } from 'node:test'

import {
  Addresses,
  AnonymousForm,
  Bucket,
  ChunkVerified,
  ChunkedBody,
  ConfigError,
  Credentials,
  Explainer,
  Explanation,
  FormClaim,
  ObjsignError,
  OssBucket,
  OssFormVerifier,
  OssPostPolicy,
  OssRequest,
  Payload,
  PostPolicy,
  Request,
  S3FormVerifier,
  S3Signer,
  S3Verifier,
  SigV4Request,
  SigV4Signer,
  SigV4Verifier,
  SignError,
  SigningKey,
  UploadGuard,
  UploadedForm,
  VerifyError,
  floorTo,
  version,
} from 'objsign'
import * as s from './samples.mjs'

const { NOW, ID, KEY, signer, photos, verifier, received } = s
const require = createRequire(import.meta.url)
const MULTIPART = { 'content-type': 'multipart/form-data; boundary=x' }

test('CommonJS and modules give the same classes', async () => {
  const required = require('objsign')
  const imported = await import('objsign')
  assert.deepEqual(Object.keys(imported).sort(), Object.keys(required).sort())
  for (const [name, value] of Object.entries(required)) assert.equal(imported[name], value)
})

test('the version is that of package.json', () => {
  assert.equal(version, require('objsign/package.json').version)
})

test('a download URL', () => {
  const got = signer.presignGet({ bucket: 'photos', key: '2024/a b.jpg', expiresIn: 900, now: NOW })
  assert.equal(got.method, 'GET')
  assert.ok(got.url.startsWith('https://photos.s3.eu-central-1.amazonaws.com/2024/a%20b.jpg?X-Amz-Algorithm='))
  assert.deepEqual(got.headers, {})
  assert.deepEqual(got.expiresAt, new Date(NOW + 900_000))
})

test('a Date, its milliseconds and a bucket by name or as an object are the same', () => {
  const given = { key: 'a', expiresIn: 900 }
  const urls = [
    signer.presignGet({ bucket: 'photos', now: NOW, ...given }),
    signer.presignGet({ bucket: photos, now: new Date(NOW), ...given }),
    signer.presign('GET', { bucket: photos, now: NOW, ...given }),
    photos.get('a').presign(signer, { expiresIn: 900, now: NOW }),
    photos.get(Buffer.from('a')).presign(signer, { expiresIn: 900, now: NOW }),
    photos.object('GET', new Uint8Array([97])).presign(signer, { expiresIn: 900, now: NOW }),
    photos.get(new Uint8Array(new SharedArrayBuffer(1)).fill(97)).presign(signer, { expiresIn: 900, now: NOW }),
  ].map(({ url }) => url)
  assert.equal(new Set(urls).size, 1)
  assert.deepEqual(signer.presignMany('GET', { bucket: 'photos', keys: new Set(['a']), expiresIn: 900, now: NOW }), [urls[0]])
  const all = signer.presignAll([photos.get('a'), photos.put('a')], { expiresIn: 900, now: NOW })
  assert.deepEqual(all.map(({ method }) => method), ['GET', 'PUT'])
  assert.equal(all[0].url, urls[0])
})

test('without a time the clock is read', (context) => {
  context.mock.timers.enable({ apis: ['Date'], now: NOW })
  const got = signer.presignGet({ bucket: 'photos', key: 'a', expiresIn: 60 })
  assert.equal(got.expiresAt.getTime(), NOW + 60_000)
})

test("commands by the SDK's names are the calls by ours", () => {
  const at = { expiresIn: 60, now: NOW }
  const input = { Bucket: 'photos', Key: 'a b', ContentType: 'image/png', Metadata: { a: 'b' }, CacheControl: undefined }
  const command = signer.presignCommand('PutObject', input, at)
  const put = { bucket: 'photos', key: 'a b', contentType: 'image/png', metadata: { a: 'b' }, ...at }
  assert.equal(command.url, signer.presignPut(put).url)
  assert.deepEqual(command.headers, { 'Content-Type': 'image/png', 'x-amz-meta-a': 'b' })
  const since = { Bucket: 'photos', Key: 'a', ResponseExpires: new Date(NOW) }
  const get = signer.presignGet({ bucket: 'photos', key: 'a', responseExpires: new Date(NOW).toUTCString(), ...at })
  assert.equal(signer.presignCommand('GetObject', since, at).url, get.url)
  assert.equal(signer.presignCommand('GetObject', { ...since, ResponseExpires: NOW }, at).url, get.url)
  assert.match(signer.presignCommand('ListObjectsV2', { Bucket: 'photos', MaxKeys: 3 }, at).url, /list-type=2&max-keys=3/)
  assert.equal(signer.presignCommand('GetObject', { Bucket: 'photos', Key: 'a' }, { ...at, method: 'HEAD' }).method, 'HEAD')
})

test('an upload says what to send', () => {
  const got = signer.presignPut({
    bucket: 'photos',
    key: 'a',
    expiresIn: 60,
    contentType: 'image/png',
    contentLength: 2 ** 40,
    metadata: { note: 'x' },
    now: NOW,
  })
  assert.deepEqual(got.headers, {
    'content-type': 'image/png',
    'content-length': '1099511627776',
    'x-amz-meta-note': 'x',
  })
  const twice = [['x-a', '1'], ['X-A', '2']]
  const { headers } = photos.put('a', { headers: twice, metadata: new Map([['n', 'm']]) }).presign(signer, { expiresIn: 60 })
  assert.deepEqual(headers, { 'x-amz-meta-n': 'm', 'x-a': '1,2' })
})

test('every operation of a bucket is signed and known again', () => {
  const uploadId = 'an-id'
  const operations = {
    GetObject: photos.get('k', { range: [0, 9], downloadAs: 'ä.txt', responseContentType: 'text/plain' }),
    HeadObject: photos.head('k', { versionId: 'v' }),
    PutObject: photos.put('k', { contentMd5: '1B2M2Y8AsgTpgAmY7PhCfg==' }),
    DeleteObject: photos.delete('k'),
    ListObjects: photos.listObjects({ prefix: 'a/', maxKeys: 7, query: [['fetch-owner', 'true']] }),
    InitiateMultipartUpload: photos.createMultipartUpload('k', { contentType: 'text/plain' }),
    UploadPart: photos.uploadPart('k', { uploadId, partNumber: 10000 }),
    CompleteMultipartUpload: photos.completeMultipartUpload('k', { uploadId }),
    AbortMultipartUpload: photos.abortMultipartUpload('k', { uploadId }),
    ListParts: photos.listParts('k', { uploadId, query: { 'max-parts': 5 } }),
  }
  for (const [name, request] of Object.entries(operations)) {
    const signed = request.sign(signer, { payload: Payload.UNSIGNED, now: NOW })
    const verified = verifier.verify(received(signed), KEY, { now: NOW })
    assert.equal(verified.operation, name)
    assert.equal(verified.bucket, 'photos')
  }
  assert.equal(photos.bucketRequest('GET', { query: { location: '' } }).method, 'GET')
  assert.equal(signer.listBuckets().method, 'GET')
  assert.equal(signer.bucket('photos').url, photos.url)
})

test('payloads: bytes are hashed, a digest is taken, unsigned is said', () => {
  const body = Buffer.from('hello')
  const digest = createHash('sha256').update(body).digest()
  const sign = (payload) => signer.sign('PUT', { bucket: 'photos', key: 'a', payload, now: NOW })
  const ways = [sign(body), sign(Payload.sha256(digest)), sign(Payload.sha256(digest.toString('hex')))]
  for (const way of ways) assert.deepEqual(way.headers, ways[0].headers)
  assert.equal(ways[0].headers['x-amz-content-sha256'], digest.toString('hex'))
  assert.equal(sign(Payload.UNSIGNED).headers['x-amz-content-sha256'], 'UNSIGNED-PAYLOAD')
  assert.deepEqual(sign(Payload.EMPTY).headers, sign(undefined).headers)
  const verified = verifier.verify(received(ways[0], { payload: body }), KEY, { now: NOW })
  assert.deepEqual(verified.payload, { kind: 'sha256', sha256: digest, checked: true, signed: false, trailer: false })
  const changed = received(ways[0], { payload: Buffer.from('other') })
  assert.throws(() => verifier.verify(changed, KEY, { now: NOW }), VerifyError)
})

test('credentials: an identity, the environment, rotation and their end', () => {
  const expiration = new Date(NOW + 60_000)
  const identity = { ...s.TEMPORARY, expiration, accountId: '123456789012', $source: {} }
  const rotated = signer.withCredentials(identity)
  const got = rotated.presignGet({ bucket: 'photos', key: 'a', expiresIn: 900, now: NOW })
  assert.deepEqual(got.expiresAt, expiration)
  const strict = new S3Signer({ credentials: identity, region: 'eu-central-1', requireFullLifetime: true })
  assert.throws(() => strict.presignGet({ bucket: 'photos', key: 'a', expiresIn: 900, now: NOW }), SignError)
  const credentials = new Credentials(identity)
  assert.equal(credentials.accessKeyId, ID)
  assert.deepEqual(credentials.expiration, expiration)
  assert.equal(credentials.isTemporary, true)
  assert.equal(new Credentials(KEY).expiration, undefined)
  const environment = { AWS_ACCESS_KEY_ID: ID, AWS_SECRET_ACCESS_KEY: s.SECRET, AWS_SESSION_TOKEN: '' }
  assert.equal(Credentials.fromEnvironment(environment).isTemporary, false)
  assert.throws(() => Credentials.fromEnvironment({}), { kind: 'missing_credentials', name: 'ConfigError' })
})

test('a derived key signs the same, for its day alone', () => {
  const key = SigningKey.derive(KEY, { region: 'eu-central-1', service: 's3', at: NOW })
  assert.equal(key.scope, '20240501/eu-central-1/s3/aws4_request')
  const scope = { accessKeyId: ID, region: 'eu-central-1', service: 's3', at: NOW }
  const again = SigningKey.fromBytes(key.expose(), scope)
  const given = { bucket: 'photos', key: 'a', expiresIn: 60, now: NOW }
  assert.equal(S3Signer.fromSigningKey(again).presignGet(given).url, signer.presignGet(given).url)
  const tomorrow = { ...given, now: NOW + 86_400_000 }
  assert.throws(() => S3Signer.fromSigningKey(again).presignGet(tomorrow), { kind: 'scope_mismatch' })
})

const presignedPost = () => {
  return signer.presignPost({
    bucket: 'photos',
    key: 'in/${filename}',
    conditions: [['content-length-range', 1, 1000]],
    fields: { acl: 'private' },
    expiresIn: 300,
    now: NOW,
  })
}

test('a form, in our options and in those of the AWS SDK', () => {
  const ours = presignedPost()
  const input = {
    Bucket: 'photos',
    Key: 'in/${filename}',
    Conditions: [['content-length-range', 1, 1000]],
    Fields: { acl: 'private' },
    Expires: 300,
  }
  const theirs = signer.createPresignedPost(input, { now: NOW })
  assert.deepEqual(theirs.toJSON(), ours.toJSON())
  assert.deepEqual(Object.keys(ours.fields).slice(-1), ['x-amz-signature'])
  const policy = new PostPolicy({ bucket: photos, keyPrefix: 'in/', contentLengthRange: [1, 1000], fields: { acl: 'private' } })
  assert.equal(policy.sign(signer, { expiresIn: 300, now: NOW }).fields.key, 'in/${filename}')
  assert.ok(policy.signV2(signer, { expiresIn: 300, now: NOW }).fields.signature)
  assert.throws(() => new PostPolicy({ bucket: photos, key: 'a', keyPrefix: 'a' }), { kind: 'two_keys' })
})

test('a form that was uploaded', () => {
  const ours = presignedPost()
  const verify = new S3FormVerifier({ addresses: s.addresses, region: 'eu-central-1' })
  const request = new Request({ method: 'POST', target: '/', headers: { host: photos.host, ...MULTIPART } })
  const form = new UploadedForm({ fields: Object.entries(ours.fields), fileName: 'a.txt' })
  assert.equal(verify.isForm(request), true)
  const claim = verify.parse(request, form, { now: NOW })
  assert.ok(claim instanceof FormClaim)
  const verified = claim.verify(KEY)
  assert.equal(verified.keyStr, 'in/a.txt')
  assert.deepEqual(verified.sizeLimits, [1, 1000])
  // What is given out is the caller's to change.
  for (const pair of verified.fields.splice(0)) pair[0] = 'other'
  assert.equal(verified.field('acl').toString(), 'private')
  assert.equal(verified.isCovered('nothing'), false)
  assert.deepEqual(verified.expiresAt, new Date(NOW + 300_000))
  verified.checkSize(1000)
  assert.throws(() => verified.checkSize(1001), { name: 'VerifyError', code: 'EntityTooLarge' })
  const anonymous = verify.parse(request, new UploadedForm({ fields: { key: 'k' }, fileSize: 1 }), { now: NOW })
  assert.ok(anonymous instanceof AnonymousForm)
  assert.equal(anonymous.keyStr, 'k')
  const many = new UploadedForm({ fields: { key: 'k' }, files: [{ name: 'a' }, { size: 1 }] })
  assert.throws(() => verify.parse(request, many, { now: NOW }), VerifyError)
})

test('OSS: every version, and forms', () => {
  const request = s.devices.put('a/ü', { contentType: 'text/plain', subResources: 'acl' })
  assert.ok(request instanceof OssRequest)
  for (const [signed, scheme] of [
    [request.presignV1(s.ossSigner, { expiresIn: 60, now: NOW }), 'oss_v1_query'],
    [request.signV1(s.ossSigner, { now: NOW }), 'oss_v1_header'],
    [request.presignV4(s.ossSigner, { expiresIn: 60, now: NOW }), 'oss_v4_query'],
    [request.signV4(s.ossSigner, { now: NOW }), 'oss_v4_header'],
  ]) {
    const claim = s.ossVerifier.parse(received(signed), { now: NOW })
    const verified = claim.verify([KEY])
    assert.equal(verified.scheme, scheme)
    assert.equal(verified.keyStr, 'a/ü')
    assert.deepEqual(verified.key, Buffer.from('a/ü'))
  }
  assert.ok(request.presignV2(s.ossSigner, { expiresIn: 60, now: NOW }).url.includes('x-oss-signature-version=OSS2'))
  assert.ok(request.signV1Stages(s.ossSigner, { now: NOW }).stringToSign.startsWith('PUT\n'))
  assert.equal(OssBucket.service({ endpoint: 'https://oss-cn-hangzhou.aliyuncs.com' }).name, undefined)
  assert.equal(OssBucket.cname({ name: 'devices', domain: 'https://files.example.com' }).host, 'files.example.com')
  const policy = new OssPostPolicy({ bucket: s.devices, key: 'a', conditions: [['in', '$content-type', ['image/png']]] })
  const post = policy.signV4(s.ossSigner, { expiresIn: 60, now: NOW })
  const verify = new OssFormVerifier({ addresses: s.addresses, versions: [1, 4], region: 'cn-hangzhou', strict: true })
  const sent = new Request({ method: 'POST', target: '/', headers: { host: s.devices.host, ...MULTIPART } })
  const fields = { ...post.fields, 'content-type': 'image/png' }
  const verified = verify.verify(sent, new UploadedForm({ fields, fileSize: 3 }), KEY, { now: NOW })
  assert.equal(verified.scheme, 'oss_v4_form')
  assert.equal(verified.contentType.toString(), 'image/png')
})

test('other services', () => {
  const request = new SigV4Request({
    method: 'POST',
    origin: 'https://api.example.com',
    path: '/a//b',
    query: [['x', 1], ['x', '2']],
    payload: Buffer.from('{}'),
  })
  const signed = request.sign(s.other, { now: NOW })
  const verify = new SigV4Verifier({ region: 'eu-central-1', service: 'execute-api' })
  const verified = verify.verify(received(signed, { payload: Buffer.from('{}') }), KEY, { now: NOW })
  assert.deepEqual(verified.parameters, [['x', Buffer.from('1')], ['x', Buffer.from('2')]])
  assert.equal(verified.path.toString(), '/a/b')
  assert.ok(request.presignStages(s.other, { expiresIn: 60, now: NOW }).canonicalRequest.startsWith('POST\n/a/b\n'))
  const key = SigningKey.derive(KEY, { region: 'eu-central-1', service: 'execute-api', at: NOW })
  assert.deepEqual(request.sign(SigV4Signer.fromSigningKey(key), { now: NOW }).headers, signed.headers)
})

test('bodies in signed chunks, there and back', () => {
  const data = Buffer.alloc(10_000, 'x')
  const body = new ChunkedBody({ decodedLength: data.length, chunkSize: 8192, trailer: { 'x-amz-checksum-crc32c': 8 } })
  const { request, chunks } = photos.put('a').signChunked(signer, body, { now: NOW })
  const parts = [data.subarray(0, 8192), data.subarray(8192)].flatMap((part) => [chunks.chunk(part), part])
  const sent = Buffer.concat([...parts, chunks.finish({ 'x-amz-checksum-crc32c': 'sOO8/Q==' })])
  assert.equal(sent.length, body.encodedLength)
  const verified = verifier.verify(received(request), KEY, { now: NOW })
  assert.deepEqual(verified.payload, { kind: 'streaming', sha256: undefined, checked: false, signed: true, trailer: true })
  const checker = verified.chunkVerifier()
  const events = [sent.subarray(0, 5000), sent.subarray(5000)].flatMap((piece) => checker.decode(piece))
  assert.deepEqual(Buffer.concat(events.filter((event) => Buffer.isBuffer(event))), data)
  const sizes = events.filter((event) => event instanceof ChunkVerified).map(({ bytes }) => bytes)
  assert.deepEqual(sizes.slice(0, 2), [8192, 1808])
  assert.deepEqual(checker.finish(), [['x-amz-checksum-crc32c', Buffer.from('sOO8/Q==')]])
  assert.throws(() => checker.finish(), { kind: 'already_finished' })
  sent[100] ^= 1
  assert.throws(() => verified.chunkVerifier({ maxChunkSize: 8192 }).decode(sent), VerifyError)
  const plain = photos.put('a').sign(signer, { payload: data, now: NOW })
  assert.equal(verifier.verify(received(plain), KEY, { now: NOW }).chunkVerifier(), undefined)
})

test('parse, look the key up, verify', async () => {
  const signed = signer.presignGet({ bucket: 'photos', key: 'a', expiresIn: 60, now: NOW })
  const claims = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const claim = verifier.parse(received(signed), { now: NOW })
      const keys = await new Promise((resolve) => setImmediate(resolve, [{ ...KEY, secretAccessKey: 'old' }, KEY]))
      return claim.verify(keys)
    }),
  )
  for (const verified of claims) assert.equal(verified.accessKeyId, ID)
  assert.equal(new Set(claims.map(({ replayKey }) => replayKey)).size, 1)
})

test('what a verifier refuses', () => {
  const signed = signer.presignGet({ bucket: 'photos', key: 'a', expiresIn: 60, now: NOW })
  const request = received(signed)
  for (const keys of [undefined, null, []]) {
    assert.throws(() => verifier.verify(request, keys, { now: NOW }), { code: 'InvalidAccessKeyId', status: 403 })
  }
  const wrong = { ...KEY, secretAccessKey: 'wrong' }
  assert.throws(() => verifier.verify(request, wrong, { now: NOW }), { code: 'SignatureDoesNotMatch' })
  assert.throws(() => verifier.parse(request, { now: NOW + 60_001 }), (error) => {
    assert.ok(error instanceof VerifyError && error instanceof ObjsignError && error instanceof Error)
    assert.equal(error.code, 'AccessDenied')
    assert.ok(error.toXml('<1&2>').includes('<RequestId>&lt;1&amp;2&gt;</RequestId>'))
    assert.ok(error.message.endsWith(`[${error.kind}]`))
    return true
  })
  const elsewhere = new S3Signer({ credentials: KEY, region: 'eu-west-1', endpoint: 'https://s3.eu-central-1.amazonaws.com' })
  const far = elsewhere.presignGet({ bucket: 'photos', key: 'a', expiresIn: 60, now: NOW })
  assert.throws(() => verifier.parse(received(far), { now: NOW }), { expectedRegion: 'eu-central-1' })
})

test('errors answer for themselves', () => {
  assert.throws(() => new Addresses({ fixed: 'no_bucket/' }), (error) => {
    assert.ok(error instanceof ConfigError)
    assert.equal(error.code, 'InternalError')
    assert.equal(error.status, 500)
    assert.ok(error.toXml('id').includes('<Code>InternalError</Code>'))
    assert.ok(error.toXml('<"\0\ufffeé">').endsWith('<RequestId>&lt;&quot;\ufffd\ufffdé&quot;&gt;</RequestId></Error>'))
    return true
  })
  const keys = ['a', 'b', '', 'd']
  assert.throws(() => signer.presignMany('GET', { bucket: 'photos', keys, expiresIn: 60 }), (error) => {
    assert.ok(error instanceof SignError)
    assert.equal(error.index, 2)
    return true
  })
  assert.throws(() => signer.presignGet({ bucket: 'photos', key: 'a', expiresIn: 604801 }), { index: undefined })
})

test('messages name options and operations as they are named here', () => {
  const saying = (text) => ({ message: new RegExp(text) })
  assert.throws(() => new UploadGuard({ bucket: photos, maxPartNumber: 0 }), saying('^the rule for maxPartNumber '))
  assert.throws(() => new S3Verifier({ addresses: s.addresses, region: 'eu-central-1', allowUnsignedHeaders: 'host' }), saying('^the rule for allowUnsignedHeaders '))
  assert.throws(() => signer.presignGet({ bucket: 'photos', key: '..', expiresIn: 60 }), saying('`allowDotSegments`'))
  const input = { Bucket: 'photos', Key: 'a', Body: 'x' }
  assert.throws(() => signer.presignCommand('GetObject', input, { expiresIn: 60 }), saying('^`GetObject` has no parameter'))
})

test('the guard and its answers', () => {
  const guard = new UploadGuard({
    bucket: photos,
    keyPrefix: 'users/',
    contentLengthRange: [1, 1000],
    acl: 'private',
    fineUploaderFields: true,
    operations: ['initiate', 'part'],
    fields: { 'x-amz-meta-*': '*', 'Content-Type': ['image/*'] },
  }).withKeyPrefix('users/42/')
  const date = '20240501'
  const policy = (key) => ({
    expiration: new Date(NOW + 300_000).toISOString(),
    conditions: [
      { acl: 'private' },
      { bucket: 'photos' },
      { key },
      { 'x-amz-algorithm': 'AWS4-HMAC-SHA256' },
      { 'x-amz-credential': `${ID}/${date}/eu-central-1/s3/aws4_request` },
      { 'x-amz-date': `${date}T120000Z` },
      ['content-length-range', '1', '1000'],
    ],
  })
  const good = guard.answer(signer, policy('users/42/a'), { now: NOW })
  assert.equal(good.status, 200, String(good.refusal?.message))
  assert.deepEqual(Object.keys(JSON.parse(good.body)), ['policy', 'signature'])
  assert.equal(guard.answer(signer, JSON.stringify(policy('users/42/a')), { now: NOW }).body, good.body)
  assert.equal(guard.answer(signer, Buffer.from(JSON.stringify(policy('users/42/a'))), { now: NOW }).body, good.body)
  const bad = guard.answer(signer, policy('users/43/a'), { now: NOW })
  assert.equal(bad.status, 403)
  assert.equal(typeof bad.refusal.kind, 'string')
  for (const body of ['\ud800', 7, true]) assert.equal(guard.answer(signer, body, { now: NOW }).status, 400)
  let deep = []
  for (let level = 0; level < 100_000; level++) deep = [deep]
  assert.equal(guard.answer(signer, { deep }, { now: NOW }).status, 400)
})

test('the explainer finds a changed key', () => {
  const signed = signer.presignGet({ bucket: 'photos', key: 'a', expiresIn: 60, now: NOW })
  const host = photos.host
  const target = signed.url.slice(signed.url.indexOf(host) + host.length) + '&utm_source=mail'
  const request = new Request({ method: 'GET', target, headers: { host } })
  const explained = Explainer.s3({ region: 'eu-central-1', limits: { parameters: 50 } }).explain(request, KEY, { now: NOW })
  assert.equal(explained.cause, 'parameter_added')
  assert.equal(explained.certain, true)
  assert.ok(String(explained).includes(explained.cure))
  const stages = photos.get('a').presignStages(signer, { expiresIn: 60, now: NOW })
  assert.ok(Explanation.ofAnswer('<Error/>', stages) instanceof Explanation)
  assert.ok(Explainer.oss(s.ossVerifier, { otherHosts: 'a.example.com' }))
})

test('a request as Node received it, with bytes that are no UTF-8', async () => {
  const signed = photos.put(Buffer.from([0x61, 0xff]), { metadata: { note: 'x' } }).presign(signer, { expiresIn: 60 })
  const { host } = new URL(signed.url)
  const path = signed.url.slice(signed.url.indexOf(host) + host.length)
  const seen = await new Promise((resolve, reject) => {
    const server = http.createServer((message, response) => {
      resolve(Request.fromIncomingMessage(message, { payload: Payload.EMPTY }))
      response.end()
      server.close()
    })
    server.listen(0, '127.0.0.1', () => {
      const headers = { host, 'x-other': Buffer.from('ü').toString('latin1'), ...signed.headers }
      const { port } = server.address()
      http.request({ port, method: 'PUT', path, headers, agent: false }, (answer) => answer.resume()).on('error', reject).end()
    })
  })
  assert.equal(seen.method.toString(), 'PUT')
  assert.equal(seen.target.toString(), path)
  assert.deepEqual(seen.headers.find(([name]) => name.toString() === 'x-other')[1], Buffer.from('ü'))
  const verified = verifier.verify(seen, KEY)
  assert.deepEqual(verified.key, Buffer.from([0x61, 0xff]))
  assert.equal(verified.keyStr, undefined)
  assert.equal(verified.header('X-Amz-Meta-Note').toString(), 'x')
  const express = { method: 'GET', url: '/k', originalUrl: '/mounted/k', rawHeaders: ['Host', 'h'] }
  assert.equal(Request.fromIncomingMessage(express).target.toString(), '/mounted/k')
  assert.throws(() => Request.fromIncomingMessage({ method: 'GET', rawHeaders: [] }), { kind: 'no_raw_target' })
})

test('a request as CloudFront, fetch and API Gateway hand it on', () => {
  const signed = signer.presignGet({ bucket: 'photos', key: 'a/b ü', expiresIn: 60, now: NOW })
  const { host, pathname, search } = new URL(signed.url)
  const querystring = search.slice(1)
  const cloudFront = { method: 'GET', uri: pathname, querystring, headers: { host: [{ key: 'Host', value: host }] } }
  const context = { http: { method: 'GET' }, domainName: 'x' }
  const event = { version: '2.0', rawPath: decodeURIComponent(pathname), rawQueryString: querystring, headers: { host }, requestContext: context }
  const parameters = new URL(signed.url).searchParams
  for (const request of [
    Request.fromCloudFront(cloudFront),
    Request.fromFetch(new globalThis.Request(signed.url)),
    Request.fromApiGateway(event),
    Request.decoded({ method: 'GET', path: decodeURIComponent(pathname), parameters, headers: { host } }),
  ]) {
    assert.equal(verifier.verify(request, KEY, { now: NOW }).keyStr, 'a/b ü')
  }
  const fetched = new globalThis.Request(signed.url, { headers: { host: 'other.example.com' } })
  assert.equal(Request.fromFetch(fetched).authority, undefined)
  // Runtimes that leave dot segments in, which a URL parser takes out.
  assert.equal(Request.fromFetch({ method: 'GET', url: 'https://h/a/../b?c=d#e', headers: [] }).target.toString(), '/a/../b?c=d')
  assert.equal(Request.fromFetch(fetched, { authority: host }).authority, host)
  assert.throws(() => Request.fromApiGateway({ requestContext: { elb: {} }, httpMethod: 'GET' }), { kind: 'unknown_event' })
  assert.deepEqual(Request.fromCloudFront({ ...cloudFront, querystring: '' }).target, Buffer.from(pathname))
})

test('a host that none can be is refused by the verifier, where a runtime takes it into the URL', () => {
  for (const host of ['photos.example.com, other', 'photos.example%zz', 'photos example.com', '[']) {
    for (const headers of [{}, { host }]) {
      const request = Request.fromFetch({ method: 'GET', url: `http://${host}/a/../b?c#d`, headers })
      assert.equal(String(request.target), '/a/../b?c')
      assert.throws(() => verifier.verify(request, KEY, { now: NOW }), VerifyError)
    }
  }
})

test('floorTo makes times that stay', () => {
  assert.deepEqual(floorTo(300, { now: NOW + 299_999 }), new Date(NOW))
})

test('a bucket elsewhere', () => {
  const bucket = new Bucket({ name: 'photos', region: 'us-east-1', endpoint: 'http://localhost:9000', addressing: 'virtual' })
  assert.equal(bucket.host, 'photos.localhost:9000')
  assert.equal(new Bucket({ name: 'photos', region: 'us-east-1', dualStack: true }).host, 'photos.s3.dualstack.us-east-1.amazonaws.com')
})
