// What the compiled part holds is given back in time, though the collector does not see it.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

const { register, unregister } = FinalizationRegistry.prototype
let held = 0
FinalizationRegistry.prototype.register = function (target, handle, token) {
  held += 1
  return register.call(this, target, handle, token)
}
FinalizationRegistry.prototype.unregister = function (token) {
  const found = unregister.call(this, token)
  if (found) held -= 1
  return found
}
const load = createRequire(import.meta.url)('node:module')._extensions
const native = load['.node']
load['.node'] = (module, path) => {
  native(module, path)
  const { open } = module.exports
  module.exports = {
    open() {
      const opened = open()
      const free = (handle) => {
        held -= 1
        opened.free(handle)
      }
      return { ...opened, free }
    },
  }
}
const o = await import('objsign')
const s = await import('./samples.mjs')

const { KEY, NOW, photos, signer } = s
const guard = new o.UploadGuard({ bucket: photos, anyKey: true })
const body = new o.ChunkedBody({ decodedLength: 1 })
const sent = photos.put('a').signChunked(signer, body, { now: NOW }).request
const chunked = s.received(sent)
const url = () => signer.presignGet({ bucket: 'photos', key: 'a', expiresIn: 60, now: NOW }).url

async function settled() {
  for (let round = 0; round < 4; round++) {
    collect()
    await turn()
  }
  return held
}

test('what a server makes for each request does not pile up', { timeout: 120_000 }, async () => {
  const before = await settled()
  const expected = url()
  let most = 0
  for (let round = 0; round < 100_000; round++) {
    guard.withKeyPrefix('users/42/')
    if (round % 200 > 0) continue
    await turn()
    most = Math.max(most, held)
  }
  assert.ok(most < 50_000, `${most} were held at once`)
  assert.equal(await settled(), before)
  assert.equal(url(), expected)
})

test('what is in use is not taken away with what it was made of', async () => {
  const requests = []
  const expected = []
  for (let place = 0; place < 100; place++) {
    const bucket = new o.Bucket({ name: `bucket-${place}`, region: 'eu-central-1' })
    const own = new o.S3Signer({ credentials: KEY, region: 'eu-central-1' })
    requests.push([
      bucket.get('a'),
      own.listBuckets(),
      new o.PostPolicy({ bucket, key: 'a' }),
      new o.OssPostPolicy({ bucket: new o.OssBucket({ name: `b-${place}`, endpoint: 'https://oss.test' }), key: 'a' }),
      new o.S3Verifier({ addresses: s.addresses, region: 'eu-central-1' }).parse(chunked, { now: NOW }),
    ])
    expected.push(`https://bucket-${place}.s3.eu-central-1.amazonaws.com/a`)
  }
  await settled()
  // Others take the handles that were given back.
  const others = Array.from({ length: 1000 }, () => signer.withCredentials(KEY))
  for (const [place, [get, list, policy, oss, claim]] of requests.entries()) {
    assert.ok(get.presign(signer, { expiresIn: 60, now: NOW }).url.startsWith(expected[place]))
    assert.match(list.presign(signer, { expiresIn: 60, now: NOW }).url, /^https:\/\/s3\./)
    assert.equal(policy.sign(signer, { expiresIn: 60, now: NOW }).url, new URL('/', expected[place]).href)
    assert.equal(oss.signV1(s.ossSigner, { expiresIn: 60, now: NOW }).url, `https://b-${place}.oss.test/`)
    assert.equal(claim.verify(KEY).keyStr, 'a')
  }
  assert.equal(others.length, 1000)
})

test('a verifier of chunks outlives what it came from, and is given up once', async () => {
  const before = await settled()
  await useUp()
  assert.equal(await settled(), before)
})

async function useUp() {
  const verifiers = Array.from({ length: 50 }, () => s.verifier.verify(chunked, KEY, { now: NOW }).chunkVerifier())
  await settled()
  const { chunks } = photos.put('a').signChunked(signer, body, { now: NOW })
  const wire = Buffer.concat([chunks.chunk(Buffer.from('x')), Buffer.from('x'), chunks.finish()])
  for (const one of verifiers) {
    assert.ok(one.decode(wire).some((event) => event instanceof o.ChunkVerified))
    assert.deepEqual(one.finish(), [])
    // Its handle is another's by now.
    const next = new o.Credentials(KEY)
    assert.throws(() => one.finish(), { kind: 'already_finished' })
    assert.throws(() => one.decode(wire), { kind: 'already_finished' })
    assert.equal(new o.Credentials(next).accessKeyId, s.ID)
  }
}
