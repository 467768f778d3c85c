// Options: what there is, what each must be, and how it is written into a message.

import * as checks from './checks.mjs'
import { conditions } from './conditions.mjs'
import * as message from './message.mjs'
import { Shell } from './objects.mjs'

/** An option: what it must be, and how it is written if it goes into a message by its name. */
export const option = (check, write) => ({ check, write })

/** A time; the clock's where none is given. */
const CLOCK = option(checks.time)

function writeBounds(bounds) {
  message.number(bounds[0])
  message.number(bounds[1])
}

function writeRules(rules) {
  message.list(rules, (rule) => {
    message.text(rule[0])
    message.texts(rule[1])
  })
}

export const STRING = option(checks.string, message.text)
export const TEXT = option(checks.text, message.textOrBytes)
export const FLAG = option(checks.flag, message.flag)
export const NUMBER = option(checks.whole, message.number)
export const NUMBERS = option(checks.numbers, (items) => message.list(items, message.number))
export const NAMES = option(checks.names, message.texts)
export const PAIRS = option(checks.pairs, message.pairs)
export const QUERY = option(checks.query, message.pairs)
export const WIRE_PAIRS = option(checks.wirePairs, message.bytePairs)
export const LENGTHS = option(checks.lengths)
export const RULES = option(checks.rules, writeRules)
export const BOUNDS = option(checks.bounds, writeBounds)
export const CONDITIONS = option(conditions, message.text)

export const NOW = { now: CLOCK }
export const AT = { at: CLOCK }
export const EXPIRY = { expiresIn: NUMBER, ...NOW }

/** True as long as no option was given that goes into a message by its name. */
const NONE_WRITTEN = Symbol('none written')

/** What was checked; nothing is inherited. (A literal with `__proto__: null` is slow in V8: it is a dictionary.) */
function Checked() {
  this[NONE_WRITTEN] = true
}
Checked.prototype = { __proto__: null }

/**
 * What may be given. `written` are those that go into a message by their names, in this order. A table is made ready when it
 * is first used, since most processes use few.
 */
export function table(known, written = known) {
  return { given: { known, written }, known: undefined, written: undefined, clock: undefined }
}

function ready(table) {
  if (table.known !== undefined) return table
  const { known, written } = table.given
  const rules = Object.entries(known).map(([name, { check }]) => [name, { check, written: Object.hasOwn(written, name) }])
  table.clock = Object.keys(known).find((name) => known[name] === CLOCK)
  table.written = Object.entries(written)
  table.known = { __proto__: null, ...Object.fromEntries(rules) }
  return table
}

/**
 * The options in an object of another realm, or of a class, whose getters no loop over its names finds. A Date or a Map has
 * none.
 */
function membersOf(given, known) {
  const isOther = given instanceof Shell || Object.prototype.toString.call(given) !== '[object Object]'
  if (isOther) throw checks.wrong('the options', 'an object', given)
  const out = { __proto__: null }
  for (const name in given) {
    if (Object.hasOwn(given, name) || !(name in Object.prototype)) out[name] = given[name]
  }
  for (const name in known) {
    if (!(name in out) && name in given && !(name in Object.prototype)) out[name] = given[name]
  }
  return out
}

/** Checks what was given. An unknown option is refused: a typo must not sign with the default. */
export function options(given, table, required) {
  const { known, clock } = ready(table)
  const out = new Checked()
  if (given !== undefined) {
    if (!checks.isObject(given) || Array.isArray(given)) throw checks.wrong('the options', 'an object', given)
    if (Object.getPrototypeOf(given) !== Object.prototype) given = membersOf(given, known)
    for (const name in given) {
      // What something else put into the prototype of all objects is no option.
      if (!Object.hasOwn(given, name) && name in Object.prototype) continue
      const rule = known[name]
      if (rule === undefined) throw new TypeError(`there is no option ${name}; there are ${Object.keys(known).join(', ')}`)
      const value = given[name]
      if (value === undefined) continue
      out[name] = rule.check(value, name)
      if (rule.written) out[NONE_WRITTEN] = false
    }
  }
  if (required !== undefined) {
    for (const name of required) {
      if (out[name] === undefined) throw new TypeError(`the option ${name} is missing`)
    }
  }
  if (clock !== undefined) out[clock] ??= Date.now()
  return out
}

/** Writes those of the table that were given. */
export function writeOptions(table, out) {
  const { written } = ready(table)
  const count = out[NONE_WRITTEN] ? 0 : written.length
  for (let place = 0; place < count; place++) {
    const name = written[place][0]
    const value = out[name]
    if (value === undefined) continue
    message.flag(true)
    message.text(name)
    written[place][1].write(value)
  }
  message.flag(false)
}

/** When, and for a URL or form for how long. */
export function writeWhen(out) {
  message.number(out.now)
  if (out.expiresIn !== undefined) message.number(out.expiresIn)
}

const MOMENT = table(NOW)
export const when = (given) => options(given, MOMENT)
export const moment = (given) => when(given).now

const EXPIRES = table(EXPIRY)
export const expires = (given) => options(given, EXPIRES, ['expiresIn'])

const LIMITS = table({ targetBytes: NUMBER, headers: NUMBER, headerBytes: NUMBER, parameters: NUMBER })
export const LIMIT = option(
  (value, name) => {
    if (!checks.isObject(value)) throw checks.wrong(name, 'an object', value)
    return options(value, LIMITS)
  },
  (limits) => writeOptions(LIMITS, limits),
)
