'use strict'

// The public classes. They check types and call the native part, which converts and calls the core; neither decides
// anything. What is native stays in a private field, so that neither inspection nor JSON shows it.

const { types } = require('node:util')
const binding = require('./native.js')

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

// ---------------------------------------------------------------------------------------------------------------------
// Errors

class ObjsignError extends Error {
  #xml

  constructor(message, { kind = 'error', code = 'InternalError', status = 500, xml } = {}) {
    super(message)
    this.kind = kind
    this.code = code
    this.status = status
    this.#xml = xml
  }

  toXml(requestId) {
    string(requestId, 'requestId')
    const [before, after] = this.#xml ?? native.internalErrorXml()
    const escaped = requestId.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
    return `${before}<RequestId>${escaped}</RequestId>${after}`
  }
}

class ConfigError extends ObjsignError {}

class SignError extends ObjsignError {
  constructor(message, fields) {
    super(message, fields)
    this.index = fields?.index ?? undefined
  }
}

class VerifyError extends ObjsignError {
  constructor(message, fields) {
    super(message, fields)
    this.serviceMessage = fields?.serviceMessage ?? ''
    this.detail = fields?.detail ?? undefined
    this.expectedRegion = fields?.expectedRegion ?? undefined
  }
}

const ERRORS = { ConfigError, SignError, VerifyError }
for (const Class of [ObjsignError, ...Object.values(ERRORS)]) {
  Object.defineProperty(Class.prototype, 'name', { value: Class.name, configurable: true, writable: true })
}

function configError(kind, message) {
  return new ConfigError(message, { kind })
}

/** Errors of the core come as JSON in a message; others are about types. */
function translated(error) {
  if (/(Expected|^InvalidArg)$/.test(error?.code)) return new TypeError(error.message)
  if (error?.code !== 'GenericFailure' || !error.message.startsWith('{')) return error
  const fields = JSON.parse(error.message)
  return new ERRORS[fields.class](fields.message, fields)
}

function guarded(call) {
  return function (...given) {
    try {
      return call.apply(this, given)
    } catch (error) {
      throw translated(error)
    }
  }
}

/** The native part, with errors translated: a function as itself, a class as its static functions. */
const native = {}
const handles = new Set()
for (const [name, value] of Object.entries(binding)) {
  if (!/^[A-Z]/.test(name)) {
    native[name] = guarded(value)
    continue
  }
  handles.add(value)
  for (const [member, { value: call }] of Object.entries(Object.getOwnPropertyDescriptors(value.prototype))) {
    if (typeof call === 'function' && member !== 'constructor') value.prototype[member] = guarded(call)
  }
  native[name] = { [Symbol.hasInstance]: (object) => Function.prototype[Symbol.hasInstance].call(value, object) }
  for (const [member, { value: call }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    if (typeof call === 'function') native[name][member] = guarded(call)
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Handles

let held

class Handle {
  #native

  constructor(inner) {
    if (typeof inner !== 'object' || inner === null || !handles.has(inner.constructor)) {
      throw new TypeError(`${new.target.name} cannot be made by hand`)
    }
    this.#native = inner
  }

  static {
    held = (object) => (typeof object === 'object' && object !== null && #native in object ? object.#native : undefined)
  }
}

function take(object, Native, expected) {
  const inner = held(object)
  if (!(inner instanceof Native)) throw new TypeError(`expected ${expected}${not(object)}`)
  return inner
}

/** An object of a public class around a native one, past its constructor. */
function wrap(Class, inner) {
  return Reflect.construct(Handle, [inner], Class)
}

const own = (object, Native) => take(object, Native, `an objsign object of this class as this`)

/** What native functions give as plain objects. */
class Data {
  constructor(fields) {
    Object.assign(this, fields)
  }
}
class PresignedData extends Data {}
class SignedData extends Data {}
class FormData extends Data {}
class AnswerData extends Data {}
class ExplanationData extends Data {}
class PayloadData extends Data {}
class EventData extends Data {}
for (const Class of [PresignedData, SignedData, FormData, AnswerData, ExplanationData, PayloadData, EventData]) {
  handles.add(Class)
}

const some = (value) => value ?? undefined
const date = (millis) => (millis === null || millis === undefined ? undefined : new Date(millis))

function getters(Class, Native, names, convert = some) {
  for (const name of names) {
    const get = function () {
      return convert(own(this, Native)[name])
    }
    Object.defineProperty(Class.prototype, name, { get, configurable: true })
  }
}

/** What `util.inspect` shows. */
function shown(Class, Native, text = (inner) => inner.shown()) {
  const show = function () {
    const inner = held(this)
    return inner instanceof Native ? text(inner) : Class.name
  }
  for (const name of [INSPECT, 'toString']) {
    if (name === 'toString' && Object.hasOwn(Class.prototype, name)) continue
    Object.defineProperty(Class.prototype, name, { value: show, configurable: true, writable: true })
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Arguments

function not(value) {
  if (value === null) return ', not null'
  if (typeof value === 'object') return `, not ${value.constructor?.name ?? 'an object'}`
  return `, not ${typeof value}`
}

function wrong(name, expected, value) {
  return new TypeError(`${name} must be ${expected}${not(value)}`)
}

function string(value, name) {
  if (typeof value !== 'string') throw wrong(name, 'a string', value)
  if (!value.isWellFormed()) throw new TypeError(`${name} holds a lone surrogate, which no bytes stand for`)
  return value
}

function bytes(value, name, expected = 'a Buffer or Uint8Array') {
  if (!types.isUint8Array(value)) throw wrong(name, expected, value)
  return types.isSharedArrayBuffer(value.buffer) ? Uint8Array.from(value) : value
}

function text(value, name) {
  return typeof value === 'string' ? string(value, name) : bytes(value, name, 'a string, Buffer or Uint8Array')
}

function flag(value, name) {
  if (typeof value !== 'boolean') throw wrong(name, 'true or false', value)
  return value
}

function whole(value, name) {
  if (typeof value !== 'number') throw wrong(name, 'a number', value)
  if (!Number.isInteger(value)) throw new TypeError(`${name} must be a whole number, not ${value}`)
  return value
}

function time(value, name) {
  const millis = types.isDate(value) ? Date.prototype.getTime.call(value) : value
  if (typeof millis !== 'number') throw wrong(name, 'a Date or milliseconds', value)
  if (!Number.isInteger(millis)) throw new TypeError(`${name} is no valid Date and no whole number of milliseconds`)
  return millis
}

function list(value, name, expected, one) {
  if (typeof value !== 'object' || value === null || types.isUint8Array(value) || !value[Symbol.iterator]) {
    throw wrong(name, expected, value)
  }
  return Array.from(value, (item) => one(item, name))
}

const strings = (value, name) => list(value, name, 'an iterable of strings', string)
const numbers = (value, name) => list(value, name, 'an iterable of numbers', whole)

function names(value, name) {
  return typeof value === 'string' ? [string(value, name)] : list(value, name, 'a string or strings', string)
}

function entries(value, name) {
  const expected = 'an object, or an iterable of [name, value]'
  if (typeof value !== 'object' || value === null || types.isUint8Array(value)) throw wrong(name, expected, value)
  if (typeof value[Symbol.iterator] === 'function') {
    return Array.from(value, (item) => {
      if (!Array.isArray(item) || item.length !== 2) throw wrong(`an item of ${name}`, '[name, value]', item)
      return item
    })
  }
  // Of others, such as a Date or a promise, nothing would be seen.
  if (Object.prototype.toString.call(value) !== '[object Object]') throw wrong(name, expected, value)
  return Object.entries(value)
}

function pairs(value, name) {
  return entries(value, name).map(([key, item]) => [string(key, `a name of ${name}`), string(item, `${name}: ${key}`)])
}

function query(value, name) {
  return entries(value, name).map(([key, item]) => {
    string(key, `a name of ${name}`)
    if (typeof item !== 'number') return [key, string(item, `${name}: ${key}`)]
    if (!Number.isSafeInteger(item)) throw new TypeError(`${name}: ${key} must be a whole number, exact`)
    return [key, String(item)]
  })
}

function lengths(value, name) {
  return entries(value, name).map(([key, item]) => [string(key, `a name of ${name}`), whole(item, `${name}: ${key}`)])
}

function rules(value, name) {
  return entries(value, name).map(([key, item]) => [string(key, `a name of ${name}`), names(item, `${name}: ${key}`)])
}

function wirePairs(value, name) {
  const out = []
  for (const [key, item] of entries(value, name)) {
    text(key, `a name of ${name}`)
    if (item === undefined && typeof value[Symbol.iterator] !== 'function') continue
    for (const one of Array.isArray(item) ? item : [item]) out.push([text(key, name), text(one, `a value of ${name}`)])
  }
  return out
}

function bounds(value, name) {
  if (!Array.isArray(value) || value.length !== 2) throw wrong(name, '[first, last]', value)
  return [whole(value[0], name), whole(value[1], name)]
}

function payload(value, name) {
  const inner = held(value)
  if (inner instanceof PayloadData) return inner
  return { kind: 'bytes', data: bytes(value, name, 'bytes or an objsign.Payload') }
}

/** Decoded JSON written again, for the core's own strict reader to judge. */
function json(value, name) {
  if (!Array.isArray(value)) throw wrong(name, 'an array', value)
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof RangeError) {
      throw new SignError('the conditions are nested too deeply', { kind: 'invalid_condition' })
    }
    throw error
  }
}

function identity(value, name) {
  const inner = held(value)
  if (inner instanceof native.Credentials) return inner
  if (typeof value === 'function') {
    throw new TypeError(`${name} is a provider of credentials: await it, and give what it gives`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, 'credentials', value)
  if (typeof value.then === 'function') throw new TypeError(`${name} is a promise: await it`)
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = value
  if (accessKeyId === undefined && secretAccessKey === undefined) {
    throw wrong(name, 'an object with accessKeyId and secretAccessKey', value)
  }
  if ((accessKeyId ?? undefined) === undefined || (secretAccessKey ?? undefined) === undefined) {
    throw configError('missing_credentials', `${name} have no access key id or no secret access key`)
  }
  return native.Credentials.create(
    string(accessKeyId, 'accessKeyId'),
    string(secretAccessKey, 'secretAccessKey'),
    sessionToken === undefined || sessionToken === null ? undefined : string(sessionToken, 'sessionToken'),
    expiration === undefined || expiration === null ? undefined : time(expiration, 'expiration'),
  )
}

function keysOf(value) {
  if (value === undefined || value === null) return []
  if (typeof value === 'object' && typeof value[Symbol.iterator] === 'function') {
    return Array.from(value, (one) => identity(one, 'keys'))
  }
  return [identity(value, 'keys')]
}

/** Options by what each must be. An unknown one is refused: a typo must not sign with the default. */
function options(given, known, required = []) {
  const out = {}
  if (given !== undefined) {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      throw wrong('the options', 'an object', given)
    }
    for (const name in given) {
      const check = Object.hasOwn(known, name) ? known[name] : undefined
      if (check === undefined) throw new TypeError(`there is no option ${name}`)
      const value = given[name]
      if (value !== undefined) out[name] = check(value, name)
    }
  }
  for (const name of required) {
    if (out[name] === undefined) throw new TypeError(`the option ${name} is missing`)
  }
  return out
}

const NOW = { now: time }
const EXPIRY = { expiresIn: whole, ...NOW }
const HEADERS = { headers: pairs }
const EXTRAS = { query, ...HEADERS }
const DOTS = { allowDotSegments: flag }
const OBJECT = { ...EXTRAS, ...DOTS }
const VERSION = { versionId: string }
const GET = {
  ...OBJECT,
  ...VERSION,
  range: bounds,
  downloadAs: string,
  responseContentType: string,
  responseContentDisposition: string,
  responseCacheControl: string,
  responseContentEncoding: string,
  responseContentLanguage: string,
  responseExpires: string,
}
const PUT = { ...OBJECT, contentType: string, contentLength: whole, contentMd5: string, metadata: pairs }
const LIST = {
  ...EXTRAS,
  prefix: string,
  delimiter: string,
  maxKeys: whole,
  continuationToken: string,
  startAfter: string,
}
const UPLOAD_ID = { ...HEADERS, ...DOTS, uploadId: string }
const PLACE = {
  endpoint: string,
  addressing: string,
  dualStack: flag,
  fips: flag,
  accelerate: flag,
  globalHost: flag,
}
const POLICY = { key: string, keyPrefix: string, contentLengthRange: bounds, fields: pairs, conditions: json }
const SIGNER = { credentials: identity, requireFullLifetime: flag }
const LIMITS = { targetBytes: whole, headers: whole, headerBytes: whole, parameters: whole }
const limits = (value) => options(value, LIMITS)
const RULES = { maxSkew: whole, maxLifetime: whole, hideUnknownKeys: flag, limits: (value, name) => {
  if (typeof value !== 'object' || value === null) throw wrong(name, 'an object', value)
  return limits(value)
} }

const nowOf = ({ now }) => now ?? Date.now()
const expires = (given) => options(given, EXPIRY, ['expiresIn'])
const moment = (given) => nowOf(options(given, NOW))

// ---------------------------------------------------------------------------------------------------------------------
// Credentials and payloads

class Credentials extends Handle {
  constructor(given) {
    super(identity(given, 'credentials'))
  }

  static fromEnvironment(environment = process.env) {
    if (typeof environment !== 'object' || environment === null) throw wrong('environment', 'an object', environment)
    const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']
    const [accessKeyId, secretAccessKey, sessionToken] = names.map((name) => {
      const value = environment[name]
      return value === undefined || value === null || value === '' ? undefined : string(value, name)
    })
    const missing = names.slice(0, 2).filter((_, at) => [accessKeyId, secretAccessKey][at] === undefined)
    if (missing.length > 0) {
      throw configError('missing_credentials', `${missing.join(' and ')} not set in the environment`)
    }
    return new Credentials({ accessKeyId, secretAccessKey, sessionToken })
  }
}
getters(Credentials, native.Credentials, ['accessKeyId', 'isTemporary'])
getters(Credentials, native.Credentials, ['expiration'], date)
shown(Credentials, native.Credentials, (inner) => `Credentials { ${inner.accessKeyId} }`)

class SigningKey extends Handle {
  static derive(credentials, given) {
    const out = options(given, { region: string, service: string, at: time }, ['region', 'service'])
    const at = out.at ?? Date.now()
    return wrap(
      SigningKey,
      native.SigningKey.derive(identity(credentials, 'credentials'), out.region, out.service, at),
    )
  }

  static fromBytes(key, given) {
    const known = { accessKeyId: string, region: string, service: string, at: time }
    const out = options(given, known, ['accessKeyId', 'region', 'service'])
    const at = out.at ?? Date.now()
    const inner = native.SigningKey.fromBytes(bytes(key, 'key'), out.accessKeyId, out.region, out.service, at)
    return wrap(SigningKey, inner)
  }

  expose() {
    return own(this, native.SigningKey).expose()
  }
}
getters(SigningKey, native.SigningKey, ['scope', 'accessKeyId'])
shown(SigningKey, native.SigningKey, (inner) => `SigningKey { ${inner.accessKeyId} ${inner.scope} }`)

class Payload extends Handle {
  static EMPTY = wrap(Payload, new PayloadData({ kind: 'empty' }))
  static UNSIGNED = wrap(Payload, new PayloadData({ kind: 'unsigned' }))

  static sha256(digest) {
    const data = native.sha256Digest(text(digest, 'digest'))
    return wrap(Payload, new PayloadData({ kind: 'sha256', data }))
  }
}
for (const name of ['EMPTY', 'UNSIGNED']) {
  Object.defineProperty(Payload, name, { writable: false, configurable: false })
}
shown(Payload, PayloadData, (inner) => `Payload { ${inner.kind} }`)

// ---------------------------------------------------------------------------------------------------------------------
// Results

const withoutQuery = (url) => url.split('?', 1)[0]
const namesOf = (map) => `[${Object.keys(map).join(', ')}]`

class Presigned extends Handle {
  toJSON() {
    const { method, url, headers, expiresAt } = this
    return { method, url, headers, expiresAt }
  }
}
getters(Presigned, PresignedData, ['method', 'url'])
getters(Presigned, PresignedData, ['headers'], Object.fromEntries)
getters(Presigned, PresignedData, ['expiresAt'], date)
shown(Presigned, PresignedData, ({ method, url, headers, expiresAt }) => {
  const shownHeaders = namesOf(Object.fromEntries(headers))
  const ends = new Date(expiresAt).toISOString()
  return `Presigned { ${method} ${withoutQuery(url)}, headers: ${shownHeaders}, expiresAt: ${ends} }`
})

class SignedRequest extends Handle {
  toJSON() {
    const { method, url, headers, unsignedHeaders } = this
    return { method, url, headers, unsignedHeaders }
  }
}
getters(SignedRequest, SignedData, ['method', 'url'])
getters(SignedRequest, SignedData, ['headers'], Object.fromEntries)
getters(SignedRequest, SignedData, ['unsignedHeaders'], (names) => [...names])
shown(SignedRequest, SignedData, ({ method, url, headers }) => {
  return `SignedRequest { ${method} ${withoutQuery(url)}, headers: ${namesOf(Object.fromEntries(headers))} }`
})

class PostForm extends Handle {
  toJSON() {
    const { url, fields, expiresAt } = this
    return { url, fields, expiresAt }
  }
}
getters(PostForm, FormData, ['url'])
getters(PostForm, FormData, ['fields'], Object.fromEntries)
getters(PostForm, FormData, ['expiresAt'], date)
shown(PostForm, FormData, ({ url, fields, expiresAt }) => {
  const ends = new Date(expiresAt).toISOString()
  return `PostForm { ${url}, fields: ${namesOf(Object.fromEntries(fields))}, expiresAt: ${ends} }`
})

class Stages extends Handle {}
getters(Stages, native.Stages, ['canonicalRequest', 'stringToSign'])
shown(Stages, native.Stages, () => 'Stages {}')

const presigned = (result) => wrap(Presigned, new PresignedData(result))
const signed = (result) => wrap(SignedRequest, new SignedData(result))
const postForm = (result) => wrap(PostForm, new FormData(result))
const stages = (result) => wrap(Stages, result)

// ---------------------------------------------------------------------------------------------------------------------
// S3

const bucketHandle = (value) => take(value, native.Bucket, 'an objsign.Bucket')
const s3Signer = (value) => take(value, native.S3Signer, 'an objsign.S3Signer')
const s3Request = (inner) => wrap(S3Request, inner)

class Bucket extends Handle {
  constructor(given) {
    const out = options(given, { name: string, region: string, ...PLACE }, ['name', 'region'])
    super(native.Bucket.create(out.name, out.region, out))
  }

  get(key, given) {
    return s3Request(own(this, native.Bucket).get(text(key, 'key'), options(given, GET)))
  }

  head(key, given) {
    return s3Request(own(this, native.Bucket).head(text(key, 'key'), options(given, { ...OBJECT, ...VERSION })))
  }

  put(key, given) {
    return s3Request(own(this, native.Bucket).put(text(key, 'key'), options(given, PUT)))
  }

  delete(key, given) {
    return s3Request(own(this, native.Bucket).delete(text(key, 'key'), options(given, { ...OBJECT, ...VERSION })))
  }

  object(method, key, given) {
    const inner = own(this, native.Bucket)
    return s3Request(inner.request(string(method, 'method'), text(key, 'key'), options(given, OBJECT)))
  }

  bucketRequest(method, given) {
    const inner = own(this, native.Bucket)
    return s3Request(inner.request(string(method, 'method'), undefined, options(given, EXTRAS)))
  }

  listObjects(given) {
    return s3Request(own(this, native.Bucket).listObjects(options(given, LIST)))
  }

  createMultipartUpload(key, given) {
    const known = { ...HEADERS, ...DOTS, contentType: string, metadata: pairs }
    return s3Request(own(this, native.Bucket).createMultipartUpload(text(key, 'key'), options(given, known)))
  }

  uploadPart(key, given) {
    const known = { ...UPLOAD_ID, partNumber: whole, contentLength: whole, contentMd5: string }
    const out = options(given, known, ['uploadId', 'partNumber'])
    return s3Request(own(this, native.Bucket).uploadPart(text(key, 'key'), out.uploadId, out.partNumber, out))
  }

  completeMultipartUpload(key, given) {
    const out = options(given, UPLOAD_ID, ['uploadId'])
    return s3Request(own(this, native.Bucket).completeMultipartUpload(text(key, 'key'), out.uploadId, out))
  }

  abortMultipartUpload(key, given) {
    const out = options(given, UPLOAD_ID, ['uploadId'])
    return s3Request(own(this, native.Bucket).abortMultipartUpload(text(key, 'key'), out.uploadId, out))
  }

  listParts(key, given) {
    const out = options(given, { ...UPLOAD_ID, query }, ['uploadId'])
    return s3Request(own(this, native.Bucket).listParts(text(key, 'key'), out.uploadId, out))
  }
}
getters(Bucket, native.Bucket, ['name', 'region', 'host', 'url'])
shown(Bucket, native.Bucket, (inner) => `Bucket { ${inner.url} of ${inner.region} }`)

class S3Request extends Handle {
  presign(signer, given) {
    const out = expires(given)
    return presigned(own(this, native.S3Request).presign(s3Signer(signer), out.expiresIn, nowOf(out)))
  }

  sign(signer, given) {
    const out = options(given, { payload, ...NOW })
    return signed(own(this, native.S3Request).sign(s3Signer(signer), out.payload, nowOf(out)))
  }

  signChunked(signer, body, given) {
    const at = moment(given)
    const [request, chunks] = own(this, native.S3Request).signChunked(s3Signer(signer), chunkedBody(body), at)
    return { request: signed(request), chunks: wrap(ChunkSigner, chunks) }
  }

  presignV2(signer, given) {
    const out = expires(given)
    return presigned(own(this, native.S3Request).presignV2(s3Signer(signer), out.expiresIn, nowOf(out)))
  }

  signV2(signer, given) {
    return signed(own(this, native.S3Request).signV2(s3Signer(signer), moment(given)))
  }

  presignStages(signer, given) {
    const out = expires(given)
    return stages(own(this, native.S3Request).presignStages(s3Signer(signer), out.expiresIn, nowOf(out)))
  }

  signStages(signer, given) {
    const out = options(given, { payload, ...NOW })
    return stages(own(this, native.S3Request).signStages(s3Signer(signer), out.payload, nowOf(out)))
  }

  signChunkedStages(signer, body, given) {
    const at = moment(given)
    return stages(own(this, native.S3Request).signChunkedStages(s3Signer(signer), chunkedBody(body), at))
  }
}
getters(S3Request, native.S3Request, ['method'])
shown(S3Request, native.S3Request)

function bucketOption(value, name) {
  if (typeof value === 'string') return string(value, name)
  const inner = held(value)
  if (!(inner instanceof native.Bucket)) throw wrong(name, 'a name or an objsign.Bucket', value)
  return inner
}

const placed = (signer, bucket) => (typeof bucket === 'string' ? signer.bucket(bucket) : bucket)

const IN_BUCKET = { bucket: bucketOption, key: text }
const PRESIGN_GET = { ...IN_BUCKET, ...EXPIRY, ...GET }
const PRESIGN_PUT = { ...IN_BUCKET, ...EXPIRY, ...PUT }
const PRESIGN = { ...IN_BUCKET, ...EXPIRY, ...OBJECT }
const SIGN = { ...IN_BUCKET, payload, ...NOW, ...OBJECT }
const KEYS = {
  bucket: bucketOption,
  keys: (value, name) => list(value, name, 'an iterable of strings or bytes', text),
  ...EXPIRY,
}

class S3Signer extends Handle {
  constructor(given) {
    const out = options(given, { ...SIGNER, region: string, ...PLACE }, ['credentials', 'region'])
    super(native.S3Signer.create(out.credentials, out.region, out, out.requireFullLifetime ?? false))
  }

  static fromSigningKey(key, given) {
    const out = options(given, { sessionToken: string, ...PLACE })
    const inner = take(key, native.SigningKey, 'an objsign.SigningKey')
    return wrap(S3Signer, native.S3Signer.fromSigningKey(inner, out.sessionToken, out))
  }

  withCredentials(credentials) {
    return wrap(S3Signer, own(this, native.S3Signer).withCredentials(identity(credentials, 'credentials')))
  }

  bucket(name) {
    return wrap(Bucket, own(this, native.S3Signer).bucket(string(name, 'name')))
  }

  listBuckets(given) {
    return s3Request(own(this, native.S3Signer).listBuckets(options(given, EXTRAS)))
  }

  presignGet(given) {
    const inner = own(this, native.S3Signer)
    const out = options(given, PRESIGN_GET, ['bucket', 'key', 'expiresIn'])
    return presigned(inner.presignGet(placed(inner, out.bucket), out.key, out, out.expiresIn, nowOf(out)))
  }

  presignPut(given) {
    const inner = own(this, native.S3Signer)
    const out = options(given, PRESIGN_PUT, ['bucket', 'key', 'expiresIn'])
    return presigned(inner.presignPut(placed(inner, out.bucket), out.key, out, out.expiresIn, nowOf(out)))
  }

  presign(method, given) {
    const inner = own(this, native.S3Signer)
    const out = options(given, PRESIGN, ['bucket', 'expiresIn'])
    const request = placed(inner, out.bucket).request(string(method, 'method'), out.key, out)
    return presigned(request.presign(inner, out.expiresIn, nowOf(out)))
  }

  presignMany(method, given) {
    const inner = own(this, native.S3Signer)
    const out = options(given, KEYS, ['bucket', 'keys', 'expiresIn'])
    const bucket = placed(inner, out.bucket)
    return inner.presignMany(bucket, string(method, 'method'), out.keys, out.expiresIn, nowOf(out))
  }

  presignAll(requests, given) {
    const inner = own(this, native.S3Signer)
    const out = expires(given)
    const one = (request) => take(request, native.S3Request, 'objsign.S3Requests')
    const all = list(requests, 'requests', 'an iterable of objsign.S3Request', one)
    return inner.presignAll(all, out.expiresIn, nowOf(out)).map(presigned)
  }

  presignPost(given) {
    const inner = own(this, native.S3Signer)
    const out = options(given, { bucket: bucketOption, ...EXPIRY, ...POLICY }, ['bucket', 'expiresIn'])
    const policy = native.PostPolicy.create(placed(inner, out.bucket), { conditions: '[]', ...out })
    return postForm(policy.sign(inner, out.expiresIn, nowOf(out)))
  }

  sign(method, given) {
    const inner = own(this, native.S3Signer)
    const out = options(given, SIGN, ['bucket'])
    const request = placed(inner, out.bucket).request(string(method, 'method'), out.key, out)
    return signed(request.sign(inner, out.payload, nowOf(out)))
  }

  createPresignedPost(input, given) {
    const inner = own(this, native.S3Signer)
    const known = { Bucket: string, Key: string, Conditions: json, Fields: pairs, Expires: whole }
    const { Bucket, Key, Conditions, Fields, Expires } = options(input, known, ['Bucket', 'Key'])
    const policy = { key: Key, fields: Fields, conditions: Conditions ?? '[]' }
    const made = native.PostPolicy.create(inner.bucket(Bucket), policy)
    return postForm(made.sign(inner, Expires ?? 3600, moment(given)))
  }
}
getters(S3Signer, native.S3Signer, ['accessKeyId', 'region'])
shown(S3Signer, native.S3Signer, (inner) => `S3Signer { for ${inner.region} }`)

class PostPolicy extends Handle {
  constructor(given) {
    const { bucket, ...out } = options(given, { bucket: bucketHandle, ...POLICY }, ['bucket'])
    super(native.PostPolicy.create(bucket, { conditions: '[]', ...out }))
  }

  sign(signer, given) {
    const out = expires(given)
    return postForm(own(this, native.PostPolicy).sign(s3Signer(signer), out.expiresIn, nowOf(out)))
  }

  signV2(signer, given) {
    const out = expires(given)
    return postForm(own(this, native.PostPolicy).signV2(s3Signer(signer), out.expiresIn, nowOf(out)))
  }
}
shown(PostPolicy, native.PostPolicy)

// ---------------------------------------------------------------------------------------------------------------------
// Other AWS services

const sigV4Signer = (value) => take(value, native.SigV4Signer, 'an objsign.SigV4Signer')

class SigV4Signer extends Handle {
  constructor(given) {
    const out = options(given, { ...SIGNER, region: string, service: string }, ['credentials', 'region', 'service'])
    super(native.SigV4Signer.create(out.credentials, out.region, out.service, out.requireFullLifetime ?? false))
  }

  static fromSigningKey(key, given) {
    const out = options(given, { sessionToken: string })
    const inner = take(key, native.SigningKey, 'an objsign.SigningKey')
    return wrap(SigV4Signer, native.SigV4Signer.fromSigningKey(inner, out.sessionToken))
  }

  withCredentials(credentials) {
    return wrap(SigV4Signer, own(this, native.SigV4Signer).withCredentials(identity(credentials, 'credentials')))
  }
}
getters(SigV4Signer, native.SigV4Signer, ['accessKeyId'])
shown(SigV4Signer, native.SigV4Signer, () => 'SigV4Signer {}')

class SigV4Request extends Handle {
  constructor(given) {
    const known = {
      method: string,
      origin: string,
      path: string,
      ...EXTRAS,
      payload,
      normalizePath: flag,
      doubleEncodePath: flag,
      allowRawPath: flag,
      contentSha256Header: flag,
      sessionTokenUnsigned: flag,
    }
    const out = options(given, known, ['method', 'origin'])
    super(native.SigV4Request.create(out.method, out.origin, out))
  }

  presign(signer, given) {
    const out = expires(given)
    return presigned(own(this, native.SigV4Request).presign(sigV4Signer(signer), out.expiresIn, nowOf(out)))
  }

  sign(signer, given) {
    return signed(own(this, native.SigV4Request).sign(sigV4Signer(signer), moment(given)))
  }

  presignStages(signer, given) {
    const out = expires(given)
    return stages(own(this, native.SigV4Request).presignStages(sigV4Signer(signer), out.expiresIn, nowOf(out)))
  }

  signStages(signer, given) {
    return stages(own(this, native.SigV4Request).signStages(sigV4Signer(signer), moment(given)))
  }
}
getters(SigV4Request, native.SigV4Request, ['method'])
shown(SigV4Request, native.SigV4Request)

// ---------------------------------------------------------------------------------------------------------------------
// Bodies in signed chunks

const chunkedBody = (value) => take(value, native.ChunkedBody, 'an objsign.ChunkedBody')

class ChunkedBody extends Handle {
  constructor(given) {
    const known = { decodedLength: whole, chunkSize: whole, trailer: lengths }
    const out = options(given, known, ['decodedLength'])
    super(native.ChunkedBody.create(out.decodedLength, out.chunkSize, out.trailer ?? []))
  }
}
getters(ChunkedBody, native.ChunkedBody, ['encodedLength'])
shown(ChunkedBody, native.ChunkedBody)

class ChunkSigner extends Handle {
  chunk(data) {
    return own(this, native.ChunkSigner).chunk(bytes(data, 'data'))
  }

  finish(trailer) {
    return own(this, native.ChunkSigner).finish(trailer === undefined ? [] : pairs(trailer, 'trailer'))
  }
}
getters(ChunkSigner, native.ChunkSigner, ['stringToSign'])
shown(ChunkSigner, native.ChunkSigner, () => 'ChunkSigner {}')

class ChunkVerified extends Handle {}
getters(ChunkVerified, EventData, ['bytes'])
shown(ChunkVerified, EventData, (inner) => `ChunkVerified { bytes: ${inner.bytes} }`)

class ChunkVerifier extends Handle {
  decode(data) {
    const events = own(this, native.ChunkVerifier).decode(bytes(data, 'data'))
    return events.map((event) => {
      return typeof event === 'number' ? wrap(ChunkVerified, new EventData({ bytes: event })) : event
    })
  }

  finish() {
    return own(this, native.ChunkVerifier).finish()
  }
}
shown(ChunkVerifier, native.ChunkVerifier, () => 'ChunkVerifier {}')

// ---------------------------------------------------------------------------------------------------------------------
// OSS

const ossSigner = (value) => take(value, native.OssSigner, 'an objsign.OssSigner')
const ossRequest = (inner) => wrap(OssRequest, inner)
const OSS = { ...OBJECT, subResources: names }
const OSS_PLACE = { region: string, product: string }
const OSS_UPLOAD = { ...HEADERS, uploadId: string }

class OssBucket extends Handle {
  constructor(given) {
    const known = { name: string, endpoint: string, addressing: string, ...OSS_PLACE }
    const out = options(given, known, ['name', 'endpoint'])
    super(native.OssBucket.create(out.name, out.endpoint, out.addressing, out))
  }

  static cname(given) {
    const out = options(given, { name: string, domain: string, ...OSS_PLACE }, ['name', 'domain'])
    return wrap(OssBucket, native.OssBucket.cname(out.name, out.domain, out))
  }

  static service(given) {
    const out = options(given, { endpoint: string, ...OSS_PLACE }, ['endpoint'])
    return wrap(OssBucket, native.OssBucket.service(out.endpoint, out))
  }

  get(key, given) {
    const out = options(given, { ...OSS, downloadAs: string, process: string })
    return ossRequest(own(this, native.OssBucket).get(text(key, 'key'), out))
  }

  put(key, given) {
    const out = options(given, { ...OSS, contentType: string, contentMd5: string, metadata: pairs })
    return ossRequest(own(this, native.OssBucket).put(text(key, 'key'), out))
  }

  object(method, key, given) {
    const inner = own(this, native.OssBucket)
    return ossRequest(inner.object(string(method, 'method'), text(key, 'key'), options(given, OSS)))
  }

  bucketRequest(method, given) {
    const out = options(given, { ...EXTRAS, subResources: names })
    return ossRequest(own(this, native.OssBucket).bucketRequest(string(method, 'method'), out))
  }

  listObjects(given) {
    return ossRequest(own(this, native.OssBucket).listObjects(options(given, EXTRAS)))
  }

  initiateMultipartUpload(key, given) {
    const out = options(given, { ...HEADERS, contentType: string })
    return ossRequest(own(this, native.OssBucket).initiateMultipartUpload(text(key, 'key'), out))
  }

  uploadPart(key, given) {
    const out = options(given, { ...OSS_UPLOAD, partNumber: whole }, ['uploadId', 'partNumber'])
    return ossRequest(own(this, native.OssBucket).uploadPart(text(key, 'key'), out.uploadId, out.partNumber, out))
  }

  completeMultipartUpload(key, given) {
    const out = options(given, OSS_UPLOAD, ['uploadId'])
    return ossRequest(own(this, native.OssBucket).completeMultipartUpload(text(key, 'key'), out.uploadId, out))
  }

  abortMultipartUpload(key, given) {
    const out = options(given, OSS_UPLOAD, ['uploadId'])
    return ossRequest(own(this, native.OssBucket).abortMultipartUpload(text(key, 'key'), out.uploadId, out))
  }

  listParts(key, given) {
    const out = options(given, { uploadId: string, query }, ['uploadId'])
    return ossRequest(own(this, native.OssBucket).listParts(text(key, 'key'), out.uploadId, out))
  }
}
getters(OssBucket, native.OssBucket, ['name', 'host'])
shown(OssBucket, native.OssBucket, (inner) => `OssBucket { ${inner.name ?? '(service)'} at ${inner.host} }`)

class OssRequest extends Handle {}
for (const version of ['V4', 'V1', 'V2']) {
  const presign = `presign${version}`
  const sign = `sign${version}`
  define(OssRequest, presign, function (signer, given) {
    const out = expires(given)
    return presigned(own(this, native.OssRequest)[presign](ossSigner(signer), out.expiresIn, nowOf(out)))
  })
  define(OssRequest, sign, function (signer, given) {
    return signed(own(this, native.OssRequest)[sign](ossSigner(signer), moment(given)))
  })
  if (version === 'V2') continue
  define(OssRequest, `${presign}Stages`, function (signer, given) {
    const out = expires(given)
    return stages(own(this, native.OssRequest)[`${presign}Stages`](ossSigner(signer), out.expiresIn, nowOf(out)))
  })
  define(OssRequest, `${sign}Stages`, function (signer, given) {
    return stages(own(this, native.OssRequest)[`${sign}Stages`](ossSigner(signer), moment(given)))
  })
}
getters(OssRequest, native.OssRequest, ['method'])
shown(OssRequest, native.OssRequest)

function define(Class, name, value) {
  Object.defineProperty(value, 'name', { value: name })
  Object.defineProperty(Class.prototype, name, { value, configurable: true, writable: true })
}

class OssSigner extends Handle {
  constructor(given) {
    const out = options(given, { ...SIGNER, subResources: names }, ['credentials'])
    super(native.OssSigner.create(out.credentials, out.requireFullLifetime ?? false, out.subResources ?? []))
  }

  withCredentials(credentials) {
    return wrap(OssSigner, own(this, native.OssSigner).withCredentials(identity(credentials, 'credentials')))
  }
}
getters(OssSigner, native.OssSigner, ['accessKeyId'])
shown(OssSigner, native.OssSigner, () => 'OssSigner {}')

class OssPostPolicy extends Handle {
  constructor(given) {
    const ossBucket = (value) => take(value, native.OssBucket, 'an objsign.OssBucket')
    const { bucket, ...out } = options(given, { bucket: ossBucket, ...POLICY }, ['bucket'])
    super(native.OssPostPolicy.create(bucket, { conditions: '[]', ...out }))
  }

  signV4(signer, given) {
    const out = expires(given)
    return postForm(own(this, native.OssPostPolicy).signV4(ossSigner(signer), out.expiresIn, nowOf(out)))
  }

  signV1(signer, given) {
    const out = expires(given)
    return postForm(own(this, native.OssPostPolicy).signV1(ossSigner(signer), out.expiresIn, nowOf(out)))
  }
}
shown(OssPostPolicy, native.OssPostPolicy)

// ---------------------------------------------------------------------------------------------------------------------
// Requests as they were received

const RECEIVED = { authority: string, payload }
const received = (method, headers, given) => ({ ...given, method, headers })

/** Node's own strings hold one byte a character. */
function latin1(value, name) {
  if (typeof value !== 'string') throw wrong(name, 'a string', value)
  // eslint-disable-next-line no-control-regex
  if (/[^\u0000-\u00ff]/.test(value)) throw new TypeError(`${name} is not as it came over the wire: not latin-1`)
  return Buffer.from(value, 'latin1')
}

class Request extends Handle {
  constructor(given) {
    const known = { method: text, target: text, headers: wirePairs, ...RECEIVED }
    const out = options(given, known, ['method', 'target', 'headers'])
    super(native.Request.wire(out.target, out))
  }

  static decoded(given) {
    const known = { method: text, path: text, parameters: wirePairs, headers: wirePairs, ...RECEIVED }
    const out = options(given, known, ['method', 'path', 'parameters', 'headers'])
    return wrap(Request, native.Request.decoded(out.path, out.parameters, out))
  }

  static fromIncomingMessage(message, given) {
    const out = options(given, RECEIVED)
    if (typeof message !== 'object' || message === null) throw wrong('message', 'an IncomingMessage', message)
    const target = message.originalUrl || message.url
    if (target === undefined || target === '') {
      throw configError('no_raw_target', 'the message has neither originalUrl nor url')
    }
    const raw = message.rawHeaders
    if (!Array.isArray(raw)) throw wrong('rawHeaders', 'an array', raw)
    const headers = []
    for (let at = 0; at + 1 < raw.length; at += 2) {
      headers.push([latin1(raw[at], 'a header'), latin1(raw[at + 1], 'a header')])
    }
    const method = latin1(message.method ?? '', 'method')
    return wrap(Request, native.Request.wire(latin1(target, 'url'), received(method, headers, out)))
  }

  static fromCloudFront(request, given) {
    const out = options(given, RECEIVED)
    if (typeof request !== 'object' || request === null) throw wrong('request', 'a CloudFront request', request)
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
    const target = asked === '' ? uri : `${uri}?${asked}`
    return wrap(Request, native.Request.wire(target, received(string(request.method, 'method'), headers, out)))
  }

  static fromFetch(request, given) {
    const out = options(given, RECEIVED)
    if (typeof request !== 'object' || request === null) throw wrong('request', 'a fetch Request', request)
    const { host, pathname, search } = new URL(string(request.url, 'url'))
    // A fetch header holds one byte a character, too.
    const headers = entries(request.headers, 'headers').map(([name, value]) => {
      return [latin1(name, 'a header'), latin1(value, `headers: ${name}`)]
    })
    const named = headers.some(([name]) => name.toString('latin1').toLowerCase() === 'host')
    const authority = out.authority ?? (named ? undefined : host)
    const all = received(string(request.method, 'method'), headers, { ...out, authority })
    return wrap(Request, native.Request.wire(pathname + search, all))
  }

  static fromApiGateway(event, given) {
    const out = options(given, RECEIVED)
    if (typeof event !== 'object' || event === null) throw wrong('event', 'an object', event)
    const { method, target, headers } = apiGateway(event)
    const all = received(method, headers, out)
    if (target.wire !== undefined) return wrap(Request, native.Request.wire(target.wire, all))
    if (target.query !== undefined) return wrap(Request, native.Request.decodedPath(target.path, target.query, all))
    const decoded = target.pathAsSent ? native.Request.decodedQuery : native.Request.decoded
    return wrap(Request, decoded(target.path, target.parameters, all))
  }
}
getters(Request, native.Request, ['method', 'target', 'path', 'query', 'parameters', 'headers', 'authority'])
shown(Request, native.Request)

const isThere = (value) => value !== undefined && value !== null
const member = (map, name) => (isThere(map?.[name]) ? map[name] : undefined)
const textOf = (map, name) => (isThere(map?.[name]) ? string(map[name], name) : undefined)

function apiGateway(event) {
  const context = member(event, 'requestContext')
  const known = context !== undefined && member(context, 'elb') === undefined
  let received
  if (known && textOf(event, 'version') === '2.0') received = httpApi(event, context)
  else if (known && textOf(event, 'httpMethod') !== undefined) received = restApi(event, context)
  else {
    throw configError(
      'unknown_event',
      'this is no event of an API Gateway REST API or HTTP API, or of a function URL (a load balancer\'s is not taken: ' +
        'its escapes differ)',
    )
  }
  const headers = eventPairs(event, 'multiValueHeaders', 'headers')
  // HTTP APIs take the cookies out of the headers; function URLs leave them there, too.
  const given = member(event, 'cookies')
  const cookies = given === undefined ? [] : strings(given, 'cookies')
  if (cookies.length > 0 && !headers.some(([name]) => name.toLowerCase() === 'cookie')) {
    headers.push(['cookie', cookies.join('; ')])
  }
  return { ...received, headers }
}

/** REST API, and HTTP API with payload format 1.0. */
function restApi(event, context) {
  const parameters = eventPairs(event, 'multiValueQueryStringParameters', 'queryStringParameters')
  // The event's own path lacks the stage, which the client sent.
  const path = textOf(context, 'path') ?? textOf(event, 'path') ?? ''
  const pathAsSent = textOf(event, 'version') !== '1.0'
  return { method: textOf(event, 'httpMethod'), target: { path, parameters, pathAsSent } }
}

/** HTTP API with payload format 2.0, and function URL. */
function httpApi(event, context) {
  const method = textOf(member(context, 'http'), 'method') ?? ''
  const path = textOf(event, 'rawPath') ?? ''
  const query = textOf(event, 'rawQueryString') ?? ''
  const domain = textOf(context, 'domainName') ?? ''
  if (!domain.includes('.lambda-url.') || !domain.endsWith('.on.aws')) return { method, target: { path, query } }
  return { method, target: { wire: query === '' ? path : `${path}?${query}` } }
}

/** The pairs of a map to lists, else of the map to single values. Either may be null or empty. */
function eventPairs(event, lists, single) {
  const map = member(event, lists)
  if (map !== undefined) {
    const all = entries(map, lists).flatMap(([name, values]) => {
      return strings(values, lists).map((value) => [string(name, lists), value])
    })
    if (all.length > 0) return all
  }
  const values = member(event, single)
  return values === undefined ? [] : pairs(values, single)
}

// ---------------------------------------------------------------------------------------------------------------------
// Verifiers

const requestHandle = (value) => take(value, native.Request, 'an objsign.Request')
const addresses = (value) => take(value, native.Addresses, 'an objsign.Addresses')

class Addresses extends Handle {
  constructor(given) {
    const out = options(given, { virtualHost: names, pathStyle: names, cname: pairs, fixed: string })
    super(native.Addresses.create(out.virtualHost ?? [], out.pathStyle ?? [], out.cname ?? [], out.fixed))
  }
}
shown(Addresses, native.Addresses)

class S3Verifier extends Handle {
  constructor(given) {
    const known = { addresses, region: string, allowV2: flag, allowUnsignedHeaders: names, ...RULES }
    const { region, ...out } = options(given, known, ['addresses', 'region'])
    super(native.S3Verifier.create(out.addresses, region, out))
  }

  parse(request, given) {
    return wrap(Claim, own(this, native.S3Verifier).parse(requestHandle(request), moment(given)))
  }

  verify(request, keys, given) {
    const inner = own(this, native.S3Verifier)
    return wrap(Verified, inner.verify(requestHandle(request), keysOf(keys), moment(given)))
  }
}
shown(S3Verifier, native.S3Verifier)

class SigV4Verifier extends Handle {
  constructor(given) {
    const known = {
      region: string,
      service: string,
      normalizePath: flag,
      doubleEncodePath: flag,
      sessionTokenUnsigned: flag,
      allowUnsignedHeaders: names,
      ...RULES,
    }
    const { region, ...out } = options(given, known, ['region', 'service'])
    super(native.SigV4Verifier.create(region, out.service, out))
  }

  parse(request, given) {
    return wrap(Claim, own(this, native.SigV4Verifier).parse(requestHandle(request), moment(given)))
  }

  verify(request, keys, given) {
    const inner = own(this, native.SigV4Verifier)
    return wrap(Verified, inner.verify(requestHandle(request), keysOf(keys), moment(given)))
  }
}
shown(SigV4Verifier, native.SigV4Verifier)

class OssVerifier extends Handle {
  constructor(given) {
    const known = {
      addresses,
      versions: numbers,
      region: names,
      product: string,
      subResources: names,
      allowAmbiguousKeys: flag,
      ...RULES,
    }
    const out = options(given, known, ['addresses', 'versions'])
    super(native.OssVerifier.create(out.addresses, out.versions, out))
  }

  parse(request, given) {
    return wrap(Claim, own(this, native.OssVerifier).parse(requestHandle(request), moment(given)))
  }

  verify(request, keys, given) {
    const inner = own(this, native.OssVerifier)
    return wrap(Verified, inner.verify(requestHandle(request), keysOf(keys), moment(given)))
  }
}
shown(OssVerifier, native.OssVerifier)

class Claim extends Handle {
  verify(keys) {
    return wrap(Verified, own(this, native.Claim).verify(keysOf(keys)))
  }
}
getters(Claim, native.Claim, ['accessKeyId', 'stringToSign'])
shown(Claim, native.Claim, (inner) => `Claim { of ${JSON.stringify(inner.accessKeyId)} }`)

class Verified extends Handle {
  header(name) {
    return some(own(this, native.Verified).header(string(name, 'name')))
  }

  parameter(name) {
    return some(own(this, native.Verified).parameter(string(name, 'name')))
  }

  chunkVerifier(given) {
    const out = options(given, { maxChunkSize: whole })
    const inner = own(this, native.Verified).chunkVerifier(out.maxChunkSize)
    return inner === null || inner === undefined ? undefined : wrap(ChunkVerifier, inner)
  }
}
getters(Verified, native.Verified, [
  'scheme',
  'accessKeyId',
  'method',
  'bucket',
  'key',
  'keyStr',
  'operation',
  'path',
  'headers',
  'parameters',
  'replayKey',
])
getters(Verified, native.Verified, ['payload'], ({ kind, sha256, checked, signed, trailer }) => {
  return { kind, sha256: some(sha256), checked, signed, trailer }
})
getters(Verified, native.Verified, ['validUntil'], date)
// Names alone: a value can be a token.
const nameList = (pairs) => `[${pairs.map(([name]) => name).join(', ')}]`
const keyText = ({ key, keyStr }) => JSON.stringify(keyStr ?? key?.toString('latin1') ?? null)
shown(Verified, native.Verified, (inner) => {
  const { scheme, accessKeyId, method, operation, bucket, headers, parameters, validUntil } = inner
  return (
    `Verified { ${scheme} ${JSON.stringify(accessKeyId)} ${method} ${operation}, bucket: ${bucket ?? ''}, ` +
    `key: ${keyText(inner)}, headers: ${nameList(headers)}, parameters: ${nameList(parameters)}, ` +
    `validUntil: ${new Date(validUntil).toISOString()} }`
  )
})

// ---------------------------------------------------------------------------------------------------------------------
// Uploaded forms

const formHandle = (value) => take(value, native.UploadedForm, 'an objsign.UploadedForm')

class UploadedForm extends Handle {
  constructor(given) {
    const file = (value) => {
      if (typeof value !== 'object' || value === null) throw wrong('a file', '{ name, size }', value)
      return options(value, { name: text, size: whole })
    }
    const files = (value, name) => list(value, name, 'an iterable of { name, size }', file)
    const known = { fields: wirePairs, fileName: text, fileSize: whole, files }
    const out = options(given, known, ['fields'])
    if (out.files !== undefined && (out.fileName !== undefined || out.fileSize !== undefined)) {
      throw configError('two_files', 'give fileName and fileSize, or files, not both')
    }
    super(native.UploadedForm.create(out.fields, out.files ?? [{ name: out.fileName, size: out.fileSize }]))
  }
}
shown(UploadedForm, native.UploadedForm)

function parsedForm(inner) {
  return inner instanceof native.FormClaim ? wrap(FormClaim, inner) : wrap(AnonymousForm, inner)
}

class S3FormVerifier extends Handle {
  constructor(given) {
    const known = {
      addresses,
      region: string,
      allowV2: flag,
      maxAge: whole,
      hideUnknownKeys: flag,
      maxFieldsBytes: whole,
    }
    const out = options(given, known, ['addresses', 'region'])
    super(native.S3FormVerifier.create(out.addresses, out.region, out))
  }

  isForm(request) {
    return own(this, native.S3FormVerifier).isForm(requestHandle(request))
  }

  parse(request, form, given) {
    const inner = own(this, native.S3FormVerifier)
    return parsedForm(inner.parse(requestHandle(request), formHandle(form), moment(given)))
  }

  verify(request, form, keys, given) {
    const inner = own(this, native.S3FormVerifier)
    const verified = inner.verify(requestHandle(request), formHandle(form), keysOf(keys), moment(given))
    return wrap(VerifiedForm, verified)
  }
}
shown(S3FormVerifier, native.S3FormVerifier)

class OssFormVerifier extends Handle {
  constructor(given) {
    const known = {
      addresses,
      versions: numbers,
      region: string,
      product: string,
      strict: flag,
      hideUnknownKeys: flag,
      maxFieldsBytes: whole,
    }
    const out = options(given, known, ['addresses', 'versions'])
    super(native.OssFormVerifier.create(out.addresses, out.versions, out))
  }

  isForm(request) {
    return own(this, native.OssFormVerifier).isForm(requestHandle(request))
  }

  parse(request, form, given) {
    const inner = own(this, native.OssFormVerifier)
    return parsedForm(inner.parse(requestHandle(request), formHandle(form), moment(given)))
  }

  verify(request, form, keys, given) {
    const inner = own(this, native.OssFormVerifier)
    const verified = inner.verify(requestHandle(request), formHandle(form), keysOf(keys), moment(given))
    return wrap(VerifiedForm, verified)
  }
}
shown(OssFormVerifier, native.OssFormVerifier)

class FormClaim extends Handle {
  verify(keys) {
    return wrap(VerifiedForm, own(this, native.FormClaim).verify(keysOf(keys)))
  }
}
getters(FormClaim, native.FormClaim, ['accessKeyId'])
shown(FormClaim, native.FormClaim, (inner) => `FormClaim { of ${JSON.stringify(inner.accessKeyId)} }`)

class AnonymousForm extends Handle {}
getters(AnonymousForm, native.AnonymousForm, ['bucket', 'key', 'keyStr', 'fields'])
shown(AnonymousForm, native.AnonymousForm, (inner) => {
  return `AnonymousForm { bucket: ${inner.bucket}, key: ${keyText(inner)} }`
})

class VerifiedForm extends Handle {
  field(name) {
    return some(own(this, native.VerifiedForm).field(string(name, 'name')))
  }

  isCovered(name) {
    return own(this, native.VerifiedForm).isCovered(string(name, 'name'))
  }

  checkSize(size) {
    own(this, native.VerifiedForm).checkSize(whole(size, 'size'))
  }
}
getters(VerifiedForm, native.VerifiedForm, [
  'scheme',
  'accessKeyId',
  'bucket',
  'key',
  'keyStr',
  'contentType',
  'fields',
  'uncoveredFields',
  'sizeLimits',
  'replayKey',
])
getters(VerifiedForm, native.VerifiedForm, ['expiresAt', 'validUntil'], date)
shown(VerifiedForm, native.VerifiedForm, (inner) => {
  const { scheme, accessKeyId, bucket, fields, uncoveredFields, expiresAt } = inner
  return (
    `VerifiedForm { ${scheme} ${JSON.stringify(accessKeyId)}, bucket: ${bucket}, key: ${keyText(inner)}, ` +
    `fields: ${nameList(fields)}, uncoveredFields: ${nameList(uncoveredFields)}, ` +
    `expiresAt: ${new Date(expiresAt).toISOString()} }`
  )
})

// ---------------------------------------------------------------------------------------------------------------------
// The guard

class UploadGuard extends Handle {
  constructor(given) {
    const known = {
      bucket: bucketHandle,
      forHost: string,
      ownHost: flag,
      sharedHost: flag,
      keyPrefix: string,
      anyKey: flag,
      allowKeyStartsWith: flag,
      allowFilenameVariable: flag,
      acl: names,
      contentLengthRange: bounds,
      maxExpiration: whole,
      maxSkew: whole,
      operations: strings,
      maxPartNumber: whole,
      versions: numbers,
      contentType: names,
      metadata: flag,
      fields: rules,
      fineUploaderFields: flag,
      tighten: flag,
    }
    const { bucket, ...out } = options(given, known, ['bucket'])
    super(native.UploadGuard.create(bucket, out))
  }

  withKeyPrefix(prefix) {
    return wrap(UploadGuard, own(this, native.UploadGuard).withKeyPrefix(string(prefix, 'prefix')))
  }

  answer(signer, body, given) {
    const inner = own(this, native.UploadGuard)
    const out = options(given, { query: string, ...NOW })
    const result = inner.answer(s3Signer(signer), written(body), out.query, nowOf(out))
    return wrap(Answer, new AnswerData(result))
  }
}
shown(UploadGuard, native.UploadGuard)

/** A client can send lone surrogates and deep lists: nothing is what the core refuses as malformed. */
function written(body) {
  if (typeof body === 'string') return body.isWellFormed() ? body : ''
  if (types.isUint8Array(body)) return bytes(body, 'body')
  if (typeof body !== 'object' || body === null) throw wrong('body', 'text, bytes or decoded JSON', body)
  try {
    return JSON.stringify(body) ?? ''
  } catch (error) {
    if (error instanceof RangeError) return ''
    throw error
  }
}

class Answer extends Handle {
  toJSON() {
    const { status, body } = this
    return { status, body }
  }
}
getters(Answer, AnswerData, ['status', 'body', 'error'])
getters(Answer, AnswerData, ['refusal'], (refusal) => (isThere(refusal) ? { ...refusal } : undefined))
shown(Answer, AnswerData, (inner) => inner.shown)

// ---------------------------------------------------------------------------------------------------------------------
// The explainer

const OTHER_HOSTS = { otherHosts: names }
const EXPLAINER = { ...OTHER_HOSTS, maxSkew: whole, limits: RULES.limits }

class Explainer extends Handle {
  static s3(given) {
    const out = options(given, { region: string, ...EXPLAINER }, ['region'])
    return wrap(Explainer, native.Explainer.s3(out.region, out))
  }

  static sigv4(given) {
    const out = options(given, { region: string, service: string, ...EXPLAINER }, ['region', 'service'])
    return wrap(Explainer, native.Explainer.sigv4(out.region, out.service, out))
  }

  static oss(verifier, given) {
    const inner = take(verifier, native.OssVerifier, 'an objsign.OssVerifier')
    return wrap(Explainer, native.Explainer.oss(inner, options(given, OTHER_HOSTS)))
  }

  explain(request, credentials, given) {
    const inner = own(this, native.Explainer)
    return explanation(inner.explain(requestHandle(request), identity(credentials, 'credentials'), moment(given)))
  }
}
shown(Explainer, native.Explainer)

const explanation = (result) => wrap(Explanation, new ExplanationData(result))

class Explanation extends Handle {
  static ofAnswer(body, given) {
    const inner = take(given, native.Stages, 'an objsign.Stages')
    return explanation(native.explainAnswer(text(body, 'body'), inner))
  }

  toJSON() {
    const { summary, cause, certain, cure, difference } = this
    return { summary, cause, certain, cure, difference }
  }
}
getters(Explanation, ExplanationData, ['summary', 'cause', 'certain', 'cure'])
getters(Explanation, ExplanationData, ['difference'], (difference) => {
  return isThere(difference) ? { ...difference } : undefined
})
shown(Explanation, ExplanationData, (inner) => inner.text)

function floorTo(seconds, given) {
  return new Date(native.floorTo(whole(seconds, 'seconds'), moment(given)))
}

module.exports = {
  version: native.version(),
  ObjsignError,
  ConfigError,
  SignError,
  VerifyError,
  Credentials,
  SigningKey,
  Payload,
  Presigned,
  SignedRequest,
  PostForm,
  Stages,
  Bucket,
  S3Request,
  S3Signer,
  PostPolicy,
  SigV4Signer,
  SigV4Request,
  ChunkedBody,
  ChunkSigner,
  ChunkVerified,
  ChunkVerifier,
  OssBucket,
  OssRequest,
  OssSigner,
  OssPostPolicy,
  Request,
  Addresses,
  S3Verifier,
  SigV4Verifier,
  OssVerifier,
  Claim,
  Verified,
  UploadedForm,
  S3FormVerifier,
  OssFormVerifier,
  FormClaim,
  AnonymousForm,
  VerifiedForm,
  UploadGuard,
  Answer,
  Explainer,
  Explanation,
  floorTo,
}
