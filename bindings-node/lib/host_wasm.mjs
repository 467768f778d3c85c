// The compiled part as WebAssembly. Its messages lie in its own memory, which moves when it grows.

import module from './objsign.wasm'

const wasm = new WebAssembly.Instance(module).exports

/** More than nearly all messages take. */
const SIZE = 16 * 1024
/** What is larger is given back after use, to what else needs memory here. */
export const KEPT = 1024 * 1024

/** Where a message begins in its memory. */
export const START = 0

/** As an address and as an answer, that an earlier call was never finished. */
const STOPPED = { address: -1, answer: -(2 ** 31) }

function stopped(cause) {
  const message = 'objsign stopped in the middle of a call, and cannot be used until this program starts anew'
  return new Error(message, cause && { cause })
}

function resized(bytes) {
  const address = wasm.resize(bytes)
  if (address === STOPPED.address) throw stopped()
  if (address === 0) throw new RangeError(`no memory for a message of ${bytes} bytes`)
  return new Uint8Array(wasm.memory.buffer, address >>> 0, bytes)
}

export const memory = () => resized(SIZE)
export const shrink = memory

/** What was written stays. */
export const grow = (before, used, needed) => resized(Math.max(needed, 2 * before.length))

export function call(operation, numbers, length) {
  let answer
  try {
    answer = wasm.call(operation, length)
  } catch (error) {
    // Where the stack ends, which is the caller's own doing, the call may not even have begun.
    throw error instanceof RangeError ? error : stopped(error)
  }
  if (answer === STOPPED.answer) throw stopped()
  return answer
}

export const answer = (length) => new Uint8Array(wasm.memory.buffer, wasm.answer() >>> 0, length)

export const { free } = wasm

const encoder = new TextEncoder()
// Without the option it would drop U+FEFF in front, which is part of a key.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

export const write = (into, string, start) => encoder.encodeInto(string, into.subarray(start)).written

export const read = (from, start, end) => decoder.decode(from.subarray(start, end))

export const copy = (from, start, end) => from.slice(start, end)

export const keep = copy
export const again = (kept, into, start) => into.set(kept, start)
export const look = (kept) => kept

/** The text that is most of an answer, for which it is given apart. */
export function headline() {
  return decoder.decode(new Uint8Array(wasm.memory.buffer, wasm.headline() >>> 0, wasm.headline_length()))
}

export const environment = () => globalThis.process?.env ?? {}
