// A request on its way, and everything that could become of it: what all peers are compared with.

import assert from 'node:assert/strict'

import fc from 'fast-check'
import { Addresses, Request, S3Signer, S3Verifier, VerifyError } from 'objsign'

export const NOW = Date.UTC(2024, 4, 1, 12)
export const REGION = 'eu-central-1'
export const ENDPOINT = `s3.${REGION}.amazonaws.com`
// The SDK's word on the version of Node would stand in the midst of what failed.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

const ID = 'AKIAIOSFODNN7EXAMPLE'
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
export const KEY = { accessKeyId: ID, secretAccessKey: SECRET }
export const TEMPORARY = { ...KEY, sessionToken: 'IQoJb3JpZ2luX2VjE/+a==token&of=all' }
export const CREDENTIALS = { permanent: KEY, temporary: TEMPORARY }

export const ODD_KEYS = [
  'plain.txt',
  'a b+c.txt',
  'résumé/日本語 😀.txt',
  'e\u0301',
  // A decoder may take it for a mark of its own.
  '\ufeffmark',
  'a//b/',
  'a%2Fb%41%',
  'a?b=c&d#e',
  'it\'s "quoted" <and> `so` \\ on',
  "!*'();:@&=+$,/?[]~^{|}",
]

/** Three of them: over some turns it is all. */
export const some = (items, turn) => [0, 3, 6].map((more) => items[(turn + more) % items.length])

/** Text of every kind, without the dot segments that URL parsers take out. */
export const keys = fc
  .oneof(fc.constantFrom(...ODD_KEYS), fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }))
  .filter((key) => !key.split('/').some((part) => part === '.' || part === '..'))
export const words = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }).map((text) => `w${text.trim()}`)
export const anyWords = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 })
export const times = fc.integer({ min: 951_782_400, max: 4_102_444_799 }).map((seconds) => seconds * 1000)
/** With its address and where each says its bucket. */
export const addresses = new Addresses({ virtualHost: ENDPOINT, pathStyle: [ENDPOINT, '127.0.0.1'] })
export const verifier = new S3Verifier({ addresses, region: REGION })
export const signerOf = (credentials, more = {}) => new S3Signer({ credentials, region: REGION, ...more })

/** `X-Amz-Date` of a time. */
export const amzDate = (now) => new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, '')

/** For a longer search now and then. */
const TIMES = Number(process.env.OBJSIGN_TIMES ?? 1)

/** Holds for each of so many made up; what failed is printed with its seed. */
export const holds = (runs, made, check) =>
  fc.assert(fc.asyncProperty(made, check), { numRuns: runs * TIMES, includeErrorInReport: true })

/** What goes over the wire: a URL taken apart by hand, as a URL parser may write it anew. */
export function sent(method, url, headers = {}, body = undefined) {
  const [, host, target] = /^[a-z]+:\/\/([^/?#]+)([^#]*)$/.exec(url)
  const given = typeof headers[Symbol.iterator] === 'function' ? [...headers] : Object.entries(headers)
  return {
    method,
    target,
    headers: [['host', host], ...given.filter(([name]) => !/^host$/i.test(name)).map(text)],
    body,
  }
}

const text = ([name, value]) => [name, String(value)]

/** As Node has them, whose strings have one letter for each byte. */
const bytes = (text) => Buffer.from(text, 'latin1')

export function request({ method, target, headers, body }) {
  const wire = headers.map(([name, value]) => [bytes(name), bytes(value)])
  return new Request({ method, target: bytes(target), headers: wire, payload: body })
}

/** Our own kind of no. Anything else that is thrown is a flaw. */
export function refusal(call) {
  try {
    call()
  } catch (error) {
    if (!(error instanceof VerifyError)) throw error
    assert.ok(error.status >= 400 && error.status < 500, `${error.status}`)
    return error.code
  }
  return undefined
}

const another = (credentials) => ({ ...credentials, secretAccessKey: 'another' })

/** Verifies it as it is, and refuses it with another key or with any one thing changed. */
export function accept(gate, one, credentials, { now = NOW, parameters } = {}) {
  const verified = gate.verify(request(one), credentials, { now })
  assert.equal(verified.accessKeyId, credentials.accessKeyId)
  assert.equal(
    refusal(() => gate.verify(request(one), another(credentials), { now })),
    'SignatureDoesNotMatch',
  )
  for (const [what, spoiled] of changes(one, parameters)) {
    const code = refusal(() => gate.verify(request(spoiled), credentials, { now }))
    assert.notEqual(code, undefined, `with another ${what} it is taken: ${JSON.stringify(spoiled)}`)
  }
  return verified
}

/** Copies with one thing changed, all of which the signature must cover; `parameters`: which of them it does. */
export function* changes(one, parameters = () => true) {
  const [path, query] = one.target.split(/\?(.*)/s)
  yield ['method', { ...one, method: one.method === 'GET' ? 'DELETE' : 'GET' }]
  yield ['path', { ...one, target: `${one.target.replace(path, () => `${path}x`)}` }]
  const given = query ? query.split('&') : []
  const with_ = (changed) => ({ ...one, target: `${path}?${changed.join('&')}` })
  yield ['parameter', with_([...given, 'acl'])]
  for (const [at, pair] of given.entries()) {
    const [name, value = ''] = pair.split(/=(.*)/s)
    if (!parameters(decodeURIComponent(name))) continue
    yield [`value of ${name}`, with_(given.with(at, `${name}=${flipped(value)}`))]
    yield [`name instead of ${name}`, with_(given.with(at, `${flipped(name)}=${value}`))]
    yield [`query without ${name}`, with_(given.toSpliced(at, 1))]
  }
  const covered = new Set(signedHeaders(one))
  for (const [at, [name, value]] of one.headers.entries()) {
    if (!covered.has(name.toLowerCase())) continue
    const end = name.toLowerCase() === 'authorization' ? -4 : 0
    yield [name, { ...one, headers: one.headers.with(at, [name, flipped(value, end)]) }]
    yield [`set of headers without ${name}`, { ...one, headers: one.headers.toSpliced(at, 1) }]
  }
  if (one.body?.length) yield ['body', { ...one, body: inverted(one.body) }]
}

const inverted = (body) => Buffer.from(body).map((byte, at) => (at === 0 ? byte ^ 1 : byte))

function signedHeaders({ target, headers }) {
  const query = new URLSearchParams(target.split(/\?(.*)/s)[1] ?? '')
  const [, authorization = ''] = headers.find(([name]) => /^authorization$/i.test(name)) ?? []
  const found = query.get('X-Amz-SignedHeaders') ?? /SignedHeaders=([^,]+)/.exec(authorization)?.[1]
  if (found !== undefined) return [...found.split(';'), 'authorization']
  // OSS signs these without saying so.
  const names = headers.map(([name]) => name.toLowerCase())
  return names.filter((name) => /^(x-oss-|authorization$|content-(type|md5)$)/.test(name))
}

/** The text with one other character, from there on, that is no part of an escape and no blank. */
export function flipped(text, from = 0) {
  const start = from < 0 ? Math.max(0, text.length + from) : from
  const at = [...text].findIndex(
    (letter, index) => index >= start && /[A-Za-z0-9]/.test(letter) && !escaped(text, index),
  )
  if (at < 0 || [...text].length !== text.length) return `${text}x`
  const letter = /[0-9]/.test(text[at]) ? String((Number(text[at]) + 1) % 10) : text[at] === 'a' ? 'b' : 'a'
  return text.slice(0, at) + letter + text.slice(at + 1)
}

const escaped = (text, at) => text[at - 1] === '%' || text[at - 2] === '%'

/** A query as decoded pairs in order of their names. */
export function sortedQuery(url) {
  const pairs = (url.split(/\?(.*)/s)[1] ?? '').split('&').map((pair) => pair.split(/=(.*)/s).slice(0, 2))
  const decoded = pairs.map(([name, value = '']) => [decodeURIComponent(name), decodeURIComponent(value)])
  return decoded.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

const AUTHENTICATION = /^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token)$/i
/** The parameters of a presigned URL that are not its signature's. */
export const ownQuery = (url) => sortedQuery(url).filter(([name]) => !AUTHENTICATION.test(name))

export const signatureOf = (url) => /X-Amz-Signature=([0-9a-f]{64})/.exec(url)[1]
