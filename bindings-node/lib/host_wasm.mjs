// The compiled part as WebAssembly. Its messages lie in its own memory, which moves when it grows.

import module from './objsign.wasm'

const wasm = new WebAssembly.Instance(module).exports

/** More than nearly all messages take. */
const SIZE = 16 * 1024
/** Its memory cannot be given back. */
export const KEPT = Infinity

function reserved(bytes) {
  const address = wasm.reserve(bytes)
  return new Uint8Array(wasm.memory.buffer, address, bytes)
}

export const memory = () => reserved(SIZE)
export const shrink = (before) => before

/** What was written stays. */
export const grow = (before, used, needed) => reserved(Math.max(needed, 2 * before.length))

export const call = (operation, memory, length) => wasm.call(operation, length)

export const answer = (length) => new Uint8Array(wasm.memory.buffer, wasm.answer(), length)

export const { free } = wasm

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export const write = (into, string, start) => encoder.encodeInto(string, into.subarray(start)).written

export const read = (from, start, end) => decoder.decode(from.subarray(start, end))

export const copy = (from, start, end) => from.slice(start, end)

export const environment = () => globalThis.process?.env ?? {}
