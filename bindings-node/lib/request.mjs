// Requests as they were received. An object holds the message that says all of one.

import { apiGateway } from './api_gateway.mjs'
import { cloudFront } from './cloudfront.mjs'
import { PAYLOAD, hashed, writePayload } from './credentials.mjs'
import { fetchRequest } from './fetch.mjs'
import { incomingMessage } from './incoming_message.mjs'
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

const OWN = { authority: STRING, payload: PAYLOAD }
const ADAPTED = table(OWN)
const RAW = table({ method: TEXT, target: TEXT, headers: WIRE_PAIRS, ...OWN })
const DECODED_OPTIONS = table({ method: TEXT, path: TEXT, parameters: WIRE_PAIRS, headers: WIRE_PAIRS, ...OWN })

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
    return adapted(incomingMessage(incoming), out)
  }

  static fromCloudFront(request, given) {
    const out = options(given, ADAPTED)
    return adapted(cloudFront(request), out)
  }

  static fromFetch(request, given) {
    const out = options(given, ADAPTED)
    return adapted(fetchRequest(request), out)
  }

  static fromApiGateway(event, given) {
    const out = options(given, ADAPTED)
    return adapted(apiGateway(event), out)
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

/** What an adapter read. `host` stands in where there is no `Host` header. */
function adapted({ method, target, headers, host }, { authority = host, payload }) {
  return requestFrom(received(method, target, headers, { authority, payload }))
}

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
