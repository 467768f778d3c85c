// One flipped bit makes every row fail. Counted, so that a flip that quietly stops happening shows.
//
// The numbers are those of the Rust and Python tests.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as aws from './bit_flips/aws.mjs'
import { Counts } from './bit_flips/flip.mjs'
import * as forms from './bit_flips/forms.mjs'
import * as oss from './bit_flips/oss.mjs'
import * as signers from './bit_flips/signers.mjs'
import * as runner from './conformance/runner.mjs'
import * as signed from './conformance/signed.mjs'
import * as sigv2 from './conformance/sigv2.mjs'
import * as sigv4 from './conformance/sigv4.mjs'
import { VECTORS } from './vectors.mjs'

const TEXTS = {
  hmac: { tag_hex: 'signature', msg_hex: 'path', key_hex: 'secret' },
  'v4-key': { k_signing: 'signature', region: 'path', secret: 'secret' },
  'v4-chunked': { authorization: 'signature', target: 'path', secret: 'secret' },
}

const rows = () => runner.files(VECTORS).flatMap((file) => [...runner.rows(file)])

function flipRow(row, counts) {
  const { kind } = row
  if (['v4-query', 'suite-query'].includes(kind)) signers.flipSigner(row, sigv4.signQuery, counts)
  else if (['v4-header', 'suite-header'].includes(kind)) signers.flipSigner(row, sigv4.signHeader, counts)
  else if (Object.hasOwn(TEXTS, kind)) signers.flipTexts(row, TEXTS[kind], counts)
  else if (['v4-post', 'v2-post'].includes(kind)) signers.flipForm(row, counts)
  else if (['policy-v4', 'policy-v2', 'rest-v4', 'rest-v2'].includes(kind)) signers.flipRequest(row, counts)
  else if (['form-v4', 'form-v2', 'post-policy', 'post-v1', 'post-v4'].includes(kind)) forms.flipForm(row, counts)
  else if (/^(header|query)-v/.test(kind)) oss.flipRequest(row, counts)
}

test('one flipped bit makes every row fail', () => {
  const counts = new Counts()
  for (const row of rows()) flipRow(row, counts)
  assert.deepEqual(counts.totals(), {
    document: 5008,
    field: 359,
    header: 1689,
    parameter: 1532,
    path: 1587,
    policy: 88,
    secret: 2117,
    signature: 2117,
  })
})

function finished(row) {
  if (['v4-query', 'v4-header', 'suite-query', 'suite-header'].includes(row.kind)) return signed.version4(row)
  return ['v2-query', 'v2-header'].includes(row.kind) ? sigv2.signedRow(row) : undefined
}

test('a verifier refuses every flipped bit', () => {
  const counts = new Counts()
  for (const row of rows()) {
    const signedRow = finished(row)
    if (signedRow !== undefined) aws.flipRequest(signedRow, counts)
  }
  assert.deepEqual(counts.totals(), { header: 1679, parameter: 4947, path: 915, secret: 1109, signature: 1109 })
})
