// The compiled part as an addon of Node's. Its messages lie in memory of Node's.

import { binding } from './addon.mjs'

/** More than nearly all messages take. */
const SIZE = 16 * 1024
/** What is larger is given back after use. */
export const KEPT = 1024 * 1024

const fresh = (bytes) => Buffer.allocUnsafeSlow(bytes)

export const memory = () => fresh(SIZE)
export const shrink = memory

export function grow(before, used, needed) {
  const larger = fresh(Math.max(needed, 2 * before.length))
  before.copy(larger, 0, 0, used)
  // It could hold a secret.
  before.fill(0)
  return larger
}

export const { call, free } = binding

/** It lies where the message was, if there was room for it. */
export function answer(length, memory) {
  if (length <= memory.length) return memory
  const larger = fresh(length)
  binding.more(larger)
  return larger
}

export const write = (into, string, start) => into.utf8Write(string, start)

export const read = (from, start, end, ascii) => (ascii ? from.latin1Slice(start, end) : from.utf8Slice(start, end))

export function copy(from, start, end) {
  const bytes = Buffer.allocUnsafeSlow(end - start)
  from.copy(bytes, 0, start, end)
  return bytes
}

export const environment = () => process.env
