// aws4 signs random requests, for S3 and for other services: the same signature as ours, and one that we verify.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import aws4 from 'aws4'
import fc from 'fast-check'
import { SigV4Request, SigV4Signer, SigV4Verifier } from 'objsign'

import * as u from './support.mjs'

const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
const queries = fc.dictionary(u.words, fc.oneof(u.anyWords, fc.constant('')), { maxKeys: 3 })
const metadata = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), u.words, { maxKeys: 3 })
const bodies = fc.oneof(fc.constant(''), u.anyWords)
const who = fc.constantFrom(...Object.keys(u.CREDENTIALS))

const written = (query) =>
  Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&')
const target = (path, query) => (Object.keys(query).length === 0 ? path : `${path}?${written(query)}`)
const prefixed = (prefix, pairs) =>
  Object.fromEntries(Object.entries(pairs).map(([name, text]) => [prefix + name, text]))

/** What aws4 makes of it, as it goes over the wire. */
function theirs({ now, expiresIn, signQuery, host, headers, body, method, path, query, service }, credentials) {
  const date = { 'X-Amz-Date': u.amzDate(now) }
  const asked = {
    service,
    region: u.REGION,
    method,
    host,
    path: target(path, signQuery ? { ...query, 'X-Amz-Expires': `${expiresIn}`, ...date } : query),
    headers: { Host: host, ...headers, ...(signQuery ? {} : date) },
    ...(signQuery || body === '' ? {} : { body }),
    ...(signQuery ? { signQuery } : {}),
  }
  const got = aws4.sign(asked, credentials)
  const bytes = signQuery ? undefined : Buffer.from(body)
  return u.sent(method, `https://${host}${got.path}`, got.headers, bytes)
}

const OURS = /^(authorization|host|x-amz-(date|security-token|content-sha256))$/i
const ownHeaders = (one) => one.headers.filter(([name]) => !OURS.test(name))
const authorization = (headers) => headers.find(([name]) => /^authorization$/i.test(name))[1]

function sameSignature(one, got) {
  const [mine, other] = [got.headers.authorization ?? got.url, one]
  if (got.headers.authorization) assert.equal(mine, authorization(other.headers))
  else assert.deepEqual(u.sortedQuery(got.url), u.sortedQuery(one.target))
}

const common = {
  who,
  query: queries,
  metadata,
  body: bodies,
  now: u.times,
  expiresIn: fc.integer({ min: 1, max: 604_800 }),
  signQuery: fc.boolean(),
  method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE'),
}

test('aws4 for S3', () =>
  u.holds(150, fc.record({ ...common, key: u.keys, style: fc.constantFrom('virtual', 'path') }), (given) => {
    const { key, style, now, expiresIn, method, query, signQuery } = given
    const credentials = u.CREDENTIALS[given.who]
    const headers = prefixed('x-amz-meta-', given.metadata)
    const path = `${style === 'path' ? '/photos' : ''}/${key.split('/').map(encode).join('/')}`
    const host = style === 'path' ? u.ENDPOINT : `photos.${u.ENDPOINT}`
    const one = theirs({ ...given, service: 's3', headers, path, host }, credentials)
    const verified = u.accept(u.verifier, one, credentials, { now })
    assert.deepEqual([verified.bucket, verified.keyStr, verified.method], ['photos', key, method])

    const signer = u.signerOf(credentials, { addressing: style })
    const asked = { bucket: 'photos', key, query, headers: ownHeaders(one), now }
    if (signQuery) sameSignature(one, signer.presign(method, { ...asked, expiresIn }))
    else sameSignature(one, signer.sign(method, { ...asked, payload: one.body }))
  }))

const SERVICES = ['execute-api', 'sts', 'lambda', 'es']
/** Their query values are signed as a parser of theirs read them; a path they send as it stands. */
const segments = fc.array(fc.oneof(fc.constantFrom('', '.', '..', 'a b', 'é'), u.anyWords), { maxLength: 5 })

test('aws4 for other services', () =>
  u.holds(150, fc.record({ ...common, service: fc.constantFrom(...SERVICES), segments }), (given) => {
    const { service, now, expiresIn, method, query, signQuery } = given
    const credentials = u.CREDENTIALS[given.who]
    const host = `x.${service}.${u.REGION}.amazonaws.com`
    const headers = prefixed('x-', given.metadata)
    const path = `/${given.segments.map(encode).join('/')}`
    const one = theirs({ ...given, headers, path, host }, credentials)
    const gate = new SigV4Verifier({ region: u.REGION, service })
    const verified = u.accept(gate, one, credentials, { now })
    assert.equal(verified.method, method)

    const asked = { method, origin: `https://${host}`, path, query, headers: ownHeaders(one) }
    const signer = new SigV4Signer({ credentials, region: u.REGION, service })
    const mine = new SigV4Request({ ...asked, ...(one.body ? { payload: one.body } : {}) })
    sameSignature(one, signQuery ? mine.presign(signer, { expiresIn, now }) : mine.sign(signer, { now }))
  }))
