// Requests as they were received. An object holds the message that says all of one.

import { apiGateway } from './api_gateway.mjs'
import { entries, isObject, string, wrong } from './checks.mjs'
import { PAYLOAD, hashed, writePayload } from './credentials.mjs'
import { configError } from './errors.mjs'
import * as message from './message.mjs'
import { Inner, Shell, own, shown, take } from './objects.mjs'
import { STRING, TEXT, WIRE_PAIRS, options, table } from './options.mjs'
import { DECODED_PATH, WIRE, decoded, wire, writeTarget } from './target.mjs'

class RequestInner extends Inner {
  static of = 'Request'
  static hint = '; make one by Request.fromIncomingMessage, Request.fromFetch or their like'

  constructor(kept) {
    super()
    this.kept = kept
  }
}

function received(method, target, headers, { authority, payload }) {
  const body = hashed(payload)
  message.begin()
  message.textOrBytes(method)
  writeTarget(target)
  message.bytePairs(headers)
  message.maybe(authority, message.text)
  message.maybe(body, writePayload)
  return new RequestInner(message.kept())
}

export const requestOf = (value) => take(value, RequestInner)
export const writeRequest = (inner) => message.again(inner.kept)

/** The bytes of a string that has one a character, as Node's and fetch's do. */
function latin1(value, name) {
  if (typeof value !== 'string') throw wrong(name, 'a string', value)
  // eslint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(value)) return value
  // eslint-disable-next-line no-control-regex
  if (/[^\u0000-\u00ff]/.test(value)) throw new TypeError(`${name} is not as it came over the wire: not latin-1`)
  return Uint8Array.from(value, (character) => character.charCodeAt(0))
}

/** The value of a fetch header, which some runtimes decode from UTF-8. If that was wrong, it does not verify. */
function fetched(value, name) {
  // eslint-disable-next-line no-control-regex
  return /[^\u0000-\u00ff]/.test(string(value, name)) ? value : latin1(value, name)
}

/** Host and target of a fetch URL, the target as the runtime has it: a URL parser would resolve dot segments. */
function askedOf(url) {
  const [, authority, rest] = /^[^:]+:\/\/([^/?#]*)([^#]*)/.exec(url) ?? []
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined && authority === undefined) {
    throw new TypeError('url must be absolute, as that of a fetch Request is')
  }
  // Some runtimes put any Host header into the URL. One that is no host is for the verifier to refuse.
  const host = parsed?.host ?? authority
  if (parsed && authority?.toLowerCase() !== host) return { host, target: parsed.pathname + parsed.search }
  return { host, target: rest.startsWith('/') ? rest : `/${rest}` }
}

const OWN = { authority: STRING, payload: PAYLOAD }
const ADAPTED = table(OWN)
const RAW = table({ method: TEXT, target: TEXT, headers: WIRE_PAIRS, ...OWN })
const DECODED_OPTIONS = table({ method: TEXT, path: TEXT, parameters: WIRE_PAIRS, headers: WIRE_PAIRS, ...OWN })

/** HTTP/2's host, unless a `Host` header says the same. Another one stays beside it, for the verifier to refuse. */
function addHost(headers, raw, authority) {
  const again = raw.some((name, at) => at % 2 === 0 && /^host$/i.test(name) && raw[at + 1] === authority)
  if (!again) headers.push(['host', authority])
}

function make(given) {
  if (given instanceof Inner) return given
  const out = options(given, RAW, ['method', 'target', 'headers'])
  return received(out.method, wire(out.target), out.headers, out)
}

export class Request extends Shell {
  constructor(given) {
    super(make(given))
  }

  static decoded(given) {
    const out = options(given, DECODED_OPTIONS, ['method', 'path', 'parameters', 'headers'])
    return requestFrom(received(out.method, decoded(out.path, out.parameters), out.headers, out))
  }

  static fromIncomingMessage(incoming, given) {
    const out = options(given, ADAPTED)
    if (!isObject(incoming)) throw wrong('message', 'an IncomingMessage', incoming)
    const target = incoming.originalUrl || incoming.url
    if (target === undefined || target === '') {
      throw configError('no_raw_target', 'the message has neither originalUrl nor url')
    }
    const raw = incoming.rawHeaders
    if (raw === undefined) {
      throw new TypeError("the message has no rawHeaders: give Node's own (Fastify's request.raw, Koa's ctx.req), or fetch's to fromFetch")
    }
    if (!Array.isArray(raw)) throw wrong('rawHeaders', 'an array', raw)
    const headers = []
    for (let at = 0; at + 1 < raw.length; at += 2) {
      const name = latin1(raw[at], 'a header')
      const value = latin1(raw[at + 1], 'a header')
      if (name === ':authority') addHost(headers, raw, value)
      // HTTP/2's others are the method and the target.
      else if (name[0] !== ':') headers.push([name, value])
    }
    const method = latin1(incoming.method ?? '', 'method')
    return requestFrom(received(method, wire(latin1(target, 'url')), headers, out))
  }

  static fromCloudFront(request, given) {
    const out = options(given, ADAPTED)
    if (!isObject(request)) throw wrong('request', 'a CloudFront request', request)
    if (Array.isArray(request.Records)) {
      throw new TypeError('this is the event: give event.Records[0].cf.request')
    }
    const uri = string(request.uri, 'uri')
    const asked = string(request.querystring ?? '', 'querystring')
    const headers = []
    for (const [name, items] of entries(request.headers, 'headers')) {
      if (!Array.isArray(items)) throw wrong(`headers: ${name}`, 'an array', items)
      for (const item of items) {
        headers.push([string(item?.key ?? name, 'a header'), string(item?.value, `headers: ${name}`)])
      }
    }
    const target = wire(asked === '' ? uri : `${uri}?${asked}`)
    return requestFrom(received(string(request.method, 'method'), target, headers, out))
  }

  static fromFetch(request, given) {
    const out = options(given, ADAPTED)
    if (!isObject(request)) throw wrong('request', 'a fetch Request', request)
    const { host, target } = askedOf(string(request.url, 'url'))
    let named = false
    const headers = entries(request.headers, 'headers').map(([name, value]) => {
      named ||= string(name, 'a header').toLowerCase() === 'host'
      return [name, fetched(value, `headers: ${name}`)]
    })
    if (!named) out.authority ??= host
    const method = string(request.method, 'method')
    return requestFrom(received(method, wire(target), headers, out))
  }

  static fromApiGateway(event, given) {
    const out = options(given, ADAPTED)
    const { method, target, headers } = apiGateway(event)
    return requestFrom(received(method, target, headers, out))
  }

  get method() {
    return fieldsOf(this).method
  }

  get target() {
    const { kind, path } = fieldsOf(this)
    return kind === WIRE ? path : undefined
  }

  get path() {
    const { kind, path } = fieldsOf(this)
    return kind === WIRE ? halves(path)[0] : path
  }

  get query() {
    const { kind, path, query } = fieldsOf(this)
    return kind === WIRE ? halves(path)[1] : query
  }

  get parameters() {
    return fieldsOf(this).parameters
  }

  get headers() {
    return fieldsOf(this).headers
  }

  get authority() {
    return fieldsOf(this).authority
  }
}

const requestFrom = (inner) => new Request(inner)

/** Read from the message anew each time: what is given is the caller's. */
function fieldsOf(object) {
  message.readAgain(own(object, RequestInner).kept)
  const bytes = message.readBytes
  const pairs = () => message.readList(() => [bytes(), bytes()])
  const fields = { __proto__: null, method: bytes(), kind: message.readByte(), path: bytes() }
  if (fields.kind === DECODED_PATH) fields.query = bytes()
  else if (fields.kind !== WIRE) fields.parameters = pairs()
  fields.headers = pairs()
  fields.authority = message.readMaybe(() => message.readUtf8())
  return fields
}

function halves(target) {
  const at = target.indexOf('?'.charCodeAt(0))
  return at < 0 ? [target, target.subarray(target.length)] : [target.subarray(0, at), target.subarray(at + 1)]
}

shown(Request, RequestInner, (inner) => {
  message.begin()
  writeRequest(inner)
  message.ask('requestShown')
  return message.readText()
})
