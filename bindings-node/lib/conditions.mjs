// The conditions of a policy, as JSON.

import { string, wrong } from './checks.mjs'
import { signError } from './errors.mjs'

/** A list of lists of texts and numbers, copied; nothing for any other. */
function flat(value) {
  const out = []
  for (const item of value) {
    if (!Array.isArray(item)) return undefined
    const copy = []
    for (const one of item) {
      if (typeof one !== 'string' && typeof one !== 'number') return undefined
      copy.push(one)
    }
    out.push(copy)
  }
  return out
}

/** The last conditions that were lists alone, and their JSON. The next call mostly gives the same ones. */
let last = { known: [], json: '[]' }
const LONGEST = 4096

function isLast(value) {
  let place = 0
  for (const item of value) {
    const known = last.known[place++]
    if (known === undefined || !Array.isArray(item) || item.length !== known.length) return false
    for (let at = 0; at < known.length; at++) if (item[at] !== known[at]) return false
  }
  return place === last.known.length
}

/** JSON has no `undefined` and no functions: left out, they would be conditions that nobody checks. */
function member(key, item, name) {
  if (item === undefined || typeof item === 'function' || typeof item === 'symbol') {
    throw wrong(`${name}: ${key}`, 'JSON', item)
  }
  return item
}

/** Decoded JSON written again, for the core's own strict reader to judge. */
export function conditions(value, name) {
  if (!Array.isArray(value)) throw wrong(name, 'an array', value)
  if (isLast(value)) return last.json
  const known = flat(value)
  if (known !== undefined) {
    const json = string(JSON.stringify(known), name)
    if (json.length <= LONGEST) last = { known, json }
    return json
  }
  try {
    return string(JSON.stringify(value, (key, item) => member(key, item, name)), name)
  } catch (error) {
    if (error instanceof RangeError) throw signError('invalid_condition', 'the conditions are nested too deeply')
    throw error
  }
}
