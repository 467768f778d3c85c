// What signers give.

import * as message from './message.mjs'
import { Inner, Shell, getters, own, shown } from './objects.mjs'

const withoutQuery = (url) => url.split('?', 1)[0]
const namesOf = (pairs) => `[${pairs.map(([name]) => name).join(', ')}]`

/** As `Object.fromEntries`, at a fraction of its cost. A name that all objects inherit is for the real one. */
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
getters(Presigned, PresignedInner, ['method', 'url'])
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

class FormInner extends Inner {
  static of = 'PostForm'

  constructor() {
    super()
    this.url = message.readText()
    this.expiresAt = message.readNumber()
    this.fields = message.readPairs()
  }
}

export class PostForm extends Shell {
  get fields() {
    return objectOf(own(this, FormInner).fields)
  }

  get expiresAt() {
    return new Date(own(this, FormInner).expiresAt)
  }

  toJSON() {
    const { url, fields, expiresAt } = this
    return { url, fields, expiresAt }
  }
}
getters(PostForm, FormInner, ['url'])
shown(PostForm, FormInner, ({ url, fields, expiresAt }) => {
  return `PostForm { ${url}, fields: ${namesOf(fields)}, expiresAt: ${iso(expiresAt)} }`
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

// Where more is read behind it, what is held comes first: to make a public object is the end of reading.
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
