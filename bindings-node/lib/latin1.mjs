// Strings that have one byte a character, as Node's and fetch's do.

import { wrong } from './checks.mjs'

/** The bytes of such a string; the string itself if it is all ASCII. */
export function latin1(value, name) {
  if (typeof value !== 'string') throw wrong(name, 'a string', value)
  if (/^[\u0000-\u007f]*$/.test(value)) return value
  if (/[^\u0000-\u00ff]/.test(value)) throw new TypeError(`${name} is not as it came over the wire: not latin-1`)
  return Uint8Array.from(value, (character) => character.charCodeAt(0))
}
