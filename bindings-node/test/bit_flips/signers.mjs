// Rows that are signed: a changed input must give another signature than the row's, or be refused.

import assert from 'node:assert/strict'

import * as post from '../conformance/post.mjs'
import * as runner from '../conformance/runner.mjs'
import { partition, sortedJson } from '../conformance/text.mjs'
import { flip, flipAt, flipPair, flipPath, flipText, places } from './flip.mjs'

// The signer sets these itself.
const BY_SIGNER = [
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
  'user-agent',
  'connection',
  'expect',
  'te',
  'transfer-encoding',
  'x-amzn-trace-id',
]

/** What `act` gives; undefined if it is refused, and not by a fault of the runner. */
function unlessRefused(act, isRefusal = runner.isRefusal) {
  try {
    return act()
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

export function flipSigner(row, sign, counts) {
  const expected = row.text('signature')
  const ours = sign(row).signature
  // The row's own signature changed must not be ours, either.
  assert.equal(ours, expected, row.name)
  assert.notEqual(ours, flip(expected))
  counts.add(row.kind, 'signature')
  const check = (place, changed) => {
    if (changed === undefined) return
    assert.notEqual(unlessRefused(() => sign(changed).signature), expected, `${row.name}: ${place}`)
    counts.add(row.kind, place)
  }

  check('secret', flipText(row, 'secret'))
  check('path', withPath(row))
  const given = row.get('given_headers') === undefined ? 'headers' : 'given_headers'
  // A finished host is the row's `host`, where there is one.
  const notGiven = row.optional('host') === undefined ? BY_SIGNER : [...BY_SIGNER, 'host']
  check('header', flipPair(row, given, (name) => !notGiven.includes(name.toLowerCase())))
  check('parameter', flipPair(row, 'query', () => true))
  check('parameter', withQuery(row))
}

/** A row says its path by key, as the finished path, or as a target; some say it twice. */
function withPath(row) {
  const said = ['key', 'path', 'target'].filter((field) => row.optional(field) !== undefined)
  // A segment that `..` removes is not signed.
  if (row.flag('normalize_path') && said.some((field) => row.text(field).includes('/..'))) return undefined
  let changed = row.optional('key') === undefined ? row.without('addressing') : row
  for (const field of said) {
    const flipped = flipPath(row.text(field))
    if (flipped !== undefined) changed = changed.replaced(field, flipped)
  }
  // The first is the one that counts; it may hold nothing but signs.
  return said.length && changed.optional(said[0]) !== row.optional(said[0]) ? changed : undefined
}

function withQuery(row) {
  const flippedRaw = flip(row.optional('raw_query') ?? '')
  if (flippedRaw !== undefined) return row.replaced('raw_query', flippedRaw)
  const [path, , query] = partition(row.optional('target') ?? '', '?')
  const flipped = flip(query)
  return flipped === undefined ? undefined : row.replaced('target', `${path}?${flipped}`)
}

/** Rows of the primitives themselves: each text of theirs stands for something. */
export function flipTexts(row, fields, counts) {
  if (row.optional('result') === 'invalid') return
  runner.run(row)
  for (const [field, place] of Object.entries(fields)) {
    if (flip(row.text(field)) !== undefined) mustFail(row, flipText(row, field), place, counts)
  }
}

/** The changed row fails (its own has passed), and not by a fault of the runner. */
function mustFail(row, changed, place, counts) {
  assert.throws(() => runner.run(changed), runner.isRefusal, `${row.name}: ${place}`)
  counts.add(row.kind, place)
}

/** The same for a form: its key stands for the path, its fields for headers and parameters. */
export function flipForm(row, counts) {
  if (row.get('expires') === undefined) return
  runner.run(row)
  const field = row.kind === 'v2-post' ? 'signature' : 'x-amz-signature'
  const expected = post.sign(row).fields[field]
  mustFail(row, flipText(row, 'signature'), 'signature', counts)
  const check = (place, changed) => {
    // A condition that is none has the wrong type.
    const isRefusal = (error) => runner.isRefusal(error) || error instanceof TypeError
    assert.notEqual(unlessRefused(() => post.sign(changed).fields[field], isRefusal), expected, `${row.name}: ${place}`)
    counts.add(row.kind, place)
  }

  check('secret', flipText(row, 'secret'))
  const key = flip(row.text('key'))
  if (key !== undefined && !key.includes('${filenam')) check('path', row.replaced('key', key))
  const conditions = row.members('extra_conditions')
  const flipped = conditions.length ? flip(sortedJson(conditions.at(-1))) : undefined
  if (flipped !== undefined) {
    check('parameter', row.replaced('extra_conditions', conditions.with(-1, parsed(flipped))))
  }
}

function parsed(text) {
  return unlessRefused(() => JSON.parse(text)) ?? null
}

/**
 * The same for a signature request: any letter or digit of it stands for something signed.
 *
 * A changed document is refused, or signed into something else than the row expects.
 */
export function flipRequest(row, counts) {
  const expected = row.get('expect').sign
  if (expected === undefined) return
  runner.run(row)
  // The answer to another way of asking is laid out in our own way, and has a signature of its own.
  if (row.optional('origin') === 'client') {
    const signature = flip(expected.signature)
    mustFail(row, row.replaced(['expect', 'sign', 'signature'], signature), 'signature', counts)
    mustFail(row, flipText(row, 'secret'), 'secret', counts)
  }
  const body = row.text('request_body')
  // Every third place keeps the test short; which third does not matter.
  for (const at of places(body).filter((_, index) => index % 3 === 0)) {
    mustFail(row, row.replaced('request_body', flipAt(body, at)), 'document', counts)
  }
}
