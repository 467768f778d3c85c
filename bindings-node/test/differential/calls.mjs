// The same verdicts as the Python package's on calls with odd arguments: everything odd, in every place.
//
// A call is written as JSON that both sides evaluate: `{ new, with }`, `{ on, call, args, with }`, `{ bytes }`,
// `{ seconds }`. Names are Python's.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import * as o from 'objsign'

const PYTHON = fileURLToPath(new URL('../../../.venv/bin/python', import.meta.url))
const SCRIPT = fileURLToPath(new URL('calls.py', import.meta.url))

// ---------------------------------------------------------------------------------------------------------------------
// What is given

const TEXTS = [
  ...['', ' ', 'a', 'A', 'abc', 'a b', 'a+b', 'a_b', 'a.b', 'a..b', '-a', '%', '%zz', '%2F', '/', '//', 'a/', 'a//b', '..', '../', 'a/../b'],
  ...['./a', 'é', '日本😀', '\ufeffa', '\ud800', '\0', '\n', 'a\r\nb', ' a', '\x7f', '\x85', '\u2028', '"', "'", '\\', '*', '&', '?', 'a?acl'],
  ...['#', '$', '$a', '$$', '${filename}', 'a/${filename}', 'a'.repeat(63), 'a'.repeat(64), 'a'.repeat(1024), 'a'.repeat(1025)],
  ...['192.168.0.1', 'xn--a', 'my.bucket', 'GET', 'get', 'us-east-1', 'cn-north-1', 'path', 'virtual', 'auto', 'part', 'private', 'image/*'],
  ...['host', 'x-amz-date', 'x-amz-foo', 'acl', 'policy', '__proto__', 'constructor', '0'.repeat(64), 'f'.repeat(64), '{}', '[]', 'null'],
  ...['https://a.example', 'http://a.example:80/b/', 'http://u:p@a.example', 'http://[::1]:9000', 'https://a.example?x', 'https://é.example'],
  ...['ftp://a', 'https://', 'https://a..b', 'a.example', 'a.example:8080', 'arn:aws:s3:us-east-1:123456789012:accesspoint/x', 'arn:aws:s3:::a'],
]
const NUMBERS = [-1, 0, 1, 2, 60, 8192, 10_000, 10_001, 604_800, 604_801, 2 ** 31, 2 ** 32 + 60, 2 ** 53 - 1, 2 ** 53, 2 ** 64, 1.5, true]
const PAIRS = [
  ...[{}, { a: 'b' }, { A: '1', a: '2' }, { '': 'a' }, { a: '' }, { a: ' b  c ' }, { 'a b': 'c' }, { 'a:b': 'c' }, { a: 'é' }, { é: 'a' }],
  ...[{ a: 'b\n' }, { a: '\0' }, { a: '\ud800' }, { a: 1 }, { a: 2 ** 53 - 1 }, { a: true }, { a: 0.5 }, { 'x-amz-meta-a': 'b' }],
  ...[{ host: 'h' }, { 'x-amz-date': 'x' }, { 'X-Amz-Expires': '1' }, { authorization: 'x' }, { connection: 'close' }, { 'user-agent': 'x' }],
  ...[{ key: 'a' }, { policy: 'a' }, { acl: 'private' }, { bucket: 'b' }, { constructor: 'x' }, { 'x-amz-meta-*': '*' }, { 'img.example.com': 'photos' }],
  ...[[['a', 'b'], ['a', 'c']], [['a']], [['a', 'b', 'c']]],
]
const LISTS = [
  ...[[], ['a'], ['a', 'b'], ['a', ''], ['acl', 'acl'], ['part', 'abort'], [1], [1, 1], [1, 4], [2], [3], [257], [[]], [null], [{}]],
  ...[[0, 9], [9, 0], [-1, 5], [1, 2 ** 53], [1, 2 ** 64], ['1', '5'], [true, 5], [{ acl: 'private' }], [{ acl: 1 }], [{ a: 'b', c: 'd' }]],
  ...[[['eq', '$acl', 'a']], [['eq', 'acl', 'a']], [['starts-with', '$key', '']], [['content-length-range', 1, 5]], [['content-length-range', 5, 1]]],
  ...[[['content-length-range', '1', '5']], [['content-length-range', -1, 5]], [['in', '$a', ['b']]], [['unknown', '$a', 'b']], [[['eq']]]],
]
const BYTES = ['', 'a', '\xff', '{}', '\0'.repeat(32)].map((text) => ({ bytes: Buffer.from(text, 'latin1').toString('base64') }))
const SECONDS = [0, 1, 951_782_400, 1_714_564_800, 1_714_564_830, 253_402_300_799, 253_402_300_800, -1].map((seconds) => ({ seconds }))
const ODD = [...TEXTS, ...NUMBERS, ...PAIRS, ...LISTS, ...BYTES]

// ---------------------------------------------------------------------------------------------------------------------
// Where it is given

const now = { seconds: 1_714_564_800 }
const soon = { expires_in: 60, now }
const made = (name, options) => ({ new: name, with: options })
const call = (on, method, args, options) => ({ on, call: method, args, with: options })

const ID = { access_key_id: 'AKIAIOSFODNN7EXAMPLE', secret_access_key: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const KEY = made('Credentials', ID)
const s3 = (options) => made('S3Signer', { credentials: KEY, region: 'eu-central-1', ...options })
const get = (options, signer = s3({})) => call(signer, 'presign_get', [], { bucket: 'photos', key: 'a', ...soon, ...options })
const put = (options) => call(s3({}), 'presign_put', [], { bucket: 'photos', key: 'a', ...soon, ...options })
const post = (options) => call(s3({}), 'presign_post', [], { bucket: 'photos', key: 'a', ...soon, ...options })
const bucket = (options) => made('Bucket', { name: 'photos', region: 'eu-central-1', ...options })
const ossBucket = (options) => {
  return made('OssBucket', { name: 'photos', endpoint: 'https://oss.example.com', region: 'cn-hangzhou', ...options })
}
const oss = (version, method, key, options, place = {}) => {
  return call(call(ossBucket(place), method, [key], options), `presign_${version}`, [made('OssSigner', { credentials: KEY })], soon)
}
const service = made('SigV4Signer', { credentials: KEY, region: 'eu-west-1', service: 'execute-api' })
const sent = (options) => call(made('SigV4Request', { method: 'GET', origin: 'https://a.example', ...options }), 'sign', [service], { now })
const hosts = made('Addresses', { virtual_host: ['s3.example.com'], path_style: ['s3.example.com'] })
const verifier = (options) => made('S3Verifier', { addresses: hosts, region: 'eu-central-1', ...options })
const ossVerifier = (options) => made('OssVerifier', { addresses: hosts, versions: [1, 2, 4], region: 'cn-hangzhou', ...options })
const judged = (options, by = verifier({})) => {
  const request = made('Request', { method: 'GET', target: '/photos/a', headers: { host: 's3.example.com' }, ...options })
  return call(by, 'verify', [request, KEY], { now })
}
const guard = (options) => made('UploadGuard', { bucket: bucket({}), any_key: true, ...options })
const chunked = (options) => {
  return call(call(bucket({}), 'put', ['a']), 'sign_chunked', [s3({}), made('ChunkedBody', { decoded_length: 9000, ...options })], { now })
}
const key = (options) => call('SigningKey', 'derive', [KEY], { region: 'eu-central-1', service: 's3', at: now, ...options })

/** Each call with a place for something odd, by the option or argument that it is. */
const PLACES = [
  ...each(['access_key_id', 'secret_access_key', 'session_token'], (given) => get({}, s3({ credentials: made('Credentials', { ...ID, ...given }) }))),
  ...each(['region', 'endpoint', 'addressing', 'fips', 'require_full_lifetime'], (given) => get({}, s3(given))),
  ...each(['bucket', 'key', 'expires_in', 'range', 'download_as', 'version_id', 'response_content_type', 'query', 'headers', 'allow_dot_segments'], get),
  ...each(['content_type', 'content_length', 'content_md5', 'metadata', 'headers'], put),
  ...each(['key', 'content_length_range', 'fields', 'conditions', 'expires_in'], post),
  ...each(['key_prefix', 'conditions'], ({ ...given }) => call(s3({}), 'presign_post', [], { bucket: 'photos', key_prefix: 'in/', ...soon, ...given })),
  ...each(['keys'], ({ keys }) => call(s3({}), 'presign_many', ['GET'], { bucket: 'photos', keys, ...soon })),
  ...each(['method'], ({ method }) => call(s3({}), 'sign', [method], { bucket: 'photos', key: 'a', now })),
  ...each(['payload'], (given) => call(s3({}), 'sign', ['PUT'], { bucket: 'photos', key: 'a', now, ...given })),
  ...each(['name', 'region', 'endpoint', 'addressing', 'dual_stack', 'accelerate', 'global_host'], bucket),
  ...each(['upload_id', 'part_number'], (given) => {
    return call(call(bucket({}), 'upload_part', ['a'], { upload_id: 'u', part_number: 1, ...given }), 'presign_v2', [s3({})], soon)
  }),
  ...each(['prefix', 'max_keys', 'query'], (given) => call(call(bucket({}), 'list_objects', [], given), 'presign', [s3({})], soon)),
  ...each(['region', 'service'], key),
  ...each(['key'], ({ key }) => call('SigningKey', 'from_bytes', [key], { access_key_id: 'a', region: 'r', service: 's', at: now })),
  ...each(['digest'], ({ digest }) => {
    return call(s3({}), 'sign', ['PUT'], { bucket: 'photos', key: 'a', now, payload: call('Payload', 'sha256', [digest]) })
  }),
  ...each(['decoded_length', 'chunk_size', 'trailer'], chunked),
  ...each(['name', 'endpoint', 'addressing', 'region', 'product'], (given) => oss('v4', 'get', 'a', {}, given)),
  ...each(['key'], ({ key }) => oss('v1', 'get', key, {})),
  ...each(['query', 'headers', 'sub_resources', 'process', 'download_as'], (given) => oss('v1', 'get', 'a', given)),
  ...each(['query', 'headers', 'sub_resources', 'metadata', 'content_md5'], (given) => oss('v4', 'put', 'a', given)),
  ...each(['query', 'headers'], (given) => oss('v2', 'get', 'a', given)),
  ...each(['fields', 'conditions'], (given) => {
    return call(made('OssPostPolicy', { bucket: ossBucket({}), key: 'a', ...given }), 'sign_v4', [made('OssSigner', { credentials: KEY })], soon)
  }),
  ...each(['method', 'origin', 'path', 'query', 'headers', 'payload', 'normalize_path'], sent),
  ...each(['virtual_host', 'path_style', 'cname', 'fixed'], (given) => made('Addresses', given)),
  ...each(['method', 'target', 'headers', 'authority', 'payload'], (given) => judged(given)),
  ...each(['target', 'headers'], (given) => judged(given, ossVerifier({}))),
  ...each(['region', 'allow_v2', 'max_skew', 'max_lifetime', 'allow_unsigned_headers'], (given) => judged({}, verifier(given))),
  ...each(['versions', 'region', 'product', 'sub_resources', 'max_lifetime'], (given) => judged({}, ossVerifier(given))),
  ...each(['fields', 'file_name', 'file_size'], (given) => made('UploadedForm', { fields: {}, ...given })),
  ...each(['versions', 'region', 'max_fields_bytes'], (given) => made('OssFormVerifier', { addresses: hosts, versions: [1], ...given })),
  ...each(['acl', 'content_type', 'content_length_range', 'max_expiration', 'max_part_number', 'operations', 'versions', 'fields', 'for_host'], guard),
  ...each(['prefix'], ({ prefix }) => call(made('UploadGuard', { bucket: bucket({}), key_prefix: 'users/' }), 'with_key_prefix', [prefix])),
  ...each(['body', 'query'], ({ body = '{}', query = '' }) => call(guard({ versions: [2, 4] }), 'answer', [s3({}), body], { query, now })),
  ...each(['body'], ({ body }) => call('Explanation', 'of_answer', [body, call(call(bucket({}), 'get', ['a']), 'presign_stages', [s3({})], soon)])),
  ...each(['seconds'], ({ seconds }) => ({ on: 'floor_to', args: [seconds], with: { now } })),
]
const TIMES = [
  ...each(['now'], get),
  ...each(['at'], key),
  ...each(['expires_at'], (given) => get({}, s3({ credentials: made('Credentials', { ...ID, ...given }) }))),
]

function each(options, make) {
  return options.map((option) => [option, (value) => make({ [option]: value })])
}

/** Python's mappings are iterables of their names. */
const NAMES = /^(keys|sub_resources|virtual_host|path_style|versions|region|allow_unsigned_headers|acl|content_type|operations)$/

// ---------------------------------------------------------------------------------------------------------------------
// What comes of it

const camel = (name) => (name === 'expires_at' ? 'expiration' : name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase()))
const isNode = (value, name) => typeof value === 'object' && value !== null && Object.hasOwn(value, name)

function valueOf(value) {
  if (Array.isArray(value)) return value.map(valueOf)
  if (typeof value !== 'object' || value === null) return value
  if (isNode(value, 'bytes')) return Buffer.from(value.bytes, 'base64')
  if (isNode(value, 'seconds')) return value.seconds * 1000
  if (!isNode(value, 'with') && !isNode(value, 'on')) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, valueOf(one)]))
  const named = Object.entries(value.with ?? {}).map(([name, one]) => [camel(name), valueOf(one)])
  const options = named.length > 0 || isNode(value, 'new') ? [Object.fromEntries(named)] : []
  if (isNode(value, 'new')) return new o[value.new](...options)
  const args = (value.args ?? []).map(valueOf)
  if (value.call === undefined) return o[camel(value.on)](...args, ...options)
  const on = typeof value.on === 'string' ? o[value.on] : valueOf(value.on)
  return on[camel(value.call)](...args, ...options)
}

const text = (bytes) => bytes?.toString('latin1') ?? null

function said(result) {
  if (Array.isArray(result)) return result
  if (result instanceof Date) return result.getTime() / 1000
  const { url, headers, fields } = result
  if (result instanceof o.Presigned || result instanceof o.SignedRequest) return { url, headers }
  if (result instanceof o.PostForm) return { url, fields }
  if (result instanceof o.Bucket) return [result.host, url]
  if (result instanceof o.SigningKey) return [result.scope, text(result.expose())]
  if (result instanceof o.Answer) return [result.status, result.body, result.refusal?.kind ?? null]
  if (result instanceof o.Explanation) return [result.cause, result.certain]
  return result.request === undefined ? result.constructor.name : said(result.request)
}

function verdict(given) {
  try {
    return JSON.parse(JSON.stringify(said(valueOf(given))))
  } catch (error) {
    if (error instanceof o.ObjsignError) return `${error.name} ${error.kind}`
    if (error instanceof TypeError) return 'TypeError'
    throw error
  }
}

const isError = (verdict) => typeof verdict === 'string' && verdict.includes('Error')
/** Python has an error of its own for half a surrogate pair. */
const isTextless = (odd) => JSON.stringify(odd).includes('\\ud800')

test('Python and Node judge calls with odd arguments the same', () => {
  const cases = [
    ...PLACES.flatMap(([option, make]) => {
      const given = NAMES.test(option) ? ODD.filter((odd) => !PAIRS.includes(odd) || Array.isArray(odd)) : ODD
      return given.map((odd) => [odd, make(odd)])
    }),
    ...TIMES.flatMap(([, make]) => SECONDS.map((odd) => [odd, make(odd)])),
  ]
  const input = JSON.stringify(cases.map(([, given]) => given))
  const python = spawnSync(PYTHON, [SCRIPT], { input, maxBuffer: 2 ** 28, encoding: 'utf8' })
  assert.equal(python.status, 0, python.stderr || String(python.error))
  const theirs = JSON.parse(python.stdout)
  const counts = { done: 0, TypeError: 0, ConfigError: 0, SignError: 0, VerifyError: 0 }
  cases.forEach(([odd, given], at) => {
    const ours = verdict(given)
    counts[isError(ours) ? ours.split(' ')[0] : 'done'] += 1
    if (isTextless(odd) && isError(ours) && isError(theirs[at])) return
    assert.deepEqual(ours, theirs[at], JSON.stringify(given))
  })
  for (const [name, count] of Object.entries(counts)) assert.ok(count > cases.length / 100, `${name}: ${JSON.stringify(counts)}`)
  if (process.env.OBJSIGN_COUNTS) console.log(counts)
})
