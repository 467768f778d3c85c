// What public objects have in common. What one holds is in a private field, so that neither inspection nor JSON shows it.

import * as host from '#host'
import { not } from './checks.mjs'
import { ask, begin, count, readText } from './message.mjs'

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** What a public object holds. Each public class has a kind of its own. */
export class Inner {}

/** Absent on Workers before their compatibility date 2025-05-05: what is made there goes with the isolate. */
const Registry = globalThis.FinalizationRegistry ?? class {
  register() {}
  unregister() {}
}
const forgotten = new Registry((handle) => host.free(handle))

/**
 * About what the compiled part holds, in bytes for so many objects. The collector does not see that, and so would leave
 * hundreds of thousands of them: every so often one has as much that it sees.
 */
const WEIGHT = { objects: 16, bytes: 16 * 1024 }
let made = 0

/** What lives in the compiled part, for as long as JavaScript remembers this. */
export class Held extends Inner {
  constructor(handle, fields) {
    super()
    this.handle = handle
    this.weight = made % WEIGHT.objects === 0 ? new ArrayBuffer(WEIGHT.bytes) : undefined
    made += 1
    Object.assign(this, fields)
    forgotten.register(this, handle, this)
  }
}

/** For what the compiled part gives up by itself: its handle may be another object's next. */
export const givenUp = (inner) => forgotten.unregister(inner)

let innerOf

/** The base of all public classes. */
export class Shell {
  #inner

  constructor(inner) {
    if (!(inner instanceof Inner)) throw new TypeError(`${new.target.name} cannot be made by hand`)
    this.#inner = inner
  }

  static {
    innerOf = (object) => {
      return typeof object === 'object' && object !== null && #inner in object ? object.#inner : undefined
    }
  }
}

/** What an argument holds, or nothing if it is of another kind. */
export function held(object, Kind) {
  const inner = innerOf(object)
  return inner instanceof Kind ? inner : undefined
}

const isNamedAs = (object, Kind) => not(object) === `, not ${Kind.of}`
/** Of a class of the runtime's that has the same name, as fetch's `Request` has. */
const isGlobal = (object, Kind) => object instanceof (globalThis[Kind.of] ?? Inner)

export const isOfOtherCopy = (object, Kind) => isNamedAs(object, Kind) && !isGlobal(object, Kind)

/** What an object is instead. */
export function fault(object, Kind) {
  if (isOfOtherCopy(object, Kind)) return ' of this copy of the package: it was loaded twice'
  return isNamedAs(object, Kind) ? `, not the global ${Kind.of}` : not(object)
}

export function take(object, Kind, name) {
  const inner = innerOf(object)
  if (inner instanceof Kind) return inner
  const expected = `an objsign.${Kind.of}${fault(object, Kind)}${Kind.hint ?? ''}`
  throw new TypeError(name === undefined ? `expected ${expected}` : `${name} must be ${expected}`)
}

/** What `this` holds. */
export function own(object, Kind) {
  const inner = innerOf(object)
  if (inner instanceof Kind) return inner
  throw new TypeError(`this must be an objsign.${Kind.of}${fault(object, Kind)}`)
}

export const handle = (inner) => count(inner.handle)

/** Getters of what an object holds. */
export function getters(Class, Kind, names, from = (inner) => inner) {
  for (const name of names) {
    const get = function () {
      return from(own(this, Kind))[name]
    }
    Object.defineProperty(Class.prototype, name, { get, configurable: true })
  }
}

/** What inspection and `String()` show. */
export function shown(Class, Kind, text = ofHeld) {
  const show = function () {
    const inner = held(this, Kind)
    return inner === undefined ? Kind.of : text(inner)
  }
  for (const name of [INSPECT, 'toString']) {
    Object.defineProperty(Class.prototype, name, { value: show, configurable: true, writable: true })
  }
}

function ofHeld(inner) {
  begin()
  handle(inner)
  ask('shown')
  return readText()
}
