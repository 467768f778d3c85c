// What other code of the program does to the package: prototypes it writes to, a clock that calls back, memory that grows.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'

import * as o from 'objsign'

import * as s from './samples.mjs'

const { NOW, KEY, TOKEN, signer, photos, devices, ossSigner } = s
const expiry = { expiresIn: 60, now: NOW }

// ---------------------------------------------------------------------------------------------------------------------
// Prototypes that something else wrote to

/** What a call gives while all objects inherit a member. */
function inheriting(members, call) {
  Object.assign(Object.prototype, members)
  try {
    return call()
  } finally {
    for (const name of Object.keys(members)) delete Object.prototype[name]
  }
}

const request = () => new o.Request({ method: 'GET', target: '/a?b=c', headers: { host: 'x' } })
const decoded = () => {
  return o.Request.decoded({ method: 'GET', path: '/a', parameters: [['b', 'c']], headers: [['host', 'x']] })
}
const fields = ({ method, target, path, query, parameters, headers, authority }) => {
  return { method, target, path, query, parameters, headers, authority }
}
const httpApi = {
  version: '2.0',
  rawPath: '/a',
  rawQueryString: 'b=c',
  headers: { host: 'x' },
  requestContext: { http: { method: 'GET' }, domainName: 'x' },
}

const CALLS = {
  presignGet: () => signer.presignGet({ bucket: 'photos', key: 'a', ...expiry }).url,
  presign: () => signer.presign('GET', { bucket: 'photos', ...expiry }).url,
  sign: () => signer.sign('PUT', { bucket: 'photos', key: 'a', now: NOW }).headers,
  'sign a request': () => photos.put('a').sign(signer, { now: NOW }).headers,
  signV2: () => photos.put('a').signV2(signer, { now: NOW }).headers,
  signChunked: () => {
    return photos.put('a').signChunked(signer, new o.ChunkedBody({ decodedLength: 70_000 }), { now: NOW }).request.headers
  },
  'sign for OSS': () => devices.get('a').signV4(ossSigner, { now: NOW }).headers,
  withCredentials: () => signer.withCredentials(KEY).presignGet({ bucket: 'photos', key: 'a', ...expiry }).url,
  createPresignedPost: () => signer.createPresignedPost({ Bucket: 'photos', Key: 'a' }, { now: NOW }).fields,
  verifier: () => String(new o.S3Verifier({ addresses: s.addresses, region: 'eu-central-1' })),
  guard: () => String(new o.UploadGuard({ bucket: photos, keyPrefix: 'a/' })),
  'a request': () => fields(request()),
  'a decoded request': () => fields(decoded()),
  'an event': () => fields(o.Request.fromApiGateway(httpApi)),
  'a fetch request': () => fields(o.Request.fromFetch({ method: 'GET', url: 'https://x/a?b=c', headers: { a: 'b' } })),
  'an error': () => {
    try {
      return signer.presignGet({ bucket: 'photos', key: 'a', expiresIn: 0, now: NOW })
    } catch ({ name, kind, code, status, index, message }) {
      return { name, kind, code, status, index, message }
    }
  },
  'an error of the arguments': () => {
    try {
      return signer.presignGet({ bucket: 'photos', key: 'a', expiresIn: 60, now: 1_700_000_000 })
    } catch ({ name, kind, code, status, message }) {
      return { name, kind, code, status, message }
    }
  },
  'a verdict': () => {
    const { url } = signer.presignGet({ bucket: 'photos', key: 'a', ...expiry })
    return s.verifier.verify(s.received({ method: 'GET', url }), KEY, { now: NOW }).keyStr
  },
  'a key without a secret': () => {
    const { url } = signer.presignGet({ bucket: 'photos', key: 'a', ...expiry })
    assert.throws(() => s.verifier.verify(s.received({ method: 'GET', url }), { accessKeyId: s.ID }, { now: NOW }))
  },
}

const MEMBERS = [
  { unknown: 1 },
  { versionId: 'x', contentType: 'text/plain', downloadAs: 'x', responseContentType: 'x', prefix: 'x' },
  { expiresIn: 9, now: 1, at: 1 },
  { sessionToken: 'x', secretAccessKey: s.SECRET, expiration: new Date(0) },
  { allowV2: true, hideUnknownKeys: true, anyKey: true, requireFullLifetime: true, allowDotSegments: true },
  { wire: '/x', query: 'x', parameters: [['x', 'x']], kind: 0, path: '/x', pathAsSent: true },
  { authority: 'x', payload: new Uint8Array(3) },
  { status: 200, code: 'x', index: 7, xml: ['', ''], serviceMessage: 'x', detail: 'x' },
  { key: 'x', keyPrefix: 'x', fields: { x: 'x' }, conditions: [], headers: { x: 'x' } },
  { limits: {}, maxSkew: 1e9, versions: [1], region: 'x', endpoint: 'http://x', addressing: 'path' },
]

for (const [name, call] of Object.entries(CALLS)) {
  test(`what all objects inherit is not heard: ${name}`, () => {
    const expected = call()
    for (const members of MEMBERS) assert.deepEqual(inheriting(members, call), expected, Object.keys(members).join())
  })
}

test('an inherited member is taken from where its class put it', () => {
  class Options {}
  Options.prototype.versionId = 'x'
  assert.match(photos.get('a', new Options()).presign(signer, expiry).url, /versionId=x/)
})

test('where lists are iterated by other code, it cannot come between a message and its answer', () => {
  const expected = Object.values(CALLS).map((call) => call())
  const real = Array.prototype[Symbol.iterator]
  let within = false
  Array.prototype[Symbol.iterator] = function (...args) {
    if (!within) {
      within = true
      try {
        signer.presignGet({ bucket: 'another', key: 'b', ...expiry })
      } finally {
        within = false
      }
    }
    return real.apply(this, args)
  }
  const results = []
  try {
    for (const name of Object.keys(CALLS)) results[results.length] = CALLS[name]()
  } finally {
    Array.prototype[Symbol.iterator] = real
  }
  assert.deepEqual(results, expected)
})

// ---------------------------------------------------------------------------------------------------------------------
// A clock that is other code

/** Calls that read the clock. */
const TIMED = {
  presignGet: () => signer.presignGet({ bucket: 'photos', key: 'a', expiresIn: 60 }).url,
  presignMany: () => signer.presignMany('GET', { bucket: 'photos', keys: ['a', 'b'], expiresIn: 60 }),
  presignPost: () => signer.presignPost({ bucket: 'photos', key: 'a', expiresIn: 60 }).fields,
  sign: () => signer.sign('GET', { bucket: 'photos' }).headers,
  'sign a request': () => photos.put('a').sign(signer).headers,
  'sign for OSS': () => devices.get('a').presignV4(ossSigner, { expiresIn: 60 }).url,
  'derive a key': () => o.SigningKey.derive(KEY, { region: 'a', service: 's3' }).expose().toString('hex'),
  'take a key': () => {
    return o.SigningKey.fromBytes(new Uint8Array(32), { accessKeyId: 'a', region: 'a', service: 's3' }).scope
  },
  guard: () => new o.UploadGuard({ bucket: photos, anyKey: true }).answer(signer, '{}').body,
  floorTo: () => o.floorTo(300),
}

for (const [name, call] of Object.entries(TIMED)) {
  test(`a clock that signs something else: ${name}`, (context) => {
    let within = false
    const clock = context.mock.method(Date, 'now', () => NOW)
    const expected = call()
    clock.mock.mockImplementation(() => {
      if (!within) {
        within = true
        signer.presignGet({ bucket: 'another', key: 'b'.repeat(20_000).slice(0, 900), ...expiry })
        within = false
      }
      return NOW
    })
    assert.deepEqual(call(), expected)
  })
}

// ---------------------------------------------------------------------------------------------------------------------
// Memory

const SIZE = 16 * 1024

/** Texts and bytes whose message ends about where memory does. */
function* around(size) {
  for (let length = size - 48; length < size + 16; length++) yield length
}

test('what is read is what was written, wherever memory ends', () => {
  for (const [unit, width] of [['a', 1], ['é', 2], ['€', 3], ['𝄞', 4]]) {
    for (const length of [...around(SIZE / width), ...around(SIZE / 3)]) {
      const value = `/${unit.repeat(length)}`
      const text = new o.Request({ method: 'GET', target: value, headers: [['a', 'b']], authority: value })
      assert.equal(text.target.toString(), value)
      assert.equal(text.authority, value)
      assert.deepEqual(text.headers.map(String), ['a,b'])
      const bytes = new o.Request({ method: 'GET', target: Buffer.from(value), headers: [[Buffer.from(value), 'b']] })
      assert.equal(bytes.target.toString(), value)
      assert.equal(bytes.headers[0][0].toString(), value)
    }
  }
  for (const items of around(SIZE / 8)) {
    const parameters = Array.from({ length: items }, () => ['', ''])
    const read = o.Request.decoded({ method: '', path: '', parameters, headers: [] }).parameters
    assert.equal(read.length, items)
  }
})

test('a message of megabytes leaves the next as it is', () => {
  const { url } = signer.presignGet({ bucket: 'photos', key: 'a', ...expiry })
  for (const bytes of [2 ** 20 - 9, 2 ** 20, 2 ** 20 + 1, 5_000_000]) {
    const payload = Buffer.alloc(bytes, 'a')
    const { headers } = photos.put('a').sign(signer, { now: NOW, payload })
    assert.match(headers['x-amz-content-sha256'], /^[0-9a-f]{64}$/)
    assert.equal(signer.presignGet({ bucket: 'photos', key: 'a', ...expiry }).url, url)
    // An error while memory is large.
    assert.throws(() => photos.put('a').sign(signer, { now: -1, payload }), { kind: 'timestamp_out_of_range' })
    assert.equal(signer.presignGet({ bucket: 'photos', key: 'a', ...expiry }).url, url)
  }
})

test('bytes that change, shrink or go away as they are read', () => {
  const { url } = signer.presignGet({ bucket: 'photos', key: 'abc', ...expiry })
  const buffer = new ArrayBuffer(3, { maxByteLength: 40_000 })
  const key = new Uint8Array(buffer)
  key.set(Buffer.from('abc'))
  const fixed = new Uint8Array(buffer, 0, 3)
  const asked = (given) => signer.presignGet({ bucket: 'photos', ...given, ...expiry })
  assert.equal(asked({ key }).url, url)
  const grown = asked({
    key,
    get versionId() {
      buffer.resize(30_000)
      key.fill(97)
      buffer.resize(900)
    },
  })
  assert.equal(grown.url, asked({ key: 'a'.repeat(900) }).url)
  buffer.resize(2)
  assert.equal(asked({ key }).url, asked({ key: 'aa' }).url)
  assert.throws(() => asked({ key: fixed }), TypeError)
  const shared = new Uint8Array(new SharedArrayBuffer(3))
  shared.set(Buffer.from('abc'))
  assert.equal(asked({ key: shared }).url, url)
  const leaving = Uint8Array.from(Buffer.from('abc'))
  assert.throws(
    () => asked({ key: leaving, get versionId() { structuredClone(leaving.buffer, { transfer: [leaving.buffer] }) } }),
    TypeError,
  )
  assert.equal(asked({ key: 'abc' }).url, url)
})

test('memory that another thread lets grow as it is read', { skip: !('growable' in SharedArrayBuffer.prototype) }, () => {
  const memory = new SharedArrayBuffer(3, { maxByteLength: 64 })
  const target = new Uint8Array(memory)
  target.set(Buffer.from('/ab'))
  const { setUint32 } = DataView.prototype
  // Between their length and the bytes.
  DataView.prototype.setUint32 = function (...given) {
    setUint32.apply(this, given)
    if (given[1] === 3) memory.grow(64)
  }
  let request
  try {
    request = new o.Request({ method: 'HEAD', target, headers: [['host', 'photos.example.com']] })
  } finally {
    DataView.prototype.setUint32 = setUint32
  }
  assert.equal(target.length, 64)
  assert.deepEqual([request.target, ...request.headers.flat()].map(String), ['/ab', 'host', 'photos.example.com'])
})

const ofAddon = process.execArgv.includes('--conditions=workerd') && 'this looks into the addon'

/** The addon that was loaded. */
function addon() {
  const require = createRequire(import.meta.url)
  const [name] = Object.keys(require.cache).filter((name) => name.endsWith('.node'))
  return require(name)
}

test('a message is read to its end, or refused', { skip: ofAddon }, () => {
  const memory = Buffer.alloc(4096)
  const binding = addon().open()
  for (const nothing of [undefined, {}, new ArrayBuffer(7)]) assert.equal(binding.call(nothing), undefined)
  const failed = (operation, length) => {
    memory.writeUInt32LE(operation, 0)
    memory.writeUInt32LE(length, 4)
    assert.equal(binding.call(memory.buffer), undefined)
    return memory.readInt32LE(0) < 0
  }
  // The first operation gives the names of all, and reads nothing.
  assert.equal(failed(0, 0), false)
  assert.equal(failed(0, 1), true)
  assert.match(memory.latin1Slice(), /broken_message/)
  assert.equal(failed(1, 1), true)
  assert.equal(failed(4_000_000_000, 0), true)
  assert.equal(failed(1, 4_000_000_000), false, 'no such memory: an empty message')
  for (const handle of [undefined, {}, -1, 4_000_000_000]) binding.free(handle)
})

test('nothing is signed with a token that all objects inherit', () => {
  const key = o.SigningKey.derive(KEY, { region: 'eu-central-1', service: 's3', at: NOW })
  const plain = () => o.S3Signer.fromSigningKey(key).presignGet({ bucket: 'photos', key: 'a', ...expiry }).url
  assert.equal(inheriting({ sessionToken: TOKEN }, plain), plain())
})
