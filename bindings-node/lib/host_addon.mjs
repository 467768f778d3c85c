// The compiled part as an addon of Node's. Its messages lie in memory of Node's.

import { binding } from './addon.mjs'

/** More than nearly all messages take. */
const SIZE = 16 * 1024
/** What is larger is given back after use. */
export const KEPT = 1024 * 1024

/** Where a message begins: in front of it stand the operation and the length, and afterwards that of the answer. */
export const START = 8

/** What the compiled part reads and writes. */
let array

function attached(bytes) {
  const memory = Buffer.allocUnsafeSlow(bytes)
  array = memory.buffer
  return memory
}

export const memory = () => attached(SIZE)
export const shrink = memory

export function grow(before, used, needed) {
  const larger = attached(Math.max(needed, 2 * before.length))
  before.copy(larger, 0, 0, used)
  // It could hold a secret.
  before.fill(0)
  return larger
}

let text

/** `numbers` views the memory. */
export function call(operation, numbers, length) {
  numbers.setUint32(0, operation, true)
  numbers.setUint32(4, length, true)
  text = binding.call(array)
  return numbers.getInt32(0, true)
}

export const { free } = binding

/** The answer lies where the message was, if there was room for it. */
export function answer(length, memory) {
  if (START + length <= memory.length) return memory
  const larger = Buffer.allocUnsafeSlow(length)
  binding.more(larger.buffer)
  return larger
}

/** The text that is most of an answer, for which it is given apart. */
export const headline = () => text

export const write = (into, string, start) => into.utf8Write(string, start)

export const read = (from, start, end, ascii) => (ascii ? from.latin1Slice(start, end) : from.utf8Slice(start, end))

export function copy(from, start, end) {
  const bytes = Buffer.allocUnsafeSlow(end - start)
  from.copy(bytes, 0, start, end)
  return bytes
}

/** Kept as a string of one character a byte, which costs V8 less than memory of its own. */
export const keep = (from, start, end) => from.latin1Slice(start, end)
export const again = (kept, into, start) => into.latin1Write(kept, start)
export const look = (kept) => Buffer.from(kept, 'latin1')

export const environment = () => process.env
