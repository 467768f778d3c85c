/** The devices' keys: read from Secrets Manager, kept for a moment, rotated without a gap. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'

import { secretKeys } from '../aws/secret_keys.mjs'
import { KeyRing, parseKeys } from '../gateway/keys.mjs'
import { startSecretsManager } from '../local/secrets_manager.mjs'
import { close, listen } from '../local/servers.mjs'
import { secretOf } from '../local/start.mjs'

const OLD = { accessKeyId: 'A', secretAccessKey: 'old' }
const NEW = { accessKeyId: 'A', secretAccessKey: 'new' }
const OTHER = { accessKeyId: 'B', secretAccessKey: 'other' }

/** A ring with a clock, and a store that can fail. */
function ring() {
  const store = { keys: [OLD], reads: 0, broken: false, now: 1_000_000 }
  const keys = new KeyRing(
    async () => {
      store.reads += 1
      if (store.broken) throw new Error('no answer')
      return store.keys
    },
    { maxAge: 30_000, minPause: 3000, maxStale: 900_000, clock: () => store.now },
  )
  return { store, keys }
}

test('one read for many requests', async () => {
  const { store, keys } = ring()
  const found = await Promise.all(Array.from({ length: 50 }, () => keys.find('A')))
  assert.ok(found.every((one) => one[0] === OLD))
  assert.deepEqual(await keys.find('unknown'), [])
  assert.equal(store.reads, 1)
  store.now += 29_999
  await keys.find('A')
  assert.equal(store.reads, 1)
  store.now += 1
  await keys.find('A')
  assert.equal(store.reads, 2)
})

test('old and new are valid together, and the old one goes', async () => {
  const { store, keys } = ring()
  await keys.find('A')
  store.keys = [OLD, NEW, OTHER]
  store.now += 3000
  assert.equal(await keys.refresh(), true)
  assert.deepEqual(await keys.find('A'), [OLD, NEW])
  store.keys = [NEW]
  store.now += 30_000
  assert.deepEqual(await keys.find('A'), [NEW])
  assert.deepEqual(await keys.find('B'), [])
})

test('without any keys nobody is let in', async () => {
  const { store, keys } = ring()
  await keys.find('A')
  store.keys = parseKeys('{"keys": []}')
  store.now += 30_000
  assert.deepEqual(await keys.find('A'), [])
})

test('under a clock that was put back a key is gone as soon', async () => {
  const { store, keys } = ring()
  await keys.find('A')
  store.keys = [OTHER]
  store.now -= 86_400_000
  assert.deepEqual(await keys.find('A'), [])
  store.keys = [OTHER, NEW]
  store.now -= 86_400_000
  assert.equal(await keys.refresh(), true)
})

test('a client with a wrong key does not set the pace', async () => {
  const { store, keys } = ring()
  await keys.find('A')
  for (let times = 0; times < 100; times += 1) {
    assert.equal(await keys.refresh(), false)
    store.now += 20
  }
  assert.equal(store.reads, 1)
})

test('a store that does not answer is not a wrong key', async (t) => {
  const said = t.mock.method(console, 'error', () => {})
  const { store, keys } = ring()
  store.broken = true
  await assert.rejects(keys.find('A'), { status: 503 })
  store.broken = false
  store.now += 3000
  assert.deepEqual(await keys.find('A'), [OLD])
  store.broken = true
  store.now += 899_999
  assert.deepEqual(await keys.find('A'), [OLD])
  store.now += 3000
  await assert.rejects(keys.find('A'), { status: 503 })
  assert.match(said.mock.calls[0].arguments[0], /no answer/)
})

test('a secret that is none is not cited', () => {
  for (const text of ['', 'hush', '[]', '{}', '{"keys":{"A":"hush"}}', '{"keys":[{"accessKeyId":"hush"}]}']) {
    assert.throws(
      () => parseKeys(text),
      (error) => error instanceof Error && !error.message.includes('hush'),
    )
  }
  assert.deepEqual(parseKeys(secretOf([OLD])), [{ ...OLD, sessionToken: undefined }])
})

test('the read is signed, with the token of a role', async (t) => {
  const role = { accessKeyId: 'ASIAROLE', secretAccessKey: 'role', sessionToken: 'token' }
  const region = 'us-east-1'
  const secretId = 'keys'
  let text = secretOf([OLD, OTHER])
  const manager = await startSecretsManager({ secretId, region, role, secret: async () => text })
  t.after(() => manager.close())
  const environment = {
    AWS_ACCESS_KEY_ID: role.accessKeyId,
    AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
    AWS_SESSION_TOKEN: role.sessionToken,
  }
  const read = secretKeys({ secretId, region, endpoint: manager.url, environment })
  assert.deepEqual((await read()).map(({ accessKeyId }) => accessKeyId), ['A', 'B'])
  text = secretOf([NEW])
  assert.equal((await read())[0].secretAccessKey, 'new')
  for (const wrong of [
    { secretId: 'other' },
    { region: 'eu-west-1' },
    { environment: { ...environment, AWS_SECRET_ACCESS_KEY: 'x' } },
    { environment: { ...environment, AWS_SESSION_TOKEN: 'x' } },
  ]) {
    const reader = secretKeys({ secretId, region, endpoint: manager.url, environment, ...wrong })
    await assert.rejects(reader(), /Secrets Manager answered 40[03]$/)
  }
})

test('an answer that is no JSON is not cited, and none leads elsewhere', async (t) => {
  let reached = 0
  const server = createServer((request, response) => {
    if (request.url === '/elsewhere') {
      reached += 1
      response.end(JSON.stringify({ SecretString: secretOf([NEW]) }))
    } else if (redirects) response.writeHead(303, { location: '/elsewhere' }).end()
    else response.end('hush, "hush"')
  })
  const endpoint = `http://127.0.0.1:${await listen(server)}`
  t.after(() => close(server))
  const environment = { AWS_ACCESS_KEY_ID: 'ASIAROLE', AWS_SECRET_ACCESS_KEY: 'role', AWS_SESSION_TOKEN: 'token' }
  const read = secretKeys({ secretId: 'keys', region: 'us-east-1', endpoint, environment })
  let redirects = false
  await assert.rejects(read(), (error) => error instanceof Error && !error.message.includes('hush'))
  redirects = true
  await assert.rejects(read())
  assert.equal(reached, 0)
})
