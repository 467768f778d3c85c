// What arguments must be. Each check gives what it was given, copied where it could change, or throws a TypeError that
// names the argument.

import { configError } from './errors.mjs'
import { isBytes } from './message.mjs'

export function not(value) {
  if (value === null) return ', not null'
  if (typeof value !== 'object') return `, not ${typeof value}`
  const name = Object.getPrototypeOf(value)?.constructor?.name
  if (name === 'Promise') return ', not a promise: await it'
  return `, not ${typeof name === 'string' && name !== '' ? name : 'an object'}`
}

export function wrong(name, expected, value) {
  return new TypeError(`${name} must be ${expected}${not(value)}`)
}

export const isObject = (value) => typeof value === 'object' && value !== null

export const isText = (value) => typeof value === 'string' && value.isWellFormed()

export function string(value, name) {
  if (typeof value !== 'string') throw wrong(name, 'a string', value)
  if (!value.isWellFormed()) throw new TypeError(`${name} holds a lone surrogate, which no bytes stand for`)
  return value
}

export function bytes(value, name, expected = 'a Buffer or Uint8Array') {
  if (!isBytes(value)) throw wrong(name, expected, value)
  return value
}

export function text(value, name) {
  return typeof value === 'string' ? string(value, name) : bytes(value, name, 'a string, Buffer or Uint8Array')
}

export function flag(value, name) {
  if (typeof value !== 'boolean') throw wrong(name, 'true or false', value)
  return value
}

export function whole(value, name) {
  if (typeof value !== 'number') throw wrong(name, 'a number', value)
  if (!Number.isInteger(value)) throw new TypeError(`${name} must be a whole number, not ${value}`)
  return value
}

const getTime = Date.prototype.getTime

function millisOf(value) {
  try {
    return getTime.call(value)
  } catch {
    return undefined
  }
}

/** Seconds by mistake would mean a day in January 1970. */
const isSeconds = (value) => value >= 1e8 && value < 1e11
export const isMillis = (value) => Number.isInteger(value) && !isSeconds(value)

/** In milliseconds. */
export function time(value, name) {
  if (typeof value === 'number') {
    if (isSeconds(value)) {
      throw configError('timestamp_in_seconds', `${name} is in milliseconds, as Date.now() gives; ${value} are seconds`)
    }
    if (Number.isInteger(value)) return value
    throw new TypeError(`${name} is no whole number of milliseconds`)
  }
  const millis = isObject(value) ? millisOf(value) : undefined
  if (millis === undefined) throw wrong(name, 'a Date or milliseconds', value)
  if (Number.isNaN(millis)) throw new TypeError(`${name} is no valid Date`)
  return millis
}

export function list(value, name, expected, one) {
  if (!isObject(value) || isBytes(value) || typeof value[Symbol.iterator] !== 'function') {
    throw wrong(name, expected, value)
  }
  const out = []
  try {
    for (const item of value) out.push(one(item, name))
  } catch (error) {
    throw placed(error, name, out.length)
  }
  return out
}

/** A TypeError that names the list names the item, for which no name is made unless it is wrong. */
function placed(error, name, place) {
  const isOurs = error instanceof TypeError && error.message.startsWith(`${name} `)
  return isOurs ? new TypeError(`${name}[${place}]${error.message.slice(name.length)}`) : error
}

export const strings = (value, name) => list(value, name, 'an iterable of strings', string)
export const numbers = (value, name) => list(value, name, 'an iterable of numbers', whole)

export function names(value, name) {
  return typeof value === 'string' ? [string(value, name)] : list(value, name, 'a string or strings', string)
}

export function entries(value, name) {
  const expected = 'an object, or an iterable of [name, value]'
  if (!isObject(value) || isBytes(value)) throw wrong(name, expected, value)
  if (typeof value[Symbol.iterator] === 'function') {
    const out = []
    for (const item of value) {
      if (!Array.isArray(item) || item.length !== 2) throw wrong(`an item of ${name}`, '[name, value]', item)
      out.push([item[0], item[1]])
    }
    return out
  }
  // A Date or a promise has no entries, and would pass for an empty object.
  if (Object.prototype.toString.call(value) !== '[object Object]') throw wrong(name, expected, value)
  return Object.entries(value)
}

const named = (value, name, one) => {
  return entries(value, name).map(([key, item]) => [string(key, `a name of ${name}`), one(item, `${name}: ${key}`)])
}

export const pairs = (value, name) => named(value, name, string)
export const lengths = (value, name) => named(value, name, whole)
export const rules = (value, name) => named(value, name, names)
export const query = (value, name) => named(value, name, parameter)

function parameter(value, name) {
  if (typeof value !== 'number') return string(value, name)
  if (!Number.isSafeInteger(value)) throw new TypeError(`${name} must be a whole number, exact`)
  return String(value)
}

/** Names and values as they came over the wire. In an object a value may be a list. */
export function wirePairs(value, name) {
  const out = []
  for (const [key, item] of entries(value, name)) {
    text(key, `a name of ${name}`)
    if (item === undefined && typeof value[Symbol.iterator] !== 'function') continue
    for (const one of Array.isArray(item) ? Array.from(item) : [item]) out.push([key, text(one, `a value of ${name}`)])
  }
  return out
}

export function bounds(value, name) {
  if (!Array.isArray(value) || value.length !== 2) throw wrong(name, '[first, last]', value)
  return [whole(value[0], name), whole(value[1], name)]
}
