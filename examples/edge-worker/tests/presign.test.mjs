// The Worker that hands out URLs, in workerd.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import { after, before, test } from 'node:test'

import { S3Signer } from 'objsign'

import { EXAMPLE, serving, skip } from './workerd.mjs'

const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const ALLOWED = { authorization: 'Bearer let-me-in' }

/** @type {Awaited<ReturnType<typeof serving>>} */
let server
before(async () => {
  if (!skip) server = await serving(`${EXAMPLE}workerd.capnp`, ['presign', 'verify'])
})
after(() => server?.stop())

/** @param {string} query @param {RequestInit} [given] */
const ask = (query, given = { headers: ALLOWED }) => fetch(`http://127.0.0.1:${server.ports.presign}/${query}`, given)

/** @param {string} key */
const of = (key) => `?key=${encodeURIComponent(key)}`

/** The time at which a URL was signed. @param {string} url */
function signedAt(url) {
  const text = new URL(url).searchParams.get('X-Amz-Date') ?? ''
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(text) ?? []
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)]
  return Date.parse(`${year}-${month}-${day}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`)
}

for (const key of ['reports/2024.pdf', 'reports/a b+é%41/ü.pdf', 'reports//x', `reports/${'long'.repeat(200)}`]) {
  test(`the URL is the one that Node's addon signs: ${key.slice(0, 30)}`, { skip }, async () => {
    const response = await ask(of(key))
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    const { url, expiresAt } = /** @type {{ url: string, expiresAt: string }} */ (await response.json())
    const now = signedAt(url)
    const signer = new S3Signer({ credentials, region: 'eu-central-1' })
    assert.equal(url, signer.presignGet({ bucket: 'photos', key, expiresIn: 300, now }).url)
    assert.equal(expiresAt, new Date(now + 300_000).toISOString())
    assert.ok(Math.abs(now - Date.now()) < 60_000)
  })
}

test('no token, no URL', { skip }, async () => {
  for (const authorization of ['', 'Bearer', 'Bearer other', 'Basic let-me-in', 'Bearer let-me-in x']) {
    const response = await ask(of('reports/a'), { headers: { authorization } })
    assert.deepEqual([response.status, await response.text()], [401, 'no valid token\n'], authorization)
  }
})

test('no key outside of the prefix', { skip }, async () => {
  for (const query of ['', '?key=', of('reports/'), of('reports'), of('other/a'), of('/reports/a'), of('Reports/a')]) {
    assert.equal((await ask(query)).status, 403, query)
  }
})

test('what cannot be signed is said', { skip }, async () => {
  for (const key of ['reports/../secret', 'reports/./a', `reports/${'a'.repeat(1025)}`]) {
    const response = await ask(of(key))
    assert.equal(response.status, 400, key)
    assert.ok((await response.text()).length > 10)
  }
})

test('a host that is none', { skip }, async () => {
  for (const host of ['[', '%zz', 'a b', 'a:99999']) {
    const headers = { ...ALLOWED, host }
    const sent = http.get({ port: server.ports.presign, path: `/${of('reports/a')}`, headers, agent: false })
    const [answer] = await once(sent, 'response')
    answer.resume()
    assert.equal(answer.statusCode, 400, host)
  }
})

test('only GET', { skip }, async () => {
  assert.equal((await ask(of('reports/a'), { method: 'POST', headers: ALLOWED })).status, 405)
})
