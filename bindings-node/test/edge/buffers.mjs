// On edges bytes are plain Uint8Arrays, for they have no Buffer. The tests were written for Node's package, which gives
// Buffers: here the public classes are made to give them, too, and are else what they are.

import * as objsign from 'objsign'

function buffers(value) {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (Array.isArray(value)) return value.map(buffers)
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, buffers(one)]))
}

function wrapped(method) {
  return {
    [method.name](...given) {
      return buffers(method.apply(this, given))
    },
  }[method.name]
}

const classes = Object.values(objsign).filter((value) => value.prototype?.constructor === value)
for (const { prototype } of classes) {
  for (const [name, own] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name === 'constructor') continue
    for (const way of ['get', 'value']) {
      if (typeof own[way] === 'function') own[way] = wrapped(own[way])
    }
    Object.defineProperty(prototype, name, own)
  }
}
