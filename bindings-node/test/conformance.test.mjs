// The conformance data through the package.
//
// `OBJSIGN_VECTORS` names another directory of such files. Of the repository's own files the counts are asserted too,
// so that rows cannot quietly go unread; they are those of the Python runner, but for the kinds that are not for Node.

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'

import { OTHER_CODE } from './conformance/decided.mjs'
import { main } from './conformance/main.mjs'
import { files, rows, runFile } from './conformance/runner.mjs'
import { signQuery } from './conformance/sigv4.mjs'
import { REPOSITORY, VECTORS } from './vectors.mjs'

// Passed, and skipped by why.
const COUNTS = {
  adapters: [51, { asgi: 24, wsgi: 17 }],
  'aws-docs': [25, {}],
  'boto3-calls': [1271, { number: 4 }],
  'fine-uploader': [223, {}],
  'header-botocore': [126, {}],
  hmac: [344, {}],
  'oss-v1': [1199, {}],
  'oss-v2': [30, {}],
  'oss-v4': [585, {}],
  'post-botocore': [155, {}],
  'post-policy': [30, { disputed: 10 }],
  'post-policy-ceph': [60, { disputed: 18 }],
  'presign-botocore': [624, {}],
  'presign-other-botocore': [59, {}],
  'sigv2-botocore': [191, {}],
  'sigv4-suite': [90, {}],
  'verify-aws': [107, { disputed: 3 }],
}

// `make` runs at the root of the repository, and npm elsewhere: a relative path may be of either.
const given = process.env.OBJSIGN_VECTORS || VECTORS
const directory = existsSync(given) ? given : resolve(REPOSITORY, given)
const isOurs = existsSync(directory) && realpathSync(directory) === realpathSync(VECTORS)
const stem = (file) => basename(file, '.jsonl')

for (const file of files(directory)) {
  test(`every row passes: ${stem(file)}`, () => {
    const report = runFile(file)
    console.log(`${basename(file)}: ${report.summary}`)
    for (const [name, why] of report.failed) console.log(`${name}: ${why}`)
    assert.equal(report.failed.length, 0)
    if (isOurs) assert.deepEqual([report.passed, report.skipped], COUNTS[stem(file)])
  })
}

test('no file is missing', { skip: isOurs ? false : 'another directory' }, () => {
  assert.deepEqual(files(directory).map(stem).sort(), Object.keys(COUNTS).sort())
})

test('a directory without rows is refused', () => {
  assert.notEqual(files(directory).length, 0, `${directory} has no .jsonl files`)
})

for (const kind of ['v5-query', '', null, 'constructor']) {
  test(`an unknown kind fails: ${JSON.stringify(kind)}`, (t) => {
    const file = join(temporary(t), 'rows.jsonl')
    writeFileSync(file, `${JSON.stringify({ name: 'new', kind })}\nnot JSON\n\n`)
    const report = runFile(file)
    assert.deepEqual(report.failed.map(([name]) => name), ['new', 'line 2'])
    assert.deepEqual([report.passed, report.skipped], [0, {}])
  })
}

test('a row whose data cannot be read fails', (t) => {
  const file = join(temporary(t), 'rows.jsonl')
  for (const [stem, field, damaged] of [
    ['hmac', 'msg_hex', '0g'],
    ['hmac', 'tag_hex', '0'],
    ['sigv4-suite', 'body_b64', '?'],
  ]) {
    // One that is expected to be refused would be, whatever stood there.
    const row = [...rows(join(VECTORS, `${stem}.jsonl`))].find((row) => row.get('result') !== 'valid')
    writeFileSync(file, `${row.replaced(field, damaged).line()}\nnull\n`)
    assert.deepEqual(runFile(file).failed.map(([name]) => name), [row.name, 'line 2'], `${stem}: ${field}`)
  }
})

test('the command says what failed', (t) => {
  const directory = temporary(t)
  writeFileSync(
    join(directory, 'rows.jsonl'),
    '{"id": "odd", "kind": "other"}\n{"disputed": true}\n{"kind": "wsgi"}\n{"kind": "wsgi"}\n',
  )
  const printed = []
  const run = (...paths) => main(paths, (line) => printed.push(line))
  assert.equal(run(directory), 1)
  assert.deepEqual(printed.slice(1), [
    '  odd: unknown kind "other"',
    'total: passed 0, failed 1, skipped 3 (disputed 1, wsgi 2)',
  ])
  assert.equal(run(join(VECTORS, 'oss-v2.jsonl')), 0)
  assert.equal(run(), 2)
  assert.equal(run(join(directory, 'nowhere')), 2)
})

test('the Rust runner has the same exceptions', () => {
  const rust = readFileSync(join(REPOSITORY, 'core/tests/conformance/runner/decided.rs'), 'utf8')
  const names = [...rust.matchAll(/\(\s*"([^"]+)",/g)].map(([, name]) => name)
  assert.deepEqual(names, Object.keys(OTHER_CODE))
})

test('most URLs are signed by bucket and key', () => {
  const found = [...rows(join(VECTORS, 'presign-botocore.jsonl'))]
  assert.equal(found.filter((row) => signQuery(row).byBucket).length, 623)
})

function temporary(t) {
  const directory = mkdtempSync(join(tmpdir(), 'objsign-'))
  t.after(() => rmSync(directory, { recursive: true }))
  return directory
}
