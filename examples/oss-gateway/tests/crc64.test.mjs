import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'

import { Crc64, combined } from '../gateway/crc64.mjs'

/** @param {Uint8Array} bytes */
const crc = (bytes) => new Crc64().update(bytes).value

test('the published check value', () => {
  assert.equal(crc(Buffer.from('123456789')), 0x995dc9bbdf1939fan)
  assert.equal(crc(Buffer.alloc(0)), 0n)
})

test('however the bytes arrive', () => {
  const bytes = randomBytes(100_003)
  const whole = crc(bytes)
  for (const step of [1, 7, 8, 9, 65_536]) {
    const pieces = new Crc64()
    for (let at = 0; at < bytes.length; at += step) pieces.update(bytes.subarray(at, at + step))
    assert.equal(pieces.value, whole)
    assert.equal(pieces.size, bytes.length)
  }
  bytes[50_000] ^= 1
  assert.notEqual(crc(bytes), whole)
})

test('of parts, the CRC of the whole', () => {
  const bytes = randomBytes(5000)
  for (const cut of [0, 1, 2500, 4999, 5000]) {
    const [first, second] = [bytes.subarray(0, cut), bytes.subarray(cut)]
    assert.equal(combined(crc(first), crc(second), second.length), crc(bytes))
  }
})
