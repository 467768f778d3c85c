// Whatever is given: a result, one of our errors or a TypeError that says what is wrong, and never a secret.
// What failed is printed with its seed.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'

import fc from 'fast-check'
import * as o from 'objsign'

import * as s from './samples.mjs'

const { NOW, KEY, SECRET, TEMPORARY, TOKEN, photos, devices, signer, temporary, ossSigner } = s
const runs = (numRuns) => ({ numRuns, includeErrorInReport: true })

// ---------------------------------------------------------------------------------------------------------------------
// What may come out

/** Words of the engine's own: the argument was looked into before it was looked at. */
const ENGINES_OWN =
  /Cannot (read prop|convert|set|mix|create)|is not (a function|iterable|a constructor)|Invalid (URL|array|string|time)/

function harmless(call) {
  try {
    return call()
  } catch (error) {
    const shown = inspect(error, { depth: 5, showHidden: true })
    assert.ok(error instanceof o.ObjsignError || error instanceof TypeError, shown)
    assert.ok(!ENGINES_OWN.test(error.message), shown)
    for (const text of [shown, JSON.stringify(error), String(error)]) {
      assert.ok(!text.includes(SECRET) && !text.includes(TOKEN), 'the error holds a secret')
    }
    if (error instanceof o.ObjsignError) assert.ok(error.kind && error.code && error.status && error.toXml('id'), shown)
    return undefined
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// What may go in

const strings = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd7f0, max: 0xe00f }))).map((units) => {
    return String.fromCharCode(...units)
  }),
  fc.constantFrom(
    '',
    '\0',
    'a\nb',
    '\r\n',
    '/',
    '..',
    '%',
    '%zz',
    '+',
    '\ud800',
    'a'.repeat(70_000),
    '[',
    'GET',
    'photos',
    'a/',
  ),
)
const numbers = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(
    -1,
    -0,
    0,
    1,
    60,
    65_536,
    2 ** 31,
    2 ** 32,
    2 ** 53 - 1,
    2 ** 53,
    2 ** 63,
    2 ** 64,
    1e300,
    NaN,
    Infinity,
    -Infinity,
  ),
)
const bytes = fc.uint8Array({ maxLength: 40 })
const pairs = fc.oneof(
  fc.array(fc.tuple(strings, strings), { maxLength: 4 }),
  fc.dictionary(fc.string(), strings, { maxKeys: 4 }),
  fc.array(fc.tuple(strings, strings), { maxLength: 4 }).map((items) => new Map(items)),
)
/** Its name is of no use in a message. */
class Nameless {
  static name = Symbol('a')
}
const detached = new Uint8Array(2)
structuredClone(detached.buffer, { transfer: [detached.buffer] })

const OBJECTS = [
  new Nameless(),
  detached,
  Symbol('a'),
  () => {},
  async () => KEY,
  Promise.resolve(KEY),
  /a/,
  new Error('a'),
  new WeakMap(),
  new Date(NaN),
  new Date(NOW),
  new ArrayBuffer(2),
  new Uint16Array(2),
  new DataView(new ArrayBuffer(2)),
  Buffer.from('ab'),
  new URLSearchParams('a=b'),
  new Headers({ a: 'b' }),
  Object.create(null),
  class {},
  globalThis,
  Object.create(o.Bucket.prototype),
  { constructor: { name: Symbol('a') } },
  { constructor: null },
  { [Symbol.iterator]: 1 },
  { length: 1, 0: 'a' },
  { accessKeyId: 'AKIDOTHER', secretAccessKey: 'another', sessionToken: 'a token' },
  photos,
  devices,
  signer,
  temporary,
  ossSigner,
  s.other,
  s.addresses,
  s.verifier,
  s.ossVerifier,
  o.Payload.UNSIGNED,
  new o.Credentials(KEY),
  photos.get('a'),
  new o.ChunkedBody({ decodedLength: 9000, chunkSize: 8192 }),
  o.SigningKey.derive(KEY, { region: 'eu-central-1', service: 's3', at: NOW }),
]
const anything = fc.oneof(
  strings,
  numbers,
  bytes,
  pairs,
  fc.constantFrom(...OBJECTS, undefined, null, true, false, 1n),
  fc.array(strings, { maxLength: 4 }),
  fc.array(numbers, { maxLength: 3 }),
  fc.jsonValue(),
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
  }),
)

const EXPIRY = 'expiresIn now'
const EXTRAS = 'query headers allowDotSegments'
const GET =
  'versionId range downloadAs responseContentType responseContentDisposition ' +
  'responseCacheControl responseContentEncoding responseContentLanguage responseExpires'
const PUT = 'contentType contentLength contentMd5 metadata'
const PLACE = 'endpoint addressing dualStack fips accelerate globalHost'
const POLICY = 'key keyPrefix contentLengthRange fields conditions'
const RULES = 'maxSkew maxLifetime hideUnknownKeys limits'
const soon = { expiresIn: 60, now: NOW }
const inPhotos = { bucket: 'photos', key: 'a', ...soon }
const received = { method: 'GET', target: '/', headers: {} }
const oneBucket = { bucket: photos, anyKey: true }

/** What each call takes, and the call with some of it replaced. */
const CALLS = {
  Credentials: [
    'accessKeyId secretAccessKey sessionToken expiration',
    (given) => new o.Credentials({ ...KEY, ...given }),
  ],
  'Credentials.fromEnvironment': [
    'AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN',
    (given) => o.Credentials.fromEnvironment(given),
  ],
  'SigningKey.derive': [
    'region service at',
    (given) => o.SigningKey.derive(KEY, { region: 'a', service: 's3', ...given }),
  ],
  'SigningKey.fromBytes': [
    'region service at accessKeyId',
    (given) => o.SigningKey.fromBytes(Buffer.alloc(32), { region: 'a', service: 's3', accessKeyId: 'a', ...given }),
  ],
  Bucket: [`name region ${PLACE}`, (given) => new o.Bucket({ name: 'photos', region: 'eu-central-1', ...given })],
  S3Signer: [
    `credentials requireFullLifetime region ${PLACE}`,
    (given) => new o.S3Signer({ credentials: KEY, region: 'eu-central-1', ...given }).presignGet(inPhotos),
  ],
  presignGet: [`bucket key ${EXPIRY} ${EXTRAS} ${GET}`, (given) => signer.presignGet({ ...inPhotos, ...given })],
  presignPut: [`bucket key ${EXPIRY} ${EXTRAS} ${PUT}`, (given) => signer.presignPut({ ...inPhotos, ...given })],
  presign: [`bucket key ${EXPIRY} ${EXTRAS}`, (given) => signer.presign('GET', { ...inPhotos, ...given })],
  presignMany: [
    `bucket keys ${EXPIRY}`,
    (given) => signer.presignMany('GET', { bucket: 'photos', keys: ['a'], ...soon, ...given }),
  ],
  presignAll: [EXPIRY, (given) => signer.presignAll([photos.get('a')], { ...soon, ...given })],
  presignPost: [`bucket ${EXPIRY} ${POLICY}`, (given) => signer.presignPost({ ...inPhotos, ...given })],
  createPresignedPost: [
    'Bucket Key Conditions Fields Expires',
    (given) => signer.createPresignedPost({ Bucket: 'photos', Key: 'a', ...given }),
  ],
  sign: [
    `bucket key payload now ${EXTRAS}`,
    (given) => signer.sign('PUT', { bucket: 'photos', key: 'a', now: NOW, ...given }),
  ],
  'Bucket.get': [`${EXTRAS} ${GET}`, (given) => photos.get('a', given).presign(signer, soon)],
  'Bucket.put': [`${EXTRAS} ${PUT}`, (given) => photos.put('a', given).sign(signer, { now: NOW })],
  'Bucket.listObjects': [
    'query headers prefix delimiter maxKeys continuationToken startAfter',
    (given) => photos.listObjects(given).presign(signer, soon),
  ],
  'Bucket.uploadPart': [
    'headers allowDotSegments uploadId partNumber contentLength contentMd5',
    (given) => photos.uploadPart('a', { uploadId: 'u', partNumber: 1, ...given }).presign(signer, soon),
  ],
  presignV2: [EXPIRY, (given) => photos.get('a').presignV2(signer, { ...soon, ...given })],
  signStages: ['payload now', (given) => photos.get('a').signStages(signer, given)],
  PostPolicy: [
    `bucket ${POLICY}`,
    (given) => new o.PostPolicy({ bucket: photos, key: 'a', ...given }).sign(signer, soon),
  ],
  SigV4Signer: [
    'credentials requireFullLifetime region service',
    (given) => new o.SigV4Signer({ credentials: KEY, region: 'a', service: 'b', ...given }),
  ],
  SigV4Request: [
    'method origin path query headers payload normalizePath doubleEncodePath allowRawPath contentSha256Header ' +
      'sessionTokenUnsigned',
    (given) => new o.SigV4Request({ method: 'GET', origin: 'https://a.example', ...given }).sign(s.other, { now: NOW }),
  ],
  ChunkedBody: [
    'decodedLength chunkSize trailer',
    (given) => photos.put('a').signChunked(signer, new o.ChunkedBody({ decodedLength: 1, ...given }), { now: NOW }),
  ],
  OssBucket: [
    'name endpoint addressing region product',
    (given) => new o.OssBucket({ name: 'devices', endpoint: 'https://a.example', ...given }),
  ],
  'OssBucket.cname': [
    'name domain region product',
    (given) => o.OssBucket.cname({ name: 'devices', domain: 'https://a.example', ...given }),
  ],
  'OssBucket.service': [
    'endpoint region product',
    (given) => o.OssBucket.service({ endpoint: 'https://a.example', ...given }),
  ],
  'OssBucket.get': [
    `${EXTRAS} subResources downloadAs process`,
    (given) => devices.get('a', given).presignV1(ossSigner, soon),
  ],
  'OssBucket.put': [
    `${EXTRAS} subResources contentType contentMd5 metadata`,
    (given) => devices.put('a', given).signV4(ossSigner, { now: NOW }),
  ],
  'OssBucket.uploadPart': [
    'headers uploadId partNumber',
    (given) => devices.uploadPart('a', { uploadId: 'u', partNumber: 1, ...given }).presignV2(ossSigner, soon),
  ],
  OssSigner: [
    'credentials requireFullLifetime subResources',
    (given) => new o.OssSigner({ credentials: KEY, ...given }),
  ],
  OssPostPolicy: [
    `bucket ${POLICY}`,
    (given) => new o.OssPostPolicy({ bucket: devices, key: 'a', ...given }).signV4(ossSigner, soon),
  ],
  Request: ['method target headers authority payload', (given) => judged(new o.Request({ ...received, ...given }))],
  'Request.decoded': [
    'method path parameters headers authority payload',
    (given) => judged(o.Request.decoded({ method: 'GET', path: '/', parameters: {}, headers: {}, ...given })),
  ],
  'Request.fromIncomingMessage': [
    'method url originalUrl rawHeaders',
    (given) => judged(o.Request.fromIncomingMessage({ method: 'GET', url: '/', rawHeaders: [], ...given })),
  ],
  'Request.fromCloudFront': [
    'method uri querystring headers Records',
    (given) => judged(o.Request.fromCloudFront({ method: 'GET', uri: '/', querystring: '', headers: {}, ...given })),
  ],
  'Request.fromFetch': [
    'method url headers',
    (given) => judged(o.Request.fromFetch({ method: 'GET', url: 'https://a/', headers: [], ...given })),
  ],
  'Request.fromApiGateway': [
    'version httpMethod path multiValueHeaders headers queryStringParameters ' +
      'multiValueQueryStringParameters requestContext rawPath rawQueryString cookies',
    (given) => judged(o.Request.fromApiGateway({ version: '2.0', rawPath: '/', ...given })),
  ],
  Addresses: ['virtualHost pathStyle cname fixed', (given) => new o.Addresses(given)],
  S3Verifier: [
    `addresses region allowV2 allowUnsignedHeaders ${RULES}`,
    (given) => new o.S3Verifier({ addresses: s.addresses, region: 'a', ...given }),
  ],
  'a limit': [
    'targetBytes headers headerBytes parameters',
    (limits) => new o.S3Verifier({ addresses: s.addresses, region: 'a', limits }),
  ],
  SigV4Verifier: [
    `region service normalizePath doubleEncodePath sessionTokenUnsigned allowUnsignedHeaders ${RULES}`,
    (given) => new o.SigV4Verifier({ region: 'a', service: 'b', ...given }),
  ],
  OssVerifier: [
    `addresses versions region product subResources allowAmbiguousKeys ${RULES}`,
    (given) => new o.OssVerifier({ addresses: s.addresses, versions: [1], ...given }),
  ],
  UploadedForm: ['fields fileName fileSize files', (given) => judgedForm(new o.UploadedForm({ fields: {}, ...given }))],
  'a file': ['name size', (file) => new o.UploadedForm({ fields: {}, files: [file] })],
  S3FormVerifier: [
    'addresses region allowV2 maxAge hideUnknownKeys maxFieldsBytes',
    (given) => new o.S3FormVerifier({ addresses: s.addresses, region: 'a', ...given }),
  ],
  OssFormVerifier: [
    'addresses versions region product strict hideUnknownKeys maxFieldsBytes',
    (given) => new o.OssFormVerifier({ addresses: s.addresses, versions: [1], ...given }),
  ],
  UploadGuard: [
    'bucket forHost ownHost sharedHost keyPrefix anyKey allowKeyStartsWith ' +
      'allowFilenameVariable acl contentLengthRange maxExpiration maxSkew operations ' +
      'maxPartNumber versions contentType metadata fields fineUploaderFields tighten',
    (given) => new o.UploadGuard({ ...oneBucket, ...given }),
  ],
  'Explainer.s3': ['region maxSkew otherHosts limits', (given) => o.Explainer.s3({ region: 'a', ...given })],
  'Explainer.sigv4': [
    'region service maxSkew otherHosts limits',
    (given) => o.Explainer.sigv4({ region: 'a', service: 'b', ...given }),
  ],
  'Explainer.oss': ['otherHosts', (given) => o.Explainer.oss(s.ossVerifier, given)],
  chunkVerifier: ['maxChunkSize', (given) => chunkedVerified.chunkVerifier(given)],
  floorTo: ['now', (given) => o.floorTo(300, given)],
}

const HOST = 'photos.s3.eu-central-1.amazonaws.com'
const formGates = [
  new o.S3FormVerifier({ addresses: s.addresses, region: 'eu-central-1', allowV2: true }),
  new o.OssFormVerifier({ addresses: s.addresses, versions: [1, 4], region: 'cn-hangzhou' }),
]
const gates = [
  new o.S3Verifier({ addresses: s.addresses, region: 'eu-central-1', allowV2: true }),
  new o.OssVerifier({ addresses: s.addresses, versions: [1, 2, 4], region: 'cn-hangzhou' }),
  new o.SigV4Verifier({ region: 'eu-central-1', service: 'execute-api' }),
]
const explainers = [
  o.Explainer.s3({ region: 'eu-central-1' }),
  o.Explainer.sigv4({ region: 'eu-central-1', service: 'execute-api' }),
  o.Explainer.oss(gates[1]),
]

/** Every verifier's word on a request, and every explainer's. */
function judged(request) {
  for (const gate of gates) verdict(() => gate.verify(request, KEY, { now: NOW }))
  for (const explainer of explainers) harmless(() => explainer.explain(request, KEY, { now: NOW }).toString())
  for (const gate of formGates) harmless(() => gate.isForm(request))
  return inspect(request)
}

const posted = new o.Request({
  method: 'POST',
  target: '/',
  headers: { host: HOST, 'content-type': 'multipart/form-data; boundary=x' },
})

function judgedForm(form) {
  for (const gate of formGates) {
    verdict(() => gate.verify(posted, form, KEY, { now: NOW }))
    verdict(() => gate.parse(posted, form, { now: NOW }))
  }
}

/** Of a request as it came there is nothing but a yes or a `VerifyError`. */
function verdict(call) {
  try {
    return call()
  } catch (error) {
    assert.ok(error instanceof o.VerifyError, inspect(error))
    return harmless(() => {
      throw error
    })
  }
}

const chunked = photos
  .put('a')
  .signChunked(
    signer,
    new o.ChunkedBody({ decodedLength: 9000, chunkSize: 8192, trailer: { 'x-amz-checksum-crc32': 8 } }),
    { now: NOW },
  )
const chunkedVerified = s.verifier.verify(s.received(chunked.request), KEY, { now: NOW })

// ---------------------------------------------------------------------------------------------------------------------
// Options of any kind

for (const [name, [options, call]] of Object.entries(CALLS)) {
  test(`options of any kind: ${name}`, () => {
    const given = fc.dictionary(fc.constantFrom(...options.split(' ')), anything, { maxKeys: 3 })
    fc.assert(
      fc.property(given, (given) => void harmless(() => call(given))),
      runs(150),
    )
    fc.assert(
      fc.property(anything, (given) => void harmless(() => call(given))),
      runs(20),
    )
  })
}

// ---------------------------------------------------------------------------------------------------------------------
// Every function with arguments of any kind

const INSTANCES = {
  Credentials: new o.Credentials(TEMPORARY),
  SigningKey: o.SigningKey.derive(TEMPORARY, { region: 'eu-central-1', service: 's3', at: NOW }),
  Payload: o.Payload.EMPTY,
  Presigned: temporary.presignGet(inPhotos),
  SignedRequest: photos.put('a').sign(temporary, { now: NOW }),
  PostForm: temporary.presignPost(inPhotos),
  Stages: photos.get('a').presignStages(temporary, soon),
  Bucket: photos,
  S3Request: photos.get('a'),
  S3Signer: temporary,
  PostPolicy: new o.PostPolicy({ bucket: photos, key: 'a' }),
  SigV4Signer: s.other,
  SigV4Request: new o.SigV4Request({ method: 'GET', origin: 'https://a.example' }),
  ChunkedBody: new o.ChunkedBody({ decodedLength: 9000, chunkSize: 8192 }),
  ChunkSigner: chunked.chunks,
  ChunkVerifier: chunkedVerified.chunkVerifier(),
  OssBucket: devices,
  OssRequest: devices.get('a'),
  OssSigner: ossSigner,
  OssPostPolicy: new o.OssPostPolicy({ bucket: devices, key: 'a' }),
  Request: s.received(signer.presignGet(inPhotos)),
  Addresses: s.addresses,
  S3Verifier: gates[0],
  SigV4Verifier: gates[2],
  OssVerifier: gates[1],
  Claim: s.verifier.parse(s.received(signer.presignGet(inPhotos)), { now: NOW }),
  Verified: chunkedVerified,
  UploadedForm: new o.UploadedForm({ fields: {} }),
  S3FormVerifier: formGates[0],
  OssFormVerifier: formGates[1],
  FormClaim: formGates[0].parse(posted, new o.UploadedForm({ fields: signer.presignPost(inPhotos).fields }), {
    now: NOW,
  }),
  AnonymousForm: formGates[0].parse(posted, new o.UploadedForm({ fields: { key: 'a' } }), { now: NOW }),
  VerifiedForm: formGates[0].verify(posted, new o.UploadedForm({ fields: signer.presignPost(inPhotos).fields }), KEY, {
    now: NOW,
  }),
  UploadGuard: new o.UploadGuard(oneBucket),
  Answer: new o.UploadGuard(oneBucket).answer(temporary, {}, { now: NOW }),
  Explainer: explainers[0],
  Explanation: explainers[0].explain(
    s.received(signer.presignGet(inPhotos)),
    { ...KEY, secretAccessKey: 'x' },
    { now: NOW },
  ),
  ConfigError: thrown(() => new o.Credentials({ accessKeyId: '', secretAccessKey: '' })),
  SignError: thrown(() => signer.presignGet({ ...inPhotos, expiresIn: 0 })),
  VerifyError: thrown(() => s.verifier.parse(posted, { now: NOW })),
}

function thrown(call) {
  try {
    call()
  } catch (error) {
    return error
  }
  return assert.fail('nothing was thrown')
}

const isClass = (value) => typeof value === 'function' && /^[A-Z]/.test(value.name)
const functionsOf = (object) =>
  Object.entries(Object.getOwnPropertyDescriptors(object)).filter(([name]) => name !== 'constructor')

const args = fc.array(anything, { maxLength: 4 })
const check = (call) =>
  fc.assert(
    fc.property(args, (given) => void harmless(() => call(given))),
    runs(60),
  )

/** What a method gives is looked at in every way. */
function lookedAt(value) {
  if (typeof value !== 'object' || value === null) return
  for (const text of [inspect(value), String(value)]) assert.equal(typeof text, 'string')
}

test('there is an instance of every class to call', () => {
  const classes = Object.entries(o)
    .filter(([, value]) => isClass(value))
    .map(([name]) => name)
  assert.deepEqual(
    Object.keys(INSTANCES).sort(),
    classes.filter((name) => !/^(ObjsignError|ChunkVerified)$/.test(name)).sort(),
  )
})

for (const [name, value] of Object.entries(o)) {
  if (typeof value !== 'function') continue
  test(`arguments of any kind: ${name}`, () => {
    if (!isClass(value)) {
      check((given) => value(...given))
      return
    }
    check((given) => new value(...given))
    for (const [, { value: call }] of functionsOf(value)) {
      if (typeof call === 'function') check((given) => lookedAt(call.apply(value, given)))
    }
    const instance = INSTANCES[name]
    for (const [, { value: call, get }] of functionsOf(value.prototype)) {
      const called = call ?? get
      if (typeof called !== 'function') continue
      if (instance !== undefined) check((given) => lookedAt(called.apply(instance, given)))
      // Of any other object, too. To errors the engine says that they are none of ours.
      if (value === o.ObjsignError) continue
      fc.assert(
        fc.property(anything, args, (self, given) => void harmless(() => called.apply(self, given))),
        runs(30),
      )
    }
  })
}

// ---------------------------------------------------------------------------------------------------------------------
// Bytes of any kind

/** A text with a few letters changed, taken out or put in: near enough to be looked at closely. */
const mangled = (original) =>
  fc
    .array(fc.tuple(fc.nat(original.length), fc.nat(3), fc.uint8Array({ maxLength: 3 })), { maxLength: 3 })
    .map((edits) => {
      let text = Buffer.from(original)
      for (const [at, cut, put] of edits) text = Buffer.concat([text.subarray(0, at), put, text.subarray(at + cut)])
      return text
    })

const targetOf = (url) => url.replace(/^https:\/\/[^/]+/, '')
const ossTemporary = new o.OssSigner({ credentials: TEMPORARY })
const SIGNED = [
  [HOST, temporary.presignGet({ ...inPhotos, responseContentType: 'a/b' })],
  [HOST, photos.put('a', { metadata: { a: 'b' } }).sign(signer, { now: NOW, payload: Buffer.from('x') })],
  [HOST, photos.get('a').presignV2(signer, soon)],
  [HOST, photos.get('a').signV2(signer, { now: NOW })],
  [devices.host, devices.get('a', { process: 'b' }).presignV1(ossTemporary, soon)],
  [devices.host, devices.put('a').signV1(ossSigner, { now: NOW })],
  [devices.host, devices.get('a').presignV4(ossTemporary, soon)],
  [devices.host, devices.put('a', { metadata: { a: 'b' } }).signV4(ossSigner, { now: NOW })],
  [devices.host, devices.get('a').presignV2(ossSigner, soon)],
]
for (const [at, [host, { method, url, headers }]] of SIGNED.entries()) {
  test(`a request that came damaged is judged: ${at}`, () => {
    const made = fc.tuple(
      mangled(method),
      mangled(targetOf(url)),
      fc.tuple(...Object.entries({ host, ...headers }).map((pair) => fc.tuple(...pair.map(mangled)))),
    )
    fc.assert(
      fc.property(made, ([method, target, headers]) => void judged(new o.Request({ method, target, headers }))),
      runs(300),
    )
  })
}

test('bytes of any kind are judged as a request', () => {
  const headers = fc.array(fc.tuple(bytes, bytes), { maxLength: 5 })
  const made = fc.record({ method: bytes, target: bytes, headers })
  fc.assert(
    fc.property(made, (given) => void judged(new o.Request(given))),
    runs(500),
  )
})

const FORMS = [
  temporary.presignPost({ ...inPhotos, contentLengthRange: [1, 9], fields: { 'Content-Type': 'a/b' } }),
  new o.PostPolicy({ bucket: photos, key: 'a' }).signV2(temporary, soon),
  new o.OssPostPolicy({ bucket: devices, key: 'a' }).signV1(ossTemporary, soon),
  new o.OssPostPolicy({ bucket: devices, key: 'a' }).signV4(ossTemporary, soon),
]
for (const [at, { fields }] of FORMS.entries()) {
  test(`a form that came damaged is judged: ${at}`, () => {
    const policy = Buffer.from(fields.policy, 'base64')
    const inner = mangled(policy.toString()).map((text) => Buffer.from(text.toString('base64')))
    const value = (name, text) => (name === 'policy' ? fc.oneof(mangled(text), inner) : mangled(text))
    const made = fc.tuple(...Object.entries(fields).map(([name, text]) => fc.tuple(mangled(name), value(name, text))))
    fc.assert(
      fc.property(made, (fields) => void judgedForm(new o.UploadedForm({ fields }))),
      runs(300),
    )
  })
}

test('a body of any bytes, cut anywhere, is decoded or refused', () => {
  const data = Buffer.alloc(9000, 'abc')
  const first = data.subarray(0, 8192)
  const request = photos
    .put('a')
    .signChunked(signer, new o.ChunkedBody({ decodedLength: 9000, chunkSize: 8192 }), { now: NOW })
  const last = data.subarray(8192)
  const whole = Buffer.concat([
    request.chunks.chunk(first),
    first,
    request.chunks.chunk(last),
    last,
    request.chunks.finish(),
  ])
  const verified = s.verifier.verify(s.received(request.request), KEY, { now: NOW })
  const made = fc.tuple(
    fc.oneof(fc.uint8Array({ maxLength: 300 }), mangled(whole), fc.constant(whole)),
    fc.array(fc.nat(9500)),
  )
  fc.assert(
    fc.property(made, ([body, cuts]) => {
      const decoder = verified.chunkVerifier()
      const places = [0, ...cuts.sort((a, b) => a - b), body.length]
      verdict(() => {
        const got = places.slice(1).flatMap((end, at) => decoder.decode(Buffer.from(body).subarray(places[at], end)))
        decoder.finish()
        // Accepted as a whole: then it is exactly what was signed.
        assert.deepEqual(Buffer.concat(got.filter(Buffer.isBuffer)), data)
      })
    }),
    runs(300),
  )
})

const guard = new o.UploadGuard({
  ...oneBucket,
  operations: ['initiate', 'part', 'complete', 'abort'],
  versions: [2, 4],
  tighten: true,
})
const POLICY_BODY = JSON.stringify({
  expiration: new Date(NOW + 60_000).toISOString(),
  conditions: [{ bucket: 'photos' }, { key: 'a' }],
})
const CHUNK_BODY = JSON.stringify({
  headers: 'POST\n\n\n\nx-amz-date:Wed, 01 May 2024 12:00:00 GMT\n/photos/a?uploads',
})
test('a body of any kind is answered by the guard', () => {
  const body = fc.oneof(
    mangled(POLICY_BODY),
    mangled(CHUNK_BODY),
    bytes,
    fc.json().map(Buffer.from),
    fc.constant(Buffer.alloc(99_999, '[')),
  )
  fc.assert(
    fc.property(body, fc.option(fc.string({ unit: 'binary' }), { nil: undefined }), (body, query) => {
      const answer = harmless(() => guard.answer(temporary, body, { query, now: NOW }))
      assert.ok([200, 400, 403, 500].includes(answer.status), inspect(answer))
      JSON.parse(answer.body)
    }),
    runs(400),
  )
  fc.assert(
    fc.property(
      fc.oneof(fc.jsonValue(), fc.object()),
      (body) => void harmless(() => guard.answer(temporary, body, { now: NOW })),
    ),
    runs(300),
  )
})

test('an answer of any kind is explained', () => {
  const stages = photos.get('a').presignStages(temporary, soon)
  const { stringToSign, canonicalRequest } = stages
  const parts = { Code: 'SignatureDoesNotMatch', StringToSign: stringToSign, CanonicalRequest: canonicalRequest }
  const inner = Object.entries(parts).map(([name, text]) => `<${name}>${text}</${name}>`)
  const xml = `<?xml version="1.0"?><Error>${inner.join('')}</Error>`
  fc.assert(
    fc.property(fc.oneof(mangled(xml), bytes), (body) => {
      const explanation = harmless(() => o.Explanation.ofAnswer(body, stages))
      for (const text of [explanation.toString(), inspect(explanation), JSON.stringify(explanation)]) {
        assert.ok(!text.includes(TOKEN) && !text.includes(SECRET), text)
      }
    }),
    runs(300),
  )
})
