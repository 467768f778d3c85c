// What signers give.

import * as message from './message.mjs'
import { Inner, Shell, getters, own, shown } from './objects.mjs'

const withoutQuery = (url) => url.split('?', 1)[0]
const namesOf = (pairs) => `[${pairs.map(([name]) => name).join(', ')}]`

/** As `Object.fromEntries`, at a fraction of its cost. A name that all objects inherit is left to that. */
function objectOf(pairs) {
  const out = {}
  for (let place = 0; place < pairs.length; place++) {
    const name = pairs[place][0]
    if (name in out) return Object.fromEntries(pairs)
    out[name] = pairs[place][1]
  }
  return out
}

const iso = (millis) => new Date(millis).toISOString()

const NONE = []

class PresignedInner extends Inner {
  static of = 'Presigned'

  constructor(method, expiresAt, headers, url) {
    super()
    this.method = method
    this.expiresAt = expiresAt
    this.headers = headers
    this.url = url
  }
}

export class Presigned extends Shell {
  // Written out, so that V8 compiles them into their callers.
  get method() {
    return own(this, PresignedInner).method
  }

  get url() {
    return own(this, PresignedInner).url
  }

  get headers() {
    return objectOf(own(this, PresignedInner).headers)
  }

  get expiresAt() {
    return new Date(own(this, PresignedInner).expiresAt)
  }

  toJSON() {
    const { method, url, headers, expiresAt } = this
    return { method, url, headers, expiresAt }
  }
}
shown(Presigned, PresignedInner, ({ method, url, headers, expiresAt }) => {
  return `Presigned { ${method} ${withoutQuery(url)}, headers: ${namesOf(headers)}, expiresAt: ${iso(expiresAt)} }`
})

class SignedInner extends Inner {
  static of = 'SignedRequest'

  constructor() {
    super()
    this.method = message.readText()
    this.url = message.readText()
    this.headers = message.readPairs()
    this.unsignedHeaders = message.readTexts()
  }
}

export class SignedRequest extends Shell {
  get headers() {
    return objectOf(own(this, SignedInner).headers)
  }

  get unsignedHeaders() {
    return [...own(this, SignedInner).unsignedHeaders]
  }

  toJSON() {
    const { method, url, headers, unsignedHeaders } = this
    return { method, url, headers, unsignedHeaders }
  }
}
getters(SignedRequest, SignedInner, ['method', 'url'])
shown(SignedRequest, SignedInner, ({ method, url, headers }) => {
  return `SignedRequest { ${method} ${withoutQuery(url)}, headers: ${namesOf(headers)} }`
})

/**
 * The names of the last form, which the next one mostly has, too, and an object with them: to copy that and fill it in
 * takes a fraction of making one, and nothing that all objects inherit comes between.
 */
let last = { text: '', names: [], object: {} }

/** The names that these lengths make of a text. */
function namesIn(text, lengths) {
  const { names } = last
  const same = text === last.text && lengths.length === names.length
  if (same && lengths.every((length, place) => length === names[place].length)) return last
  let end = 0
  const parts = lengths.map((length) => text.slice(end, (end += length)))
  last = { text, names: parts, object: Object.fromEntries(parts.map((name) => [name, ''])) }
  return last
}

class FormInner extends Inner {
  static of = 'PostForm'

  constructor() {
    super()
    const all = message.readHeadline()
    this.expiresAt = message.readNumber()
    const urlLength = message.readCount()
    const lengths = new Array(message.readCount())
    let end = 0
    for (let place = 0; place < lengths.length; place++) end += lengths[place] = message.readCount()
    this.known = namesIn(all.slice(0, end), lengths)
    this.url = all.slice(end, (end += urlLength))
    this.values = lengths.map(() => all.slice(end, (end += message.readCount())))
  }
}

export class PostForm extends Shell {
  get url() {
    return own(this, FormInner).url
  }

  get fields() {
    const { known, values } = own(this, FormInner)
    const out = { ...known.object }
    for (let place = 0; place < values.length; place++) out[known.names[place]] = values[place]
    return out
  }

  get expiresAt() {
    return new Date(own(this, FormInner).expiresAt)
  }

  toJSON() {
    const { url, fields, expiresAt } = this
    return { url, fields, expiresAt }
  }
}
shown(PostForm, FormInner, ({ url, known, expiresAt }) => {
  return `PostForm { ${url}, fields: [${known.names.join(', ')}], expiresAt: ${iso(expiresAt)} }`
})

export class StagesInner extends Inner {
  static of = 'Stages'

  constructor() {
    super()
    this.canonicalRequest = message.readText()
    this.stringToSign = message.readText()
  }
}

export class Stages extends Shell {}
getters(Stages, StagesInner, ['canonicalRequest', 'stringToSign'])
shown(Stages, StagesInner, () => 'Stages {}')

// Where more of the answer is to be read, what is held is read first, and the public object made at the end.
export const readPresignedInner = (readUrl) => {
  return new PresignedInner(message.readText(), message.readNumber(), message.readPairs(), readUrl())
}
export const readSignedInner = () => new SignedInner()
export const presignedOf = (inner) => new Presigned(inner)
export const signedOf = (inner) => new SignedRequest(inner)

export const readPresigned = () => presignedOf(readPresignedInner(message.readHeadline))
/** Of a call that says the method, and no headers. */
export const readPlainlyPresigned = (method) => {
  return presignedOf(new PresignedInner(method, message.readNumber(), NONE, message.readHeadline()))
}
export const readSigned = () => signedOf(readSignedInner())
export const readForm = () => new PostForm(new FormInner())
export const readStages = () => new Stages(new StagesInner())
