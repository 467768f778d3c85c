// What aws4fetch signs, as a fetch `Request` and as it goes over the wire.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { AwsClient, AwsV4Signer } from 'aws4fetch'
import fc from 'fast-check'
import { Request, SigV4Request, SigV4Signer, SigV4Verifier } from 'objsign'

import * as u from './support.mjs'

const encoded = (key) => key.split('/').map(encodeURIComponent).join('/')
const made = fc.record({
  who: fc.constantFrom(...Object.keys(u.CREDENTIALS)),
  // A URL parser takes out what looks like a dot segment, encoded or not, and blanks at the ends.
  key: u.keys,
  query: fc.dictionary(u.words, u.anyWords, { maxKeys: 3 }),
  metadata: fc.dictionary(fc.stringMatching(/^x-amz-meta-[a-z]{1,8}$/), u.words, { maxKeys: 3 }),
  contentType: fc.option(fc.constantFrom('text/plain', 'image/png'), { nil: undefined }),
  method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE'),
  body: fc.uint8Array({ minLength: 1, maxLength: 20 }),
  hashed: fc.boolean(),
  signQuery: fc.boolean(),
  allHeaders: fc.boolean(),
  now: u.times,
  expiresIn: fc.integer({ min: 1, max: 604_800 }),
})

const hasBody = (method) => method === 'PUT' || method === 'POST'

/** Signed by their client: a fetch `Request`, whose body has been read. */
async function signed(service, address, given) {
  const { method, signQuery, allHeaders, now } = given
  const client = new AwsClient({ ...u.CREDENTIALS[given.who], service, region: u.REGION, retries: 0 })
  const url = new URL(address)
  for (const [name, value] of Object.entries(given.query)) url.searchParams.append(name, value)
  if (signQuery) url.searchParams.set('X-Amz-Expires', String(given.expiresIn))
  const headers = new Headers(given.metadata)
  if (given.contentType) headers.set('content-type', given.contentType)
  const body = hasBody(method) ? Buffer.from(given.body) : undefined
  if (given.hashed && !signQuery) headers.set('x-amz-content-sha256', await sha256(body ?? Buffer.alloc(0)))
  const aws = { datetime: u.amzDate(now), signQuery, allHeaders }
  const got = await client.sign(url, { method, headers, body, aws })
  return { got, one: u.sent(method, got.url, got.headers, signQuery ? undefined : (body ?? Buffer.alloc(0))) }
}

async function sha256(body) {
  return Buffer.from(await crypto.subtle.digest('SHA-256', body)).toString('hex')
}

const OURS = /^(authorization|host|x-amz-(date|security-token|content-sha256))$/i
const wire = (one, body) => ({ ...one, body })

test('aws4fetch for S3', () =>
  u.holds(100, made, async (given) => {
    const credentials = u.CREDENTIALS[given.who]
    const { got, one } = await signed('s3', `https://photos.${u.ENDPOINT}/${encoded(given.key)}`, given)
    // An unsigned payload binds no body.
    const unsigned = !given.hashed || given.signQuery
    const verified = u.accept(u.verifier, unsigned ? wire(one, undefined) : one, credentials, { now: given.now })
    assert.deepEqual([verified.bucket, verified.keyStr], ['photos', given.key])
    assert.equal(verified.payload.kind, unsigned ? 'unsigned' : 'sha256')
    const direct = u.verifier.verify(Request.fromFetch(got), credentials, { now: given.now })
    assert.equal(direct.replayKey, verified.replayKey)
    assert.equal(
      u.refusal(() => u.verifier.verify(Request.fromFetch(moved(got)), credentials, { now: given.now })),
      'SignatureDoesNotMatch',
    )

    if (given.contentType && !given.allHeaders) return
    const headers = one.headers.filter(([name]) => !OURS.test(name))
    const asked = { bucket: 'photos', key: given.key, headers, query: given.query, now: given.now }
    const signer = u.signerOf(credentials)
    if (given.signQuery) {
      const { url } = signer.presign(given.method, { ...asked, expiresIn: given.expiresIn })
      assert.equal(u.signatureOf(url), u.signatureOf(one.target))
    } else if (given.hashed) {
      const mine = signer.sign(given.method, { ...asked, payload: one.body })
      assert.equal(mine.headers.authorization, got.headers.get('authorization'))
    }
  }))

test('aws4fetch for another service', () =>
  u.holds(100, made, async (given) => {
    const credentials = u.CREDENTIALS[given.who]
    const origin = `https://api.execute-api.${u.REGION}.amazonaws.com`
    const { got, one } = await signed('execute-api', `${origin}/${encoded(given.key)}`, given)
    const gate = new SigV4Verifier({ region: u.REGION, service: 'execute-api' })
    // Without an expiry in hand a body is signed, header or not.
    const carried = hasBody(given.method) ? Buffer.from(given.body) : undefined
    const whole = { ...one, body: carried }
    const verified = u.accept(gate, whole, credentials, { now: given.now })
    assert.equal(verified.method, given.method)
    const direct = gate.verify(Request.fromFetch(got, { payload: carried }), credentials, { now: given.now })
    assert.equal(direct.replayKey, verified.replayKey)

    if (given.contentType && !given.allHeaders) return
    const headers = one.headers.filter(([name]) => !OURS.test(name))
    const contentSha256Header = given.hashed && !given.signQuery
    const asked = { method: given.method, origin, path: one.target.split('?')[0], query: given.query, headers }
    const mine = new SigV4Request({ ...asked, contentSha256Header, ...(carried ? { payload: carried } : {}) })
    const signer = new SigV4Signer({ credentials, region: u.REGION, service: 'execute-api' })
    if (given.signQuery) {
      const { url } = mine.presign(signer, { expiresIn: given.expiresIn, now: given.now })
      assert.equal(u.signatureOf(url), u.signatureOf(one.target))
    } else {
      assert.equal(mine.sign(signer, { now: given.now }).headers.authorization, got.headers.get('authorization'))
    }
  }))

const moved = ({ method, url, headers }) => ({ method, url: url.replace(/(\/\/[^/]+\/)/, '$1x'), headers })

test('aws4fetch for AWS IoT, whose token is added after signing', () =>
  u.holds(
    30,
    fc.record({ now: u.times, who: fc.constantFrom(...Object.keys(u.CREDENTIALS)) }),
    async ({ now, who }) => {
      const credentials = u.CREDENTIALS[who]
      const origin = `wss://data.iot.${u.REGION}.amazonaws.com`
      const service = 'iotdevicegateway'
      const given = { ...credentials, service, region: u.REGION, datetime: u.amzDate(now), signQuery: true }
      const { url } = await new AwsV4Signer({ url: `${origin}/mqtt?X-Amz-Expires=60`, ...given }).sign()
      const one = u.sent('GET', url.href)
      const gate = new SigV4Verifier({ region: u.REGION, service, sessionTokenUnsigned: true })
      const isSigned = (name) => name !== 'X-Amz-Security-Token'
      u.accept(gate, one, credentials, { now, parameters: isSigned })
      const signer = new SigV4Signer({ credentials, region: u.REGION, service })
      const mine = new SigV4Request({ method: 'GET', origin, path: '/mqtt', sessionTokenUnsigned: true })
      assert.deepEqual(u.sortedQuery(mine.presign(signer, { expiresIn: 60, now }).url), u.sortedQuery(one.target))
    },
  ))
