// Requests as Node's HTTP/2 server hands them on: with the host among the pseudo-headers.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:http2'
import { test } from 'node:test'

import * as o from 'objsign'

import * as s from './samples.mjs'

const { KEY, NOW, signer, verifier } = s
const signed = signer.presignGet({ bucket: 'photos', key: 'a b', expiresIn: 60, now: NOW })
const { host, pathname, search } = new URL(signed.url)

/** What comes out of a request with these headers. */
async function asked(headers) {
  let outcome
  const server = createServer((incoming, outgoing) => {
    try {
      const request = o.Request.fromIncomingMessage(incoming)
      outcome = { request, verified: verifier.verify(request, KEY, { now: NOW }) }
    } catch (error) {
      outcome = { error }
    }
    outgoing.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${server.address().port}`)
  const stream = client.request({ ':path': pathname + search, ...headers }).resume()
  await once(stream.end(), 'close')
  client.close()
  server.close()
  return outcome
}

test('the authority is the host', async () => {
  const { request, verified, error } = await asked({ ':authority': host, accept: '*/*' })
  assert.equal(error, undefined)
  assert.equal(verified.keyStr, 'a b')
  assert.deepEqual(request.headers.map(String), [`host,${host}`, 'accept,*/*'])
})

test('a Host that says the same is not another', async () => {
  const { request, verified } = await asked({ ':authority': host, host })
  assert.equal(verified.keyStr, 'a b')
  assert.deepEqual(request.headers.map(String), [`host,${host}`])
})

test('a Host that says otherwise is refused', async () => {
  for (const [authority, other] of [
    [host, 'other.example'],
    ['other.example', host],
  ]) {
    const { error } = await asked({ ':authority': authority, host: other })
    assert.ok(error instanceof o.VerifyError, String(error))
  }
})
