// The same bytes in Node, Python and Rust, and the same refusals, on what nobody chose.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { ObjsignError, OssBucket, OssSigner, S3Signer } from 'objsign'
import { KEY } from './samples.mjs'

const ROUNDS = 2000
const PYTHON = fileURLToPath(new URL('../../.venv/bin/python', import.meta.url))
const SCRIPT = fileURLToPath(new URL('together.py', import.meta.url))
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const RUST = ['run', '--quiet', '--locked', '--package', 'objsign', '--example', 'together']

/** Printed when a test fails, to make it again. */
let seed = Number(process.env.OBJSIGN_SEED ?? randomInt(1, 2 ** 31 - 1))
const first = seed
const random = (below) => (seed = (seed * 48271) % 2147483647) % below
const pick = (items) => items[random(items.length)]

const ALPHABET = [...'abzAZ019-._~ /+%&=?#:@!$\'()*,;<>[]{}|\\^`"äß\u0000\u007f\u00a0日本😀\n\t']
const word = (length) => Array.from({ length: random(length) }, () => pick(ALPHABET)).join('')
const pairs = (name) => Array.from({ length: random(3) }, (_, at) => [`${name}${at}`, word(8)])

function made() {
  const bytes = Buffer.from(Array.from({ length: random(16) }, () => random(256)))
  return {
    call: pick(['presign', 'sign', 'post', 'oss_v1', 'oss_v4']),
    method: pick(['GET', 'PUT', 'HEAD', 'DELETE', 'POST', 'get', '']),
    region: pick(['eu-central-1', 'us-east-1', 'cn-north-1', 'us-gov-west-1', 'me-central-1']),
    temporary: random(2) === 0,
    key: (random(3) === 0 ? bytes : Buffer.from(word(16))).toString('base64'),
    name: word(12),
    now: pick([0, 1, 951_782_400, 1_714_564_800, 4_102_444_799]) + random(86_400),
    expires_in: pick([-1, 0, 1, 60, 604_800, 604_801, 2 ** 32 + 60, random(604_800)]),
    query: pairs(pick(['q', 'ü', 'partNumber', 'X-Amz-'])),
    headers: pairs(pick(['x-amz-meta-', 'x-oss-meta-', 'content-type', 'cache-control'])),
  }
}

function answer(row) {
  const credentials = row.temporary ? { ...KEY, sessionToken: 'a/token+of=all' } : KEY
  const signer = new S3Signer({ credentials, region: row.region })
  const oss = new OssSigner({ credentials })
  const devices = new OssBucket({
    name: 'devices',
    endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
    region: 'cn-hangzhou',
  })
  const { method, query, headers } = row
  const key = Buffer.from(row.key, 'base64')
  const now = row.now * 1000
  const expiry = { expiresIn: row.expires_in, now }
  switch (row.call) {
    case 'presign':
      return signer.presign(method, { bucket: 'photos', key, query, headers, ...expiry })
    case 'sign':
      return signer.sign(method, { bucket: 'photos', key, query, headers, payload: key, now })
    case 'post':
      return signer.presignPost({ bucket: 'photos', key: row.name, fields: Object.fromEntries(headers), ...expiry })
    case 'oss_v1':
      return devices.object(method, key, { query, headers }).presignV1(oss, expiry)
    default:
      return devices.object(method, key, { query, headers }).signV4(oss, { now })
  }
}

function answered(row) {
  try {
    const { url, headers, fields } = answer(row)
    return JSON.parse(JSON.stringify({ url, headers, fields }))
  } catch (error) {
    if (!(error instanceof ObjsignError)) throw error
    return { error: error.name, kind: error.kind }
  }
}

/** What another language's program says to all rows. */
function asked(program, args, rows) {
  const options = { cwd: REPOSITORY, input: JSON.stringify(rows), maxBuffer: 2 ** 28, encoding: 'utf8' }
  const { status, stdout, stderr, error } = spawnSync(program, args, options)
  assert.equal(status, 0, stderr || String(error))
  const answers = JSON.parse(stdout)
  assert.equal(answers.length, rows.length)
  return answers
}

test(`Python, Rust and Node sign ${ROUNDS} random requests the same`, () => {
  const rows = Array.from({ length: ROUNDS }, made)
  const theirs = asked(PYTHON, [SCRIPT], rows)
  const rust = asked('cargo', RUST, rows)
  const signed = new Set()
  rows.forEach((row, at) => {
    const why = `OBJSIGN_SEED=${first}: ${JSON.stringify(row)}`
    const ours = answered(row)
    assert.deepEqual(ours, theirs[at], `Python, ${why}`)
    assert.deepEqual(ours, rust[at], `Rust, ${why}`)
    if (theirs[at].url !== undefined) signed.add(row.call)
  })
  assert.equal(signed.size, 5)
  const refused = theirs.filter(({ error }) => error !== undefined).length
  assert.ok(refused > ROUNDS / 10 && refused < (ROUNDS * 9) / 10, `${refused} were refused`)
})
