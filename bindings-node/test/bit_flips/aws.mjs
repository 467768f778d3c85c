// The finished requests of the signing rows at the verifiers: each flip must be refused.

import assert from 'node:assert/strict'

import { VerifyError } from 'objsign'

import { partition, rawPairs } from '../conformance/text.mjs'
import { flip, flipText } from './flip.mjs'

export function flipRequest(signed, counts) {
  const { row, wire } = signed
  const verified = signed.verify(wire, signed.first)
  const refused = (place, changed, keys = row) => {
    const shown = `${row.name}: ${place}: ${changed.target}`
    assert.throws(() => signed.verify(changed, signed.first, keys), VerifyError, shown)
    counts.add(row.kind, place)
  }

  refused('secret', wire, flipText(row, 'secret'))
  const [path, , query] = partition(wire.target, '?')
  const flipped = flip(path)
  // A segment that `..` removes is not signed.
  if (flipped !== undefined && !(row.flag('normalize_path') && path.includes('/..'))) {
    refused('path', wire.withTarget(`${flipped}?${query}`))
  }
  for (const [place, target] of targets(path, query, verified)) refused(place, wire.withTarget(target))
  for (const [index, [name, value]] of wire.headers.entries()) {
    const lower = name.toLowerCase()
    const isCovered = ['authorization', 'x-amz-security-token'].includes(lower) || verified.header(lower) !== undefined
    const flipped = isCovered ? flip(value) : undefined
    if (flipped !== undefined) {
      refused(lower === 'authorization' ? 'signature' : 'header', wire.withHeader(index, flipped))
    }
  }
}

/** One for each parameter that counts. */
function targets(path, query, verified) {
  const covered = new Set(verified.parameters.map(([name]) => name))
  const parts = rawPairs(query)
  const changed = []
  for (const [index, [name, value]] of parts.entries()) {
    // What is neither covered nor of the signature itself may be changed: version 2 signs little, and counts `x-amz-*`
    // as headers.
    const isOwn = ['AWSAccessKeyId', 'Expires', 'Signature'].includes(name) || name.toLowerCase().startsWith('x-amz-')
    const flipped = isOwn || covered.has(name) ? flip(value) : undefined
    if (flipped === undefined) continue
    const place = ['X-Amz-Signature', 'Signature'].includes(name) ? 'signature' : 'parameter'
    const parameters = query.split('&').filter((part) => part)
    changed.push([place, `${path}?${parameters.with(index, `${name}=${flipped}`).join('&')}`])
  }
  return changed
}
