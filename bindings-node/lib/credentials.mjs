// Credentials, derived keys, and what is said of a body.

import { environment as processEnvironment } from '#host'
import { bytes, isObject, string, text, time, wrong } from './checks.mjs'
import { configError } from './errors.mjs'
import * as message from './message.mjs'
import { Held, Inner, Shell, fault, getters, handle, held, isOfOtherCopy, own, shown } from './objects.mjs'
import { AT, STRING, option, options, table } from './options.mjs'

class CredentialsInner extends Held {
  static of = 'Credentials'
}

/** A member, but not one that was put into the prototype of all objects. */
function memberOf(value, name) {
  return Object.hasOwn(value, name) || !(name in Object.prototype) ? (value[name] ?? null) : null
}

/** Other names of the session token. If they were ignored, it would be missing from each signature. */
const OTHER_TOKEN_NAMES = ['stsToken', 'securityToken', 'session_token']

/** Credentials by their object, or what is in one. */
export function identity(value, name) {
  const inner = held(value, CredentialsInner)
  if (inner !== undefined) return inner
  if (typeof value === 'function') {
    throw new TypeError(`${name} is a provider of credentials: await it, and give what it gives`)
  }
  if (!isObject(value) || Array.isArray(value)) {
    throw wrong(name, 'credentials (an objsign.Credentials, or an object with accessKeyId and secretAccessKey)', value)
  }
  if (typeof value.then === 'function') throw new TypeError(`${name} is a promise: await it`)
  const accessKeyId = memberOf(value, 'accessKeyId')
  const secretAccessKey = memberOf(value, 'secretAccessKey')
  const sessionToken = memberOf(value, 'sessionToken')
  const expiration = memberOf(value, 'expiration')
  if (accessKeyId === null && secretAccessKey === null) {
    throw wrong(name, 'an object with accessKeyId and secretAccessKey', value)
  }
  if (accessKeyId === null) throw configError('missing_credentials', `${name} have no accessKeyId`)
  if (secretAccessKey === null) {
    if (isOfOtherCopy(value, CredentialsInner)) {
      throw new TypeError(`${name} must be an objsign.Credentials${fault(value, CredentialsInner)}`)
    }
    throw configError('missing_credentials', `${name} have no secretAccessKey`)
  }
  if (sessionToken === null) {
    for (const other of OTHER_TOKEN_NAMES) {
      if (memberOf(value, other) !== null) throw new TypeError(`${name} have ${other}: it is sessionToken here`)
    }
  }
  return {
    accessKeyId: string(accessKeyId, 'accessKeyId'),
    secretAccessKey: string(secretAccessKey, 'secretAccessKey'),
    sessionToken: sessionToken === null ? undefined : string(sessionToken, 'sessionToken'),
    expiration: expiration === null ? undefined : time(expiration, 'expiration'),
  }
}

export function writeCredentials(credentials) {
  const written = !(credentials instanceof CredentialsInner)
  message.flag(written)
  if (!written) return handle(credentials)
  message.text(credentials.accessKeyId)
  message.text(credentials.secretAccessKey)
  message.maybe(credentials.sessionToken, message.text)
  message.maybe(credentials.expiration, message.number)
}

export const CREDENTIALS = option(identity)

/** The keys that were looked up: none, one or several. */
export function keysOf(value) {
  if (value === undefined || value === null) return []
  if (typeof value === 'object' && typeof value[Symbol.iterator] === 'function') {
    return Array.from(value, (one) => identity(one, 'keys'))
  }
  return [identity(value, 'keys')]
}

export const writeKeys = (keys) => message.list(keys, writeCredentials)

function make(given) {
  const credentials = identity(given, 'credentials')
  if (credentials instanceof Inner) return credentials
  message.begin()
  writeCredentials(credentials)
  message.ask('credentials')
  const fields = {
    accessKeyId: message.readText(),
    isTemporary: message.readFlag(),
    expiration: message.readMaybe(message.readNumber),
  }
  return new CredentialsInner(message.readCount(), fields)
}

export class Credentials extends Shell {
  constructor(given) {
    super(make(given))
  }

  static fromEnvironment(environment = processEnvironment()) {
    if (!isObject(environment)) throw wrong('environment', 'an object', environment)
    const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']
    const [accessKeyId, secretAccessKey, sessionToken] = names.map((name) => {
      const value = environment[name]
      return value === undefined || value === null || value === '' ? undefined : string(value, name)
    })
    const missing = names.slice(0, 2).filter((_, at) => [accessKeyId, secretAccessKey][at] === undefined)
    if (missing.length > 0) {
      throw configError('missing_credentials', `${missing.join(' and ')} not set in the environment`)
    }
    return fromIdentity({ accessKeyId, secretAccessKey, sessionToken })
  }

  get expiration() {
    const { expiration } = own(this, CredentialsInner)
    return expiration === undefined ? undefined : new Date(expiration)
  }
}
const fromIdentity = (given) => new Credentials(given)

getters(Credentials, CredentialsInner, ['accessKeyId', 'isTemporary'])
shown(Credentials, CredentialsInner, (inner) => `Credentials { ${inner.accessKeyId} }`)

export class SigningKeyInner extends Held {
  static of = 'SigningKey'
}

const SCOPE = table({ region: STRING, service: STRING, ...AT })
const DERIVED = table({ accessKeyId: STRING, region: STRING, service: STRING, ...AT })

function signingKey(operation, { region, service, at }) {
  message.text(region)
  message.text(service)
  message.number(at)
  message.ask(operation)
  const fields = { accessKeyId: message.readText(), scope: message.readText() }
  return new SigningKey(new SigningKeyInner(message.readCount(), fields))
}

export class SigningKey extends Shell {
  static derive(credentials, given) {
    const out = options(given, SCOPE, ['region', 'service'])
    const from = identity(credentials, 'credentials')
    message.begin()
    writeCredentials(from)
    return signingKey('deriveKey', out)
  }

  static fromBytes(key, given) {
    const out = options(given, DERIVED, ['accessKeyId', 'region', 'service'])
    bytes(key, 'key')
    message.begin()
    message.bytes(key)
    message.text(out.accessKeyId)
    return signingKey('keyFromBytes', out)
  }

  expose() {
    const inner = own(this, SigningKeyInner)
    message.begin()
    handle(inner)
    message.ask('exposeKey')
    return message.readBytes()
  }
}
getters(SigningKey, SigningKeyInner, ['scope', 'accessKeyId'])
shown(SigningKey, SigningKeyInner, (inner) => `SigningKey { ${inner.accessKeyId} ${inner.scope} }`)

class PayloadInner extends Inner {
  static of = 'Payload'

  constructor(kind, data) {
    super()
    this.kind = kind
    this.data = data
  }
}

const KINDS = ['empty', 'unsigned', 'bytes', 'sha256']

export class Payload extends Shell {
  static sha256(digest) {
    text(digest, 'digest')
    message.begin()
    message.textOrBytes(digest)
    message.ask('sha256Digest')
    return payloadOf('sha256', message.readBytes())
  }
}

const payloadOf = (kind, data) => new Payload(new PayloadInner(kind, data))

Object.defineProperties(Payload, {
  EMPTY: { value: payloadOf('empty'), enumerable: true },
  UNSIGNED: { value: payloadOf('unsigned'), enumerable: true },
})
shown(Payload, PayloadInner, (inner) => `Payload { ${inner.kind} }`)

function payload(value, name) {
  return held(value, PayloadInner) ?? { kind: 'bytes', data: bytes(value, name, 'bytes or an objsign.Payload') }
}

export function writePayload({ kind, data }) {
  message.byte(KINDS.indexOf(kind))
  if (kind === 'bytes') message.bytes(data)
  else if (kind === 'sha256') message.raw(data)
}

export const PAYLOAD = option(payload, writePayload)
export const NO_PAYLOAD = { kind: 'empty' }

/** What is kept of a body: its hash. */
export function hashed(payload) {
  if (payload === undefined || payload.kind !== 'bytes') return payload
  message.begin()
  writePayload(payload)
  message.ask('hashPayload')
  return { kind: 'sha256', data: message.readBytes() }
}
