/** The clients that devices have, unchanged, through the gateway into S3. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { Crc64 } from '../gateway/crc64.mjs'
import { newKey, secretOf } from '../local/start.mjs'
import { CLIENTS, Client } from './clients/client.mjs'
import { Files, gatewayWithKey, stored } from './support.mjs'

/** The least that S3 takes for all parts but the last. */
const PART = 5 * 1024 * 1024

const SMALL = randomBytes(70_001)
const LARGE = randomBytes(PART + 777)
const KEY = newKey()
const TEMPORARY = { accessKeyId: 'STS.NUgYrLnoC37mZZ', secretAccessKey: 'temporary', sessionToken: 'CAIS+token/=' }

/** @param {Uint8Array} bytes */
const crc = (bytes) => String(new Crc64().update(bytes).value)

const files = new Files()
const small = files.make('small.bin', SMALL)
const large = files.make('large.bin', LARGE)
const empty = files.make('empty.bin', Buffer.alloc(0))

let offset = 0
/** @type {Awaited<ReturnType<typeof gatewayWithKey>>} */
let started
before(async () => {
  const secret = async () => secretOf([KEY, TEMPORARY])
  started = await gatewayWithKey({ secret, clock: () => Date.now() + offset })
})
after(async () => {
  await started.gateway.close()
  files.close()
})

for (const name of CLIENTS) {
  describe(name, () => {
    const client = new Client(name)
    after(() => client.close())
    before(async () => assert.deepEqual(await client.open(started.gateway, KEY), { ok: true }))

    test('a simple upload', async () => {
      const metadata = { device: 'A-17', note: 'a  b', empty: '' }
      const key = `${name}/simple.txt`
      const answer = await client.call('put', { key, file: small, metadata, mime: 'text/x-log' })
      assert.equal(answer.ok, true, answer.message)
      assert.equal(answer.crc, crc(SMALL))
      assert.equal(answer.etag, `"${createHash('md5').update(SMALL).digest('hex')}"`)
      assert.match(answer.requestId ?? '', /^[0-9A-F]{24}$/)
      const object = await stored(started.gateway, key)
      assert.deepEqual(object?.bytes, SMALL)
      assert.equal(object.headers['content-type'], 'text/x-log')
      assert.equal(object.headers['x-amz-meta-device'], 'A-17')
      assert.equal(object.headers['x-amz-meta-note'], 'a  b')
      assert.equal(object.headers['x-amz-meta-empty'], '')
    })

    for (const last of ['größe 日本/ключ 🛰.bin', "a+b&c=d;e,f'(g)!*~.bin", '100%25 %2F #1?x=y.bin', 'a b/ c .bin']) {
      test(`a key with all sorts of characters: ${last}`, async () => {
        const key = `${name}/${last}`
        const answer = await client.call('put', { key, file: small })
        assert.equal(answer.ok, true, answer.message)
        assert.deepEqual((await stored(started.gateway, key))?.bytes, SMALL)
      })
    }

    test('an empty object', async () => {
      // What some of them send in chunks, without a length, S3 does not take.
      const chunked = { oss2: ['empty', 'put'], 'ali-oss': ['put'], 'alibabacloud-oss-v2': [''] }[name]
      for (const call of ['empty', 'put']) {
        const key = `${name}/empty-${call}`
        const answer = await client.call(call, { key, ...(call === 'put' && { file: empty }) })
        const object = await stored(started.gateway, key)
        if (chunked.includes(call)) {
          assert.deepEqual([answer.code, answer.status, object], ['MissingContentLength', 411, undefined])
        } else {
          assert.equal(answer.ok, true, answer.message)
          assert.equal(object?.bytes.length, 0)
        }
      }
    })

    test('a content MD5', async () => {
      const md5 = (/** @type {Uint8Array} */ bytes) => createHash('md5').update(bytes).digest('base64')
      const key = `${name}/md5`
      const right = await client.call('put', { key, file: small, headers: { 'Content-MD5': md5(SMALL) } })
      assert.equal(right.ok, true, right.message)
      const wrong = await client.call('put', { key: `${key}-2`, file: small, headers: { 'Content-MD5': md5(LARGE) } })
      assert.deepEqual([wrong.code, wrong.status], ['InvalidDigest', 400])
    })

    test('an object that may not be overwritten', async () => {
      const call = { key: `${name}/once`, file: small, headers: { 'x-oss-forbid-overwrite': 'true' } }
      assert.equal((await client.call('put', call)).ok, true)
      const again = await client.call('put', { ...call, file: large })
      assert.deepEqual([again.code, again.status], ['FileAlreadyExists', 409])
      assert.deepEqual((await stored(started.gateway, call.key))?.bytes, SMALL)
    })

    test('a multipart upload', async () => {
      const key = `${name}/multipart ü.bin`
      const metadata = { device: 'A-17' }
      const answer = await client.call('multipart', { key, file: large, partSize: PART, metadata })
      assert.equal(answer.ok, true, answer.message)
      assert.equal(answer.crc, crc(LARGE))
      assert.match(answer.etag ?? '', /^"[0-9a-f]{32}-2"$/)
      const object = await stored(started.gateway, key)
      assert.deepEqual(object?.bytes, LARGE)
      assert.equal(object.headers['x-amz-meta-device'], 'A-17')
    })

    test('a multipart upload that was broken off and is resumed', async () => {
      const key = `${name}/resumed.bin`
      const answer = await client.call('resume', { key, file: large, partSize: PART })
      assert.equal(answer.ok, true, answer.message)
      // ali-oss remembers its parts itself; the others ask, and are told of none.
      assert.deepEqual([answer.done, answer.of], [name === 'ali-oss' ? 1 : 0, 2])
      assert.deepEqual((await stored(started.gateway, key))?.bytes, LARGE)
    })

    test('an upload that is aborted takes no more parts', async () => {
      const key = `${name}/aborted.bin`
      const answer = await client.call('abort', { key, file: large, partSize: PART })
      // S3 says NoSuchUpload, its local stand-in AccessDenied.
      assert.deepEqual([answer.ok, answer.code], [false, 'AccessDenied'])
      assert.equal(await stored(started.gateway, key), undefined)
    })

    test('all but uploads is refused', async () => {
      const key = `${name}/forbidden`
      const calls = {
        get: { key },
        head: { key },
        delete: { key },
        list: {},
        copy: { key, from: `${name}/simple.txt` },
        acl: { key },
        append: { key, file: small },
      }
      for (const [call, options] of Object.entries(calls)) {
        const answer = await client.call(call, options)
        assert.deepEqual([call, answer.ok, answer.code, answer.status], [call, false, 'AccessDenied', 403])
      }
      assert.equal(await stored(started.gateway, key), undefined)
    })

    test('no public objects', async () => {
      const headers = { 'x-oss-object-acl': 'public-read' }
      const answer = await client.call('put', { key: `${name}/public`, file: small, headers })
      assert.deepEqual([answer.code, answer.status], ['AccessDenied', 403])
    })

    test('the own clock is wrong', async () => {
      const call = { key: `${name}/late`, file: small }
      for (const [minutes, ok] of /** @type {const} */ ([[14, true], [-14, true], [20, false], [-20, false]])) {
        offset = minutes * 60_000
        const answer = await client.call('put', call)
        assert.equal(answer.ok, ok, `${minutes}: ${answer.message}`)
        if (!ok) assert.deepEqual([answer.code, answer.status], ['RequestTimeTooSkewed', 403])
      }
      offset = 0
    })

    test('a wrong secret and an unknown key', async () => {
      const { gateway } = started
      const call = { key: `${name}/wrong`, file: small }
      await client.open(gateway, { ...KEY, secretAccessKey: 'another' })
      const wrong = await client.call('put', call)
      assert.deepEqual([wrong.ok, wrong.code, wrong.status], [false, 'SignatureDoesNotMatch', 403])
      await client.open(gateway, { ...KEY, accessKeyId: 'LTAIunknown' })
      const unknown = await client.call('put', call)
      assert.deepEqual([unknown.ok, unknown.code, unknown.status], [false, 'InvalidAccessKeyId', 403])
      assert.equal(await stored(gateway, call.key), undefined)
      if (name === 'oss2') assert.deepEqual([wrong.type, unknown.type], ['SignatureDoesNotMatch', 'ServerError'])
    })

    test('a temporary key with its token', async () => {
      const { gateway } = started
      const call = { key: `${name}/temporary`, file: small }
      await client.open(gateway, TEMPORARY)
      const answer = await client.call('put', call)
      if (name === 'alibabacloud-oss-v2') {
        // In version 1 it puts the token where it is not signed, which OSS does not take either.
        assert.deepEqual([answer.ok, answer.status], [false, 403])
      } else {
        assert.equal(answer.ok, true, answer.message)
        assert.deepEqual((await stored(gateway, call.key))?.bytes, SMALL)
        const multipart = await client.call('multipart', { key: `${name}/temporary-2`, file: large, partSize: PART })
        assert.equal(multipart.ok, true, multipart.message)
      }
      const { sessionToken, ...permanent } = TEMPORARY
      for (const other of [permanent, { ...permanent, sessionToken: `${sessionToken}x` }]) {
        await client.open(gateway, other)
        const refused = await client.call('put', { ...call, key: `${name}/temporary-3` })
        assert.deepEqual([refused.ok, refused.status], [false, 403])
        assert.equal(await stored(gateway, `${name}/temporary-3`), undefined)
      }
    })
  })
}

test('with the answers of CloudFront, which has no CRCs', async (t) => {
  const { gateway, key } = await gatewayWithKey({ plain: true })
  t.after(() => gateway.close())
  await Promise.all(
    CLIENTS.map(async (name) => {
      const client = new Client(name)
      t.after(() => client.close())
      await client.open(gateway, key)
      for (const call of ['put', 'multipart', 'resume']) {
        const partSize = call === 'put' ? {} : { partSize: PART }
        const answer = await client.call(call, { key: `${name}/${call}`, file: large, ...partSize })
        assert.equal(answer.ok, true, answer.message)
        assert.equal(answer.crc ?? null, null)
        assert.deepEqual((await stored(gateway, `${name}/${call}`))?.bytes, LARGE)
      }
      await client.open(gateway, { ...key, secretAccessKey: 'another' })
      assert.equal((await client.call('put', { key: 'no', file: small })).code, 'SignatureDoesNotMatch')
    }),
  )
})

test('neither a secret nor a signature is logged', () => {
  const text = JSON.stringify(started.logged)
  assert.match(text, /SignatureDoesNotMatch/)
  for (const secret of [KEY.secretAccessKey, TEMPORARY.secretAccessKey, TEMPORARY.sessionToken, 'Signature=', 'OSS ']) {
    assert.ok(!text.includes(secret), secret)
  }
})
