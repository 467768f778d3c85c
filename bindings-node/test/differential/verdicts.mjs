// The same verdicts as the Python package's, in every word, on requests and forms that came damaged.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import fc from 'fast-check'
import * as o from 'objsign'

import * as u from './support.mjs'

const PYTHON = fileURLToPath(new URL('../../../.venv/bin/python', import.meta.url))
const SCRIPT = fileURLToPath(new URL('verdicts.py', import.meta.url))
const OSS_HOST = 'oss-cn-hangzhou.aliyuncs.com'
const { NOW, REGION } = u

/** Printed when a test fails, to make it again. */
const seed = Number(process.env.OBJSIGN_SEED ?? randomInt(1, 2 ** 31 - 1))

const addresses = new o.Addresses({ virtualHost: [u.ENDPOINT, OSS_HOST], pathStyle: [u.ENDPOINT, '127.0.0.1'] })
const s3 = new o.S3Verifier({ addresses, region: REGION, allowV2: true })
const oss = new o.OssVerifier({ addresses, versions: [1, 2, 4], region: 'cn-hangzhou' })
const other = new o.SigV4Verifier({ region: REGION, service: 'execute-api' })
const s3Form = new o.S3FormVerifier({ addresses, region: REGION, allowV2: true })
const ossForm = new o.OssFormVerifier({ addresses, versions: [1, 4], region: 'cn-hangzhou' })

/** Each way to sign, with what the others cannot know. */
function signedAll(credentials, key, text) {
  const signer = new o.S3Signer({ credentials, region: REGION })
  const bucket = signer.bucket('photos')
  const ossSigner = new o.OssSigner({ credentials })
  const devices = new o.OssBucket({ name: 'devices', endpoint: `https://${OSS_HOST}`, region: 'cn-hangzhou' })
  const soon = { expiresIn: 60, now: NOW }
  const query = { 'x-id': text, acl: '' }
  const plain = new o.SigV4Request({ method: 'POST', origin: 'https://api.example', path: '/a//b', query: { text } })
  const service = new o.SigV4Signer({ credentials, region: REGION, service: 'execute-api' })
  return [
    bucket.get(key, { query, responseContentType: text }).presign(signer, soon),
    bucket.put(key, { metadata: { text } }).presign(signer, soon),
    bucket.put(key, { metadata: { text } }).sign(signer, { now: NOW, payload: Buffer.from('body') }),
    bucket.uploadPart(key, { uploadId: text, partNumber: 1 }).sign(signer, { now: NOW, payload: o.Payload.UNSIGNED }),
    bucket.put(key).signChunked(signer, new o.ChunkedBody({ decodedLength: 4 }), { now: NOW }).request,
    bucket.get(key).presignV2(signer, soon),
    bucket.get(key, { query: { acl: '' } }).signV2(signer, { now: NOW }),
    devices.get(key, { process: text }).presignV1(ossSigner, soon),
    devices.put(key, { metadata: { text } }).signV1(ossSigner, { now: NOW }),
    devices.get(key, { query: { text } }).presignV4(ossSigner, soon),
    devices.put(key, { contentType: 'a/b' }).signV4(ossSigner, { now: NOW }),
    devices.get(key).presignV2(ossSigner, soon),
    plain.presign(service, soon),
    plain.sign(service, { now: NOW }),
  ]
}
function formsAll(credentials, key, text) {
  const signer = new o.S3Signer({ credentials, region: REGION })
  const bucket = signer.bucket('photos')
  const ossSigner = new o.OssSigner({ credentials })
  const devices = new o.OssBucket({ name: 'devices', endpoint: `https://${OSS_HOST}`, region: 'cn-hangzhou' })
  const soon = { expiresIn: 60, now: NOW }
  const fields = { 'Content-Type': text }
  const policy = { key: `${key.replace(/[$\p{Cc}]/gu, '')}\${filename}`, fields, contentLengthRange: [1, 10] }
  return [
    new o.PostPolicy({ bucket, ...policy }).sign(signer, soon),
    new o.PostPolicy({ bucket, ...policy }).signV2(signer, soon),
    new o.OssPostPolicy({ bucket: devices, ...policy }).signV1(ossSigner, soon),
    new o.OssPostPolicy({ bucket: devices, ...policy }).signV4(ossSigner, soon),
  ]
}

const edits = fc.array(
  fc.record({
    // Of the method, the target, or the name or value of a header or field.
    where: fc.nat(),
    at: fc.nat(),
    cut: fc.nat(3),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 3 }),
      fc.constantFrom(
        '%',
        '%2',
        '%zz',
        '+',
        ' ',
        '&',
        '&&',
        '=',
        '?',
        '#',
        '/',
        '//',
        '/../',
        '%2f',
        'é',
        ';',
        ',',
        '\t',
      ),
    ),
  }),
  { maxLength: 2 },
)
const seldom = fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat() })
const made = fc.record({
  key: u.keys,
  text: u.words,
  who: fc.constantFrom(...Object.keys(u.CREDENTIALS)),
  judge: fc.constantFrom(...Object.keys(u.CREDENTIALS)),
  way: fc.nat(),
  isForm: fc.integer({ min: 0, max: 3 }).map((turn) => turn === 0),
  edits,
  twice: seldom,
  without: seldom,
  late: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -2000, max: 2000 }) },
  ),
  payload: fc.option(fc.constantFrom('body', 'another'), { nil: undefined }),
  size: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
})

function edited(parts, edits) {
  const all = parts.map((part) => Buffer.from(part))
  for (const { where, at, cut, put } of edits) {
    const index = where % all.length
    const from = at % (all[index].length + 1)
    all[index] = Buffer.concat([all[index].subarray(0, from), Buffer.from(put), all[index].subarray(from + cut)])
  }
  return all
}

/** A request or a form as it came, in bytes. */
function received({ key, text, who, way, isForm, edits, twice, without, late, payload, size, judge }) {
  const credentials = u.CREDENTIALS[who]
  const ways = isForm ? formsAll(credentials, key, text) : signedAll(credentials, key, text)
  const { method = 'POST', url, headers, fields } = ways[way % ways.length]
  const one = u.sent(method, url, headers ?? { 'content-type': 'multipart/form-data; boundary=x' })
  const pairs = isForm ? Object.entries(fields) : one.headers
  const some = twice === undefined ? pairs : [...pairs, pairs[twice % pairs.length]]
  const left = without === undefined ? some : some.toSpliced(without % some.length, 1)
  const [sentMethod, target, ...flat] = edited([one.method, one.target || '/', ...left.flat()], edits)
  const put = Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at], flat[2 * at + 1]])
  const common = {
    method: sentMethod,
    target,
    now: NOW + late * 1000,
    keys: u.CREDENTIALS[judge],
    temporary: judge === 'temporary',
  }
  const name = 'a\\b é.txt'
  return isForm ? { ...common, headers: one.headers, fields: put, name, size } : { ...common, headers: put, payload }
}

const base64 = (bytes) => (bytes === undefined ? null : Buffer.from(bytes).toString('base64'))
const named = (pairs) => pairs.map(([name, value]) => [name, base64(value)])

/** For the other side, which counts in seconds. */
function asJson({ method, target, headers, fields, payload, name, size, now, temporary }) {
  const both = (pairs) => pairs.map((pair) => pair.map(base64))
  return {
    method: base64(method),
    target: base64(target),
    headers: both(headers),
    fields: fields === undefined ? null : both(fields),
    payload: base64(payload),
    name: name ?? null,
    size: size ?? null,
    now: now / 1000,
    temporary,
  }
}

function said(verified) {
  const { scheme, accessKeyId, bucket = null, key, keyStr = null, validUntil, replayKey } = verified
  const more =
    verified instanceof o.VerifiedForm
      ? [named(verified.fields), base64(verified.contentType), verified.sizeLimits ?? []]
      : [
          verified.method,
          verified.operation,
          base64(verified.path),
          named(verified.headers),
          named(verified.parameters),
          verified.payload.kind,
          base64(verified.payload.sha256),
          verified.payload.checked,
        ]
  return [scheme, accessKeyId, bucket, base64(key), keyStr, ...more, validUntil.getTime(), replayKey]
}

function judged(gate, given, keys, now) {
  try {
    return said(gate.verify(...given, [keys], { now }))
  } catch (error) {
    if (!(error instanceof o.VerifyError)) throw error
    const { kind, code, status, detail = null } = error
    return { kind, code, status, detail }
  }
}

function verdicts({ method, target, headers, fields, payload, name, size, now, keys }) {
  const body = payload === undefined ? undefined : Buffer.from(payload)
  const request = new o.Request({ method, target, headers, payload: body })
  if (fields === undefined) return [s3, oss, other].map((gate) => judged(gate, [request], keys, now))
  const form = new o.UploadedForm({ fields, fileName: name, fileSize: size })
  return [s3Form, ossForm].map((gate) => judged(gate, [request, form], keys, now))
}

const ROUNDS = 1000
test(`Python and Node judge ${ROUNDS} damaged requests and forms the same`, () => {
  const cases = fc.sample(made, { numRuns: ROUNDS, seed }).map(received)
  const input = JSON.stringify(cases.map(asJson))
  const python = spawnSync(PYTHON, [SCRIPT], { input, maxBuffer: 2 ** 28, encoding: 'utf8' })
  assert.equal(python.status, 0, python.stderr || String(python.error))
  const theirs = JSON.parse(python.stdout)
  const counts = { verified: 0 }
  cases.forEach((one, at) => {
    const ours = verdicts(one)
    assert.deepEqual(ours, theirs[at], `OBJSIGN_SEED=${seed}: ${JSON.stringify(asJson(one))}`)
    for (const verdict of ours) {
      const name = Array.isArray(verdict) ? 'verified' : verdict.kind
      counts[name] = (counts[name] ?? 0) + 1
    }
  })
  assert.ok(counts.verified > ROUNDS / 20, JSON.stringify(counts))
  assert.ok(Object.keys(counts).length > 15, JSON.stringify(counts))
  if (process.env.OBJSIGN_COUNTS) console.log(counts)
})
