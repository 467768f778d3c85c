// A table of wrong calls: each is refused, by its name, and never signed with something else.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as o from 'objsign'
import * as s from './samples.mjs'

const { signer, photos, KEY, NOW } = s
const get = (given) => signer.presignGet({ bucket: 'photos', key: 'a', expiresIn: 60, now: NOW, ...given })
const put = (given) => signer.presignPut({ bucket: 'photos', key: 'a', expiresIn: 60, now: NOW, ...given })
const s3 = (given) => new o.S3Signer({ credentials: KEY, region: 'eu-central-1', ...given })
const bucket = (given) => new o.Bucket({ name: 'photos', region: 'eu-central-1', ...given })
const request = (given) => new o.Request({ method: 'GET', target: '/', headers: {}, ...given })
const verifier = (given) => new o.S3Verifier({ addresses: s.addresses, region: 'eu-central-1', ...given })
const oss = (given) => new o.OssVerifier({ addresses: s.addresses, versions: [1], ...given })
const guard = (given) => new o.UploadGuard({ bucket: photos, ...given })
const signed = get({})
const LONE = 'a\ud800b'

const command = (name, input, given) => signer.presignCommand(name, input, { expiresIn: 60, now: NOW, ...given })
const IN_PHOTOS = { Bucket: 'photos', Key: 'a' }

class Options {
  bucket = 'photos'
  key = 'a'
  expiresIn = 60
  get downloadAs() {
    return 7
  }
}

const WRONG_TYPES = {
  'a key that was forgotten': () => signer.presign('DELETE', { bucket: 'photos', key: undefined, expiresIn: 60 }),
  'a key to sign that was forgotten': () => signer.sign('DELETE', { bucket: 'photos', key: undefined }),
  'options that are a Date': () => s.verifier.verify(s.received(signed), KEY, new Date(NOW)),
  'options that are a Map': () => photos.get('a', new Map([['versionId', '3']])),
  'options that are a promise': () => photos.get('a', Promise.resolve({ versionId: '3' })),
  "options with a class's getter": () => signer.presignGet(new Options()),
  'a command without a name': () => command(undefined, IN_PHOTOS),
  'a command without input': () => command('GetObject'),
  'a command with a list for input': () => command('GetObject', []),
  'a command with a parameter of null': () => command('GetObject', { ...IN_PHOTOS, VersionId: null }),
  'a command with a fraction': () => command('UploadPart', { ...IN_PHOTOS, UploadId: 'u', PartNumber: 1.5 }),
  'a command with an inexact number': () => command('GetObject', { ...IN_PHOTOS, PartNumber: 2 ** 60 }),
  'a command with a function': () => command('GetObject', { ...IN_PHOTOS, VersionId: () => 'x' }),
  'a command with a lone surrogate': () => command('GetObject', { Bucket: 'photos', Key: LONE }),
  'a command that holds itself': () => {
    const list = []
    list.push(list)
    return command('GetObject', { ...IN_PHOTOS, VersionId: list })
  },
  'a command without an expiry': () => signer.presignCommand('GetObject', IN_PHOTOS, {}),
  'a token by the name that ali-oss has for it': () => s3({ credentials: { ...KEY, stsToken: 't' } }),
  'a token by the name that Python has for it': () => new o.Credentials({ ...KEY, session_token: 't' }),
  'no options': () => signer.presignGet(),
  'options that are null': () => signer.presignGet(null),
  'options that are a string': () => signer.presignGet('photos'),
  'options that are a list': () => signer.presignGet([]),
  'an unknown option': () => get({ expiresin: 900 }),
  'an unknown option of the prototype': () => signer.presignGet(Object.create({ expires: 1 })),
  'an unknown option that is undefined': () => get({ expiresin: undefined }),
  'an option called constructor': () => get({ constructor: 1 }),
  'an option of another call': () => get({ contentType: 'text/plain' }),
  'an unknown option of a signer': () => s3({ regoin: 'x' }),
  'an unknown option of a verifier': () => verifier({ maxskew: 1 }),
  'an unknown limit': () => verifier({ limits: { header: 1 } }),
  'limits that are null': () => verifier({ limits: null }),
  'no expiry': () => signer.presignGet({ bucket: 'photos', key: 'a' }),
  'no key': () => signer.presignGet({ bucket: 'photos', expiresIn: 60 }),
  'no bucket': () => signer.presignGet({ key: 'a', expiresIn: 60 }),
  'no region': () => new o.S3Signer({ credentials: KEY }),
  'no upload id': () => photos.uploadPart('a', { partNumber: 1 }),
  'an expiry of null': () => get({ expiresIn: null }),
  'an expiry of true': () => get({ expiresIn: true }),
  'an expiry of text': () => get({ expiresIn: '60' }),
  'an expiry with a fraction': () => get({ expiresIn: 1.5 }),
  'an expiry of NaN': () => get({ expiresIn: NaN }),
  'an expiry of Infinity': () => get({ expiresIn: Infinity }),
  'an expiry of a BigInt': () => get({ expiresIn: 60n }),
  'a time of text': () => get({ now: '2024-05-01' }),
  'a time that is no Date': () => get({ now: new Date(NaN) }),
  'a time with a fraction': () => get({ now: 0.5 }),
  'a time of null': () => get({ now: null }),
  'a key of null': () => get({ key: null }),
  'a key of a number': () => get({ key: 7 }),
  'a key of a list': () => get({ key: [97] }),
  'a key of an ArrayBuffer': () => get({ key: new ArrayBuffer(1) }),
  'a key of 16-bit numbers': () => get({ key: new Uint16Array(1) }),
  'a key with a lone surrogate': () => get({ key: LONE }),
  'a method with a lone surrogate': () => signer.presign(LONE, { bucket: 'photos', expiresIn: 60 }),
  'a header with a lone surrogate': () => put({ headers: { 'x-a': LONE } }),
  'the name of a header with a lone surrogate': () => put({ headers: { [LONE]: 'a' } }),
  'a parameter with a lone surrogate': () => get({ query: { a: LONE } }),
  'a secret with a lone surrogate': () => new o.Credentials({ accessKeyId: 'a', secretAccessKey: LONE }),
  'a method that is none': () => signer.presign(undefined, { bucket: 'photos', expiresIn: 60 }),
  'a bucket of a number': () => get({ bucket: 1 }),
  'a bucket of another kind': () => get({ bucket: s.devices }),
  'a bucket that only looks like one': () => get({ bucket: Object.create(o.Bucket.prototype) }),
  'a header of a number': () => put({ headers: { 'x-a': 1 } }),
  'a header of undefined': () => put({ headers: { 'x-a': undefined } }),
  'headers of text': () => put({ headers: 'x-a: 1' }),
  'headers of a Date': () => put({ headers: new Date() }),
  'headers of a promise': () => put({ headers: Promise.resolve({}) }),
  'headers of bytes': () => put({ headers: Buffer.from('a') }),
  'a pair of three': () => put({ headers: [['a', 'b', 'c']] }),
  'a pair of text': () => put({ headers: ['ab'] }),
  'a parameter of true': () => get({ query: { a: true } }),
  'a parameter with a fraction': () => get({ query: { a: 0.5 } }),
  'a parameter that is not exact': () => get({ query: { a: 2 ** 53 } }),
  'a range of one': () => get({ range: [0] }),
  'a range of text': () => get({ range: '0-9' }),
  'a range with a fraction': () => get({ range: [0, 0.5] }),
  'a length of true': () => put({ contentLength: true }),
  'a length with a fraction': () => put({ contentLength: 0.5 }),
  'a flag of 1': () => get({ allowDotSegments: 1 }),
  'a flag of text': () => bucket({ fips: 'false' }),
  'an addressing of a number': () => bucket({ addressing: 1 }),
  'a payload of text': () => signer.sign('PUT', { bucket: 'photos', payload: 'text' }),
  'a payload of an object': () => signer.sign('PUT', { bucket: 'photos', payload: {} }),
  'keys of text': () => signer.presignMany('GET', { bucket: 'photos', keys: 'ab', expiresIn: 60 }),
  'keys of bytes': () => signer.presignMany('GET', { bucket: 'photos', keys: Buffer.from('ab'), expiresIn: 60 }),
  'a key of the many that is none': () => signer.presignMany('GET', { bucket: 'photos', keys: ['a', 1], expiresIn: 60 }),
  'requests of another kind': () => signer.presignAll([s.devices.get('a')], { expiresIn: 60 }),
  'one request instead of many': () => signer.presignAll(photos.get('a'), { expiresIn: 60 }),
  'a signer of another kind': () => photos.get('a').presign(s.ossSigner, { expiresIn: 60 }),
  'a signer of another kind with the prototype of the right one': () => {
    const disguised = Object.setPrototypeOf(new o.OssSigner({ credentials: KEY }), o.S3Signer.prototype)
    photos.get('a').presign(disguised, { expiresIn: 60 })
  },
  'a method on another object': () => photos.get.call(signer, 'a'),
  'a method on nothing': () => (0, photos.get)('a'),
  'a getter on another object': () => Reflect.get(o.Bucket.prototype, 'name', signer),
  'a class without new': () => o.Bucket({ name: 'photos', region: 'x' }),
  'a result made by hand': () => new o.Presigned({ method: 'GET', url: 'https://a' }),
  'a proof made by hand': () => new o.Verified(),
  'credentials of null': () => s3({ credentials: null }),
  'credentials of text': () => s3({ credentials: 'AKIA' }),
  'credentials of a provider': () => s3({ credentials: async () => KEY }),
  'credentials of a promise': () => s3({ credentials: Promise.resolve(KEY) }),
  'credentials with other names': () => s3({ credentials: { access_key: 'a', secret_key: 'b' } }),
  'credentials of numbers': () => s3({ credentials: { accessKeyId: 1, secretAccessKey: 2 } }),
  'a token of a number': () => s3({ credentials: { ...KEY, sessionToken: 1 } }),
  'an end of text': () => s3({ credentials: { ...KEY, expiration: '2024' } }),
  'keys of a promise': () => s.verifier.verify(s.received(signed), Promise.resolve(KEY), { now: NOW }),
  'keys of a Map': () => s.verifier.verify(s.received(signed), new Map([[s.ID, KEY]]), { now: NOW }),
  'keys of a secret': () => s.verifier.verify(s.received(signed), s.SECRET, { now: NOW }),
  'a request of another kind': () => s.verifier.parse({ method: 'GET', url: '/' }),
  'a target of a number': () => request({ target: 1 }),
  'no headers': () => new o.Request({ method: 'GET', target: '/' }),
  'a header of a request of a number': () => request({ headers: { host: 1 } }),
  'a message of null': () => o.Request.fromIncomingMessage(null),
  'a message without rawHeaders': () => o.Request.fromIncomingMessage({ method: 'GET', url: '/' }),
  'a message that is not latin-1': () => o.Request.fromIncomingMessage({ method: 'GET', url: '/ſ', rawHeaders: [] }),
  'a whole CloudFront event': () => o.Request.fromCloudFront({ Records: [] }),
  'a CloudFront request without a uri': () => o.Request.fromCloudFront({ method: 'GET', headers: {} }),
  'a CloudFront header of text': () => o.Request.fromCloudFront({ method: 'GET', uri: '/', headers: { host: 'a' } }),
  'a fetch request of text': () => o.Request.fromFetch('https://a'),
  'a fetch request without its host': () => o.Request.fromFetch({ method: 'GET', url: '/a', headers: {} }),
  'an event of null': () => o.Request.fromApiGateway(null),
  'an event of a list': () => o.Request.fromApiGateway([]),
  'the context of an event of text': () => o.Request.fromApiGateway({ version: '2.0', requestContext: 'x' }),
  'the http of an event of text': () => o.Request.fromApiGateway({ version: '2.0', requestContext: { http: 'GET' } }),
  'addresses of another kind': () => verifier({ addresses: {} }),
  'hosts of a number': () => new o.Addresses({ virtualHost: 1 }),
  'a host of null': () => new o.Addresses({ pathStyle: [null] }),
  'versions of a number': () => oss({ versions: 1 }),
  'versions of text': () => oss({ versions: ['1'] }),
  'a version of true': () => oss({ versions: [true] }),
  'conditions of an object': () => signer.presignPost({ bucket: 'photos', key: 'a', expiresIn: 60, conditions: {} }),
  'conditions of text': () => signer.presignPost({ bucket: 'photos', key: 'a', expiresIn: 60, conditions: '[]' }),
  'a condition of a BigInt': () => signer.presignPost({ bucket: 'photos', key: 'a', expiresIn: 60, conditions: [1n] }),
  'lower case in the input of the AWS SDK': () => signer.createPresignedPost({ bucket: 'photos', key: 'a' }),
  'a body of null': () => guard({}).answer(signer, null),
  'operations of a number': () => guard({ operations: 1 }),
  'a body of undefined': () => guard({}).answer(signer),
  'a field with a number': () => guard({ fields: { a: 1 } }),
  'chunks of text': () => photos.put('a').signChunked(signer, 'text'),
  'a piece of text': () => {
    const { chunks } = photos.put('a').signChunked(signer, new o.ChunkedBody({ decodedLength: 1 }))
    chunks.chunk('a')
  },
  'the length of a trailer as text': () => new o.ChunkedBody({ decodedLength: 1, trailer: { a: '8' } }),
  'a digest of a number': () => o.Payload.sha256(1),
  'a request id of a number': () => new o.ConfigError('a').toXml(1),
  'a file of text': () => new o.UploadedForm({ fields: {}, files: ['a'] }),
  'an environment of null': () => o.Credentials.fromEnvironment(null),
  'seconds of text': () => o.floorTo('300'),
}

/** The kind that each is refused by: the same as in Python. */
const WRONG_VALUES = {
  "boto3's name of a command": [() => command('get_object', IN_PHOTOS), 'SignError', 'unknown_client_method'],
  'a command that there is not': [() => command('GetObjekt', IN_PHOTOS), 'SignError', 'unknown_client_method'],
  "another command's parameter": [() => command('GetObject', { ...IN_PHOTOS, UploadId: 'u' }), 'SignError', 'unknown_param'],
  'a command without its key': [() => command('GetObject', { Bucket: 'photos' }), 'SignError', 'missing_param'],
  'seconds for a time': [() => command('GetObject', { ...IN_PHOTOS, ResponseExpires: 1_716_543_210 }), 'SignError', 'invalid_param'],
  'an operation of uploads that is none': [() => guard({ anyKey: true, operations: 'list' }), 'ConfigError', 'invalid_rule'],
  'a number for text': [() => command('GetObject', { Bucket: 'photos', Key: 7 }), 'SignError', 'invalid_param'],
  'an expiry of -1': [() => get({ expiresIn: -1 }), 'SignError', 'invalid_expiry'],
  'an expiry of 0': [() => get({ expiresIn: 0 }), 'SignError', 'invalid_expiry'],
  'an expiry past 32 bits': [() => get({ expiresIn: 2 ** 32 + 60 }), 'SignError', 'invalid_expiry'],
  'an expiry past 64 bits': [() => get({ expiresIn: 2 ** 64 + 4096 }), 'SignError', 'invalid_expiry'],
  'a length of -1': [() => put({ contentLength: -1 }), 'ConfigError', 'invalid_number'],
  'a length past 64 bits': [() => put({ contentLength: 2 ** 64 }), 'ConfigError', 'invalid_number'],
  'a range that begins before 0': [() => get({ range: [-1, 4] }), 'ConfigError', 'invalid_number'],
  'a part number past 32 bits': [
    () => photos.uploadPart('a', { uploadId: 'u', partNumber: 2 ** 32 + 1 }),
    'ConfigError',
    'invalid_number',
  ],
  'a skew of -1': [() => verifier({ maxSkew: -1 }), 'ConfigError', 'invalid_number'],
  'a version of 3': [() => oss({ versions: [3] }), 'ConfigError', 'invalid_rule'],
  'a version of 257': [() => oss({ versions: [257] }), 'ConfigError', 'invalid_number'],
  'no version': [() => oss({ versions: [] }), 'ConfigError', 'invalid_rule'],
  'a region of OSS as ali-oss names it': [
    () => new o.OssBucket({ name: 'photos', endpoint: 'https://oss-cn-hangzhou.aliyuncs.com', region: 'oss-cn-hangzhou' }),
    'ConfigError',
    'oss_region_prefix',
  ],
  'a region of a verifier as ali-oss names it': [
    () => oss({ versions: [4], region: 'oss-cn-hangzhou' }),
    'ConfigError',
    'oss_region_prefix',
  ],
  'a region of a form verifier as ali-oss names it': [
    () => new o.OssFormVerifier({ addresses: s.addresses, versions: [4], region: 'oss-cn-hangzhou' }),
    'ConfigError',
    'oss_region_prefix',
  ],
  'an addressing that is none': [() => bucket({ addressing: 'host' }), 'ConfigError', 'invalid_addressing'],
  'a digest that is too short': [() => o.Payload.sha256('00'), 'ConfigError', 'invalid_digest'],
  'a digest with a sign': [() => o.Payload.sha256('+f'.repeat(32)), 'ConfigError', 'invalid_digest'],
  'a key of a signing key that is too short': [
    () => o.SigningKey.fromBytes(Buffer.alloc(31), { accessKeyId: 'a', region: 'r', service: 's' }),
    'ConfigError',
    'invalid_signing_key',
  ],
  'a time in seconds': [() => get({ now: 1_716_543_210 }), 'ConfigError', 'timestamp_in_seconds'],
  'an expiration of credentials in seconds': [
    () => s3({ credentials: { accessKeyId: 'a', secretAccessKey: 'b', expiration: 1_716_543_210 } }),
    'ConfigError',
    'timestamp_in_seconds',
  ],
  'a time after the year 9999': [() => get({ now: 2.6e14 }), 'ConfigError', 'timestamp_out_of_range'],
  'a Date before 1970': [() => get({ now: new Date(-1) }), 'ConfigError', 'timestamp_out_of_range'],
  'two files': [() => new o.UploadedForm({ fields: {}, files: [], fileSize: 1 }), 'ConfigError', 'two_files'],
  'two keys': [() => new o.PostPolicy({ bucket: photos, key: 'a', keyPrefix: 'a' }), 'SignError', 'two_keys'],
  'a secret that is missing': [() => s3({ credentials: { accessKeyId: 'a' } }), 'ConfigError', 'missing_credentials'],
  'version 4 of forms without a region': [
    () => new o.OssFormVerifier({ addresses: s.addresses, versions: [4] }),
    'ConfigError',
    'region_missing',
  ],
}

for (const [what, call] of Object.entries(WRONG_TYPES)) {
  test(`a TypeError: ${what}`, () => {
    assert.throws(call, (error) => {
      assert.ok(error instanceof TypeError, `${error.stack}`)
      assert.ok(!error.message.includes(s.SECRET) && !error.message.includes(s.TOKEN))
      return true
    })
  })
}

test('messages speak of the options by their names', () => {
  assert.throws(() => get({ key: 'a/../b' }), { message: /`allowDotSegments` signs it/ })
  assert.throws(() => guard({ keyPrefix: 'users/4' }), { message: /say `anyKey` to allow/ })
  assert.throws(() => new o.PostPolicy({ bucket: photos }).sign(signer, { expiresIn: 60 }), { message: /`key`, or `keyPrefix`/ })
  assert.throws(() => command('GetObjekt', IN_PHOTOS), { message: /^S3 has no operation "GetObjekt"; .*`GetObject`/ })
  assert.throws(() => command('GetObject', { bucket: 'a' }), { message: /^`GetObject` has no parameter `bucket`; it has Bucket, Key/ })
  assert.throws(() => get({ expires: 900 }), { message: /^there is no option expires; there are bucket, key, expiresIn, now,/ })
})

test('messages say what was taken for what', () => {
  const message = (text) => ({ name: 'TypeError', message: text })
  const many = (keys) => signer.presignMany('GET', { bucket: 'photos', keys, expiresIn: 60 })
  assert.throws(() => many(['a', undefined]), message(/^keys\[1\] must be a string, .*, not undefined$/))
  assert.throws(() => signer.presignMany({ bucket: 'photos', keys: [] }), message(/^method must be a string, not Object$/))
  assert.throws(() => photos.get('a').presign({ expiresIn: 60 }, signer), message(/^the options must be an object, not S3Signer$/))
  assert.throws(() => get({ key: Promise.resolve('a') }), message(/^key must be .*, not a promise: await it$/))
  assert.throws(() => guard().answer(signer, Promise.resolve('{}')), message(/^body must be .*, not a promise: await it$/))
  const fastify = { method: 'GET', url: '/', headers: {} }
  assert.throws(() => o.Request.fromIncomingMessage(fastify), message(/^the message has no rawHeaders: give Node's own \(Fastify's request\.raw/))
  const fetched = new globalThis.Request('http://a.example/')
  assert.throws(() => s.verifier.parse(fetched), message(/, not the global Request; make one by Request\.fromIncomingMessage, /))
})

test('a Date in the seventies is a time', () => {
  assert.match(get({ now: new Date(1e9) }).url, /X-Amz-Date=19700112T134640Z/)
})

test('a call that comes back in the middle of another leaves it as it is', () => {
  const expected = get({ headers: { 'x-amz-a': '1', 'x-amz-b': '2' } }).url
  const headers = {
    *[Symbol.iterator]() {
      get({ key: 'other' })
      yield ['x-amz-a', '1']
      assert.throws(() => get({ expiresIn: -1 }), o.SignError)
      yield ['x-amz-b', '2']
    },
  }
  assert.equal(get({ headers }).url, expected)
})

test('answers and messages of any length', () => {
  const keys = Array.from({ length: 20_000 }, (_, place) => `a/${place}/é`)
  const urls = signer.presignMany('GET', { bucket: 'photos', keys, expiresIn: 60, now: NOW })
  for (const place of [0, 9_999, 19_999]) assert.equal(urls[place], get({ key: keys[place] }).url)
  const body = Buffer.alloc(3_000_000, 'x')
  const sent = photos.put('a').sign(signer, { payload: body, now: NOW })
  assert.equal(s.verifier.verify(s.received(sent, { payload: body }), KEY, { now: NOW }).payload.checked, true)
  body[2_999_999] ^= 1
  assert.throws(() => s.verifier.verify(s.received(sent, { payload: body }), KEY, { now: NOW }), o.VerifyError)
  assert.equal(get({}).url, signed.url)
})

for (const [what, [call, name, kind]] of Object.entries(WRONG_VALUES)) {
  test(`a ${name}: ${what}`, () => assert.throws(call, { name, kind }))
}

test('keys of every byte and many strings are signed, or refused by an error of ours', () => {
  let state = 1
  const random = (below) => (state = (state * 48271) % 2147483647) % below
  for (let round = 0; round < 3000; round++) {
    const units = Array.from({ length: random(12) }, () => random(3) === 0 ? 0xd700 + random(0x300) : random(0x180))
    const string = String.fromCharCode(...units)
    const bytes = Buffer.from(units.map((unit) => unit & 0xff))
    for (const key of [string, bytes]) {
      try {
        const request = s.received(get({ key }))
        assert.deepEqual(s.verifier.verify(request, KEY, { now: NOW }).key, Buffer.from(key))
      } catch (error) {
        const ours = error instanceof o.SignError || error instanceof TypeError
        assert.ok(ours && !(error instanceof assert.AssertionError), `${error.stack}`)
      }
    }
  }
})
