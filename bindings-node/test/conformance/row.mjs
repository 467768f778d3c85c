// One row of a vector file, with the readings that rows of several kinds share.

import { Credentials } from 'objsign'

import { Failed } from './outcome.mjs'

/** A time in the form of `X-Amz-Date`. */
export function amzDate(text) {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!found) throw new Failed(`no time: ${text}`)
  const [, year, month, day, hour, minute, second] = found
  return iso8601(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

/** A time with its separators, perhaps with a fraction. */
export function iso8601(text) {
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw new Failed(`no time: ${text}`)
  return time
}

/** Whole Unix seconds. */
export const seconds = (time) => Math.floor(time.getTime() / 1000)

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Buffer leaves out what it cannot read. */
function decoded(text, encoding) {
  const bytes = Buffer.from(text, encoding)
  if (bytes.toString(encoding) !== (encoding === 'hex' ? text.toLowerCase() : text)) throw new Failed(`no ${encoding}: ${text}`)
  return bytes
}

/** A member that is absent or null is undefined. */
export class Row {
  #members

  constructor(members) {
    this.#members = members
  }

  /** Undefined unless the line is a JSON object. */
  static parse(line) {
    try {
      const members = JSON.parse(line)
      return isObject(members) ? new Row(members) : undefined
    } catch {
      return undefined
    }
  }

  line() {
    return JSON.stringify(this.#members)
  }

  /** The kind; rows of the signing suite have none and go by their mode. */
  get kind() {
    const [kind, mode] = [this.get('kind'), this.get('mode')]
    if (typeof kind === 'string') return kind
    return mode === 'header' || mode === 'query' ? `suite-${mode}` : 'unknown'
  }

  /** Its `id`, or its `name`. */
  get name() {
    return this.optional('id') || this.optional('name') || 'row without a name'
  }

  get(field) {
    return Object.hasOwn(this.#members, field) ? (this.#members[field] ?? undefined) : undefined
  }

  /** A member that must be text. */
  text(field) {
    const value = this.get(field)
    if (typeof value !== 'string') throw new Failed(`the row has no text \`${field}\``)
    return value
  }

  /** A member if it is text. */
  optional(field) {
    const value = this.get(field)
    return typeof value === 'string' ? value : undefined
  }

  number(field) {
    const value = this.get(field)
    if (!Number.isSafeInteger(value)) throw new Failed(`the row has no number \`${field}\``)
    return value
  }

  flag(field) {
    return this.get(field) === true
  }

  /** One of `endpoint_options`. */
  option(name) {
    const options = this.get('endpoint_options')
    return isObject(options) && options[name] === true
  }

  /** A list; an absent one is empty. */
  members(field) {
    const value = this.get(field)
    return Array.isArray(value) ? value : []
  }

  /** A list of `[name, value]`; a value of null is empty. An absent list is an empty one. */
  pairs(field) {
    return this.members(field).map(([name, value]) => [name ?? '', value ?? ''])
  }

  /** The first of `headers` with this lower-case name. */
  header(wanted) {
    return this.pairs('headers').find(([name]) => name.toLowerCase() === wanted)?.[1]
  }

  /** A member in base64; absent is empty. */
  base64(field) {
    return decoded(this.optional(field) ?? '', 'base64')
  }

  /** A member in hexadecimal digits. */
  hex(field) {
    return decoded(this.text(field), 'hex')
  }

  /** A copy with the member at this place changed. */
  replaced(place, by) {
    const changed = (value, [first, ...rest]) => {
      if (first === undefined) return by
      const copy = Array.isArray(value) ? [...value] : { ...value }
      copy[first] = changed(value[first], rest)
      return copy
    }
    return new Row(changed(this.#members, [place].flat()))
  }

  /** A copy without one member. */
  without(field) {
    const { [field]: _, ...rest } = this.#members
    return new Row(rest)
  }

  get timestamp() {
    return amzDate(this.text('timestamp'))
  }

  /** `access_key`, `secret` and perhaps `session_token`. */
  get credentials() {
    return new Credentials({
      accessKeyId: this.text('access_key'),
      secretAccessKey: this.text('secret'),
      sessionToken: this.optional('session_token'),
    })
  }
}
