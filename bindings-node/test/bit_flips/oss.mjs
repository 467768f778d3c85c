// Requests of OSS: the verifier refuses, so every covered header and parameter is flipped in turn.

import assert from 'node:assert/strict'

import { VerifyError } from 'objsign'

import * as oss from '../conformance/oss.mjs'
import { partition } from '../conformance/text.mjs'
import { flip, flipAt, flipText } from './flip.mjs'

export function flipRequest(row, counts) {
  if (row.text('expect') !== 'valid') return
  const verified = oss.verify(row)
  const changed = [
    ['secret', flipText(row, 'access_key_secret')],
    ...withKey(row),
    ...withQuery(row, verified),
    ...withHeaders(row, verified),
  ]
  for (const [place, one] of changed) {
    assert.throws(() => oss.verify(one), VerifyError, `${row.name}: ${place}`)
    counts.add(row.kind, place)
  }
}

function withKey(row) {
  const [address, mark, query] = partition(row.text('url'), '?')
  const [scheme, , rest] = partition(address, '://')
  const [host, slash, path] = partition(rest, '/')
  const flipped = flip(path)
  if (row.optional('key') === undefined || !slash || flipped === undefined) return []
  return [['path', row.replaced('url', `${scheme}://${host}/${flipped}${mark}${query}`)]]
}

function withQuery(row, verified) {
  const [address, mark, query] = partition(row.text('url'), '?')
  const parts = mark ? query.split('&') : []
  const changed = []
  for (const [at, part] of parts.entries()) {
    const [name, , value] = partition(part, '=')
    const isSignature = ['Signature', 'x-oss-signature'].includes(name)
    const isOwn = ['OSSAccessKeyId', 'Expires', 'security-token'].includes(name) || name.startsWith('x-oss-')
    if (!isSignature && !isOwn && verified.parameter(name) === undefined) continue
    const flipped = flip(value)
    // A name without a value is all there is to flip.
    const other = flipped === undefined ? (flip(name) ?? '') : `${name}=${flipped}`
    const url = `${address}?${parts.with(at, other).join('&')}`
    changed.push([isSignature ? 'signature' : 'parameter', row.replaced('url', url)])
  }
  return changed
}

function withHeaders(row, verified) {
  const pairs = row.pairs('headers')
  const changed = []
  for (const [at, [name, value]] of pairs.entries()) {
    const lower = name.toLowerCase()
    const isOwn = ['authorization', 'x-oss-security-token'].includes(lower)
    if (!isOwn && verified.header(lower) === undefined) continue
    // A second earlier or later: still a date, and in time.
    const flipped = ['date', 'x-oss-date'].includes(lower) ? flipDigit(value) : flip(value)
    if (flipped === undefined) continue
    const place = lower === 'authorization' ? 'signature' : 'header'
    changed.push([place, row.replaced('headers', pairs.with(at, [name, flipped]))])
  }
  return changed
}

/** The text with the lowest bit of its last digit flipped, which makes another digit. */
function flipDigit(text) {
  return flipAt(text, text.search(/\d\D*$/))
}
