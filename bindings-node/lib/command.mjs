// What the AWS SDK calls the input of a command: parameters of S3 by their names.

import { isObject, string, time, whole, wrong } from './checks.mjs'
import * as message from './message.mjs'

const TEXT = 0
const BYTES = 1
const INTEGER = 2
const BOOLEAN = 3
const TIME = 4
const LIST = 5
const MAP = 6

/** Deeper than any parameter of S3. */
const MAX_DEPTH = 16

/** Each with the kind that it is written as. What is `undefined` is left out, as the SDK does. */
function checked(value, name, depth) {
  if (depth > MAX_DEPTH) throw new TypeError(`${name} is nested too deeply`)
  switch (typeof value) {
    case 'string':
      return { kind: TEXT, value: string(value, name) }
    case 'number':
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw wrong(name, 'an exact whole number', value)
      return { kind: INTEGER, value: whole(value, name) }
    case 'boolean':
      return { kind: BOOLEAN, value }
  }
  if (message.isBytes(value)) return { kind: BYTES, value }
  if (Array.isArray(value)) {
    return { kind: LIST, value: Array.from(value, (item, place) => checked(item, `${name}[${place}]`, depth + 1)) }
  }
  switch (Object.prototype.toString.call(value)) {
    case '[object Date]':
      return { kind: TIME, value: time(value, name) }
    case '[object Object]':
      return { kind: MAP, value: members(value, name, depth) }
  }
  throw wrong(name, 'text, bytes, a whole number, true or false, a Date, a list or an object', value)
}

function members(map, name, depth) {
  const out = []
  for (const [key, value] of Object.entries(map)) {
    if (value === undefined) continue
    out.push([string(key, `a name of ${name}`), checked(value, `${name}: ${key}`, depth + 1)])
  }
  return out
}

export function commandInput(input) {
  if (!isObject(input) || Array.isArray(input)) throw wrong('the input', 'an object', input)
  return members(input, 'the input', 0)
}

const WRITE = {
  [TEXT]: message.text,
  [BYTES]: message.bytes,
  [INTEGER]: message.number,
  [BOOLEAN]: message.flag,
  [TIME]: message.number,
  [LIST]: (items) => message.list(items, write),
  [MAP]: writeMembers,
}

function write({ kind, value }) {
  message.byte(kind)
  WRITE[kind](value)
}

export function writeMembers(members) {
  message.list(members, ([name, value]) => {
    message.text(name)
    write(value)
  })
}
