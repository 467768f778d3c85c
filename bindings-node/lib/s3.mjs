// Buckets, requests and signers of S3.

import { isMillis, isObject, isText, list, string, text, wrong } from './checks.mjs'
import { commandInput, writeMembers } from './command.mjs'
import { ChunkedBodyInner, chunkSigner, writeBody } from './chunked.mjs'
import {
  CREDENTIALS,
  NO_PAYLOAD,
  PAYLOAD,
  SigningKeyInner,
  identity,
  writeCredentials,
  writePayload,
} from './credentials.mjs'
import * as message from './message.mjs'
import { Held, Inner, Shell, getters, handle, held, own, shown, take } from './objects.mjs'
import {
  BOUNDS,
  EXPIRY,
  FLAG,
  JSON_LIST,
  NOW,
  NUMBER,
  PAIRS,
  QUERY,
  STRING,
  TEXT,
  checked,
  expires,
  moment,
  options,
  table,
  when,
  writeOptions,
  writeWhen,
} from './options.mjs'
import { POLICY, writePolicy } from './policy.mjs'
import {
  presignedOf,
  readForm,
  readPlainlyPresigned,
  readPresigned,
  readPresignedInner,
  readSigned,
  readSignedInner,
  readStages,
  signedOf,
} from './results.mjs'

// ---------------------------------------------------------------------------------------------------------------------
// What a request may say

const HEADERS = { headers: PAIRS }
const EXTRAS = { query: QUERY, ...HEADERS }
const DOTS = { allowDotSegments: FLAG }
const OBJECT = { ...EXTRAS, ...DOTS }
const VERSION = { versionId: STRING }
const GET = {
  ...VERSION,
  range: BOUNDS,
  downloadAs: STRING,
  responseContentType: STRING,
  responseContentDisposition: STRING,
  responseCacheControl: STRING,
  responseContentEncoding: STRING,
  responseContentLanguage: STRING,
  responseExpires: STRING,
  ...OBJECT,
}
const PUT = { contentType: STRING, contentLength: NUMBER, contentMd5: STRING, metadata: PAIRS, ...OBJECT }
const UPLOAD_ID = { uploadId: STRING }
const PART = { contentLength: NUMBER, contentMd5: STRING, ...HEADERS, ...DOTS }
const LIST = {
  prefix: STRING,
  delimiter: STRING,
  continuationToken: STRING,
  startAfter: STRING,
  maxKeys: NUMBER,
  ...EXTRAS,
}

const REQUESTS = {
  get: table(GET),
  head: table({ ...VERSION, ...OBJECT }),
  put: table(PUT),
  delete: table({ ...VERSION, ...OBJECT }),
  object: table(OBJECT),
  bucketRequest: table(EXTRAS),
  listObjects: table(LIST),
  listBuckets: table(EXTRAS),
  createMultipartUpload: table({ contentType: STRING, metadata: PAIRS, ...HEADERS, ...DOTS }),
  uploadPart: table({ ...UPLOAD_ID, partNumber: NUMBER, ...PART }, PART),
  completeMultipartUpload: table({ ...UPLOAD_ID, ...HEADERS, ...DOTS }, { ...HEADERS, ...DOTS }),
  abortMultipartUpload: table({ ...UPLOAD_ID, ...HEADERS, ...DOTS }, { ...HEADERS, ...DOTS }),
  listParts: table({ ...UPLOAD_ID, ...OBJECT }, OBJECT),
}

const PLACE = {
  endpoint: STRING,
  addressing: STRING,
  dualStack: FLAG,
  fips: FLAG,
  accelerate: FLAG,
  globalHost: FLAG,
}

// ---------------------------------------------------------------------------------------------------------------------
// Buckets

export class BucketInner extends Held {
  static of = 'Bucket'
}

function readBucket() {
  const [name, region, host, url] = [message.readText(), message.readText(), message.readText(), message.readText()]
  return new BucketInner(message.readCount(), { name, region, host, url })
}

const BUCKET = table({ name: STRING, region: STRING, ...PLACE }, PLACE)

function makeBucket(given) {
  if (given instanceof Inner) return given
  const out = options(given, BUCKET, ['name', 'region'])
  message.begin()
  message.text(out.name)
  message.text(out.region)
  writeOptions(BUCKET, out)
  message.ask('bucket')
  return readBucket()
}

/** A request on a bucket. In front of its options stand method and key, as it has them, and what names an upload. */
function request(object, operation, stands, given, required) {
  const bucket = own(object, BucketInner)
  const known = REQUESTS[operation]
  const out = options(given, known, required)
  message.begin()
  writeBucket(bucket)
  message.text(operation)
  for (let place = 0; place < stands.length; place++) message.textOrBytes(stands[place])
  if (out.uploadId !== undefined) message.text(out.uploadId)
  if (out.partNumber !== undefined) message.number(out.partNumber)
  writeOptions(known, out)
  return makeRequest(bucket)
}

function makeRequest(base) {
  const kept = message.kept()
  message.ask('s3Request')
  return new S3Request(new S3RequestInner(base, kept, message.readText(), message.readText()))
}

const UPLOAD = ['uploadId']

export class Bucket extends Shell {
  constructor(given) {
    super(makeBucket(given))
  }

  get(key, given) {
    return request(this, 'get', [text(key, 'key')], given)
  }

  head(key, given) {
    return request(this, 'head', [text(key, 'key')], given)
  }

  put(key, given) {
    return request(this, 'put', [text(key, 'key')], given)
  }

  delete(key, given) {
    return request(this, 'delete', [text(key, 'key')], given)
  }

  object(method, key, given) {
    return request(this, 'object', [string(method, 'method'), text(key, 'key')], given)
  }

  bucketRequest(method, given) {
    return request(this, 'bucketRequest', [string(method, 'method')], given)
  }

  listObjects(given) {
    return request(this, 'listObjects', [], given)
  }

  createMultipartUpload(key, given) {
    return request(this, 'createMultipartUpload', [text(key, 'key')], given)
  }

  uploadPart(key, given) {
    return request(this, 'uploadPart', [text(key, 'key')], given, ['uploadId', 'partNumber'])
  }

  completeMultipartUpload(key, given) {
    return request(this, 'completeMultipartUpload', [text(key, 'key')], given, UPLOAD)
  }

  abortMultipartUpload(key, given) {
    return request(this, 'abortMultipartUpload', [text(key, 'key')], given, UPLOAD)
  }

  listParts(key, given) {
    return request(this, 'listParts', [text(key, 'key')], given, UPLOAD)
  }
}
getters(Bucket, BucketInner, ['name', 'region', 'host', 'url'])
shown(Bucket, BucketInner, (inner) => `Bucket { ${inner.url} of ${inner.region} }`)

/** By name at the signer's endpoint, or by its object. */
function bucketOption(value, name) {
  if (typeof value === 'string') return string(value, name)
  const inner = held(value, BucketInner)
  if (inner === undefined) throw wrong(name, 'a name or an objsign.Bucket', value)
  return inner
}

const HELD = 0
const NAMED = 1
const SERVICE = 2

function writeBucket(bucket) {
  const named = typeof bucket === 'string'
  message.byte(named ? NAMED : HELD)
  if (named) message.text(bucket)
  else handle(bucket)
}

// ---------------------------------------------------------------------------------------------------------------------
// Requests

class S3RequestInner extends Inner {
  static of = 'S3Request'

  constructor(base, kept, method, shown) {
    super()
    // The message names it by a handle, which ends when it is forgotten.
    this.base = base
    this.kept = kept
    this.method = method
    this.shown = shown
  }
}

/** Signs a request. `out` says when and, for a URL, for how long. */
function signed(operation, object, signer, out, write) {
  const inner = own(object, S3RequestInner)
  const by = take(signer, S3SignerInner)
  message.begin()
  handle(by)
  message.again(inner.kept)
  writeWhen(out)
  write?.()
  message.ask(operation)
}

const SIGN_REQUEST = table({ payload: PAYLOAD, ...NOW })

export class S3Request extends Shell {
  presign(signer, given) {
    signed('s3Presign', this, signer, expires(given))
    return readPresigned()
  }

  presignV2(signer, given) {
    signed('s3PresignV2', this, signer, expires(given))
    return readPresigned()
  }

  presignStages(signer, given) {
    signed('s3PresignStages', this, signer, expires(given))
    return readStages()
  }

  sign(signer, given) {
    const out = options(given, SIGN_REQUEST)
    signed('s3Sign', this, signer, out, () => writePayload(out.payload ?? NO_PAYLOAD))
    return readSigned()
  }

  signStages(signer, given) {
    const out = options(given, SIGN_REQUEST)
    signed('s3SignStages', this, signer, out, () => writePayload(out.payload ?? NO_PAYLOAD))
    return readStages()
  }

  signV2(signer, given) {
    signed('s3SignV2', this, signer, when(given))
    return readSigned()
  }

  signChunked(signer, body, given) {
    const out = when(given)
    const whole = take(body, ChunkedBodyInner)
    signed('s3SignChunked', this, signer, out, () => writeBody(whole))
    const [sent, chunks] = [readSignedInner(), message.readCount()]
    return { request: signedOf(sent), chunks: chunkSigner(chunks) }
  }

  signChunkedStages(signer, body, given) {
    const out = when(given)
    const whole = take(body, ChunkedBodyInner)
    signed('s3SignChunkedStages', this, signer, out, () => writeBody(whole))
    return readStages()
  }
}
getters(S3Request, S3RequestInner, ['method'])
shown(S3Request, S3RequestInner, (inner) => inner.shown)

// ---------------------------------------------------------------------------------------------------------------------
// Signers

export class S3SignerInner extends Held {
  static of = 'S3Signer'
}

function readSigner() {
  const fields = { accessKeyId: message.readText(), region: message.readText() }
  return new S3SignerInner(message.readCount(), fields)
}

const SIGNER = table({ credentials: CREDENTIALS, requireFullLifetime: FLAG, region: STRING, ...PLACE }, PLACE)
const FROM_KEY = table({ sessionToken: STRING, ...PLACE }, PLACE)

function makeSigner(given) {
  if (given instanceof Inner) return given
  const out = options(given, SIGNER, ['credentials', 'region'])
  message.begin()
  writeCredentials(out.credentials)
  message.flag(out.requireFullLifetime)
  message.text(out.region)
  writeOptions(SIGNER, out)
  message.ask('s3Signer')
  return readSigner()
}

const IN_BUCKET = { bucket: checked(bucketOption), key: TEXT }
const PRESIGN_GET = table({ ...IN_BUCKET, ...EXPIRY, ...GET }, GET)
const PRESIGN_PUT = table({ ...IN_BUCKET, ...EXPIRY, ...PUT }, PUT)
const PRESIGN = table({ ...IN_BUCKET, ...EXPIRY, ...OBJECT }, OBJECT)
const SIGN = table({ ...IN_BUCKET, payload: PAYLOAD, ...NOW, ...OBJECT }, OBJECT)
const POST = table({ bucket: IN_BUCKET.bucket, ...EXPIRY, ...POLICY }, POLICY)
const KEYS = table({
  bucket: IN_BUCKET.bucket,
  keys: checked((value, name) => list(value, name, 'an iterable of strings or bytes', text)),
  ...EXPIRY,
})
const COMMAND = table({ method: STRING, ...EXPIRY })
const CREATE_PRESIGNED_POST = table({
  Bucket: STRING,
  Key: STRING,
  Conditions: JSON_LIST,
  Fields: PAIRS,
  Expires: NUMBER,
})
const PLACED_KEY = ['bucket', 'key', 'expiresIn']

/** A URL of one call, without an `S3Request`. */
function presigned(object, operation, known, given, plain) {
  const inner = own(object, S3SignerInner)
  const quick = presignedPlainly(inner, plain, given)
  if (quick !== undefined) return quick
  const out = options(given, known, PLACED_KEY)
  message.begin()
  handle(inner)
  writeCall(operation, known, out)
  writeWhen(out)
  message.ask('s3Presign')
  return readPresigned()
}

/**
 * Most calls name a bucket, a key and an expiry, rightly, and say no more: to look for that is quicker than to look up
 * what else there may be. Gives nothing for any other.
 */
function presignedPlainly(inner, { operation, method }, given) {
  if (!isObject(given)) return undefined
  const { bucket, key, expiresIn } = given
  let { now } = given
  if (Object.getPrototypeOf(given) !== Object.prototype) return undefined
  // Own ones all, and no others.
  let names = 0
  for (const name in given) {
    if (!isPlain(name) || !Object.hasOwn(given, name)) return undefined
    names += 1
  }
  if (names !== (now === undefined ? 3 : 4)) return undefined
  if (!isText(bucket) || !isText(key) || !Number.isInteger(expiresIn)) return undefined
  if (now === undefined) now = Date.now()
  else if (!isMillis(now)) return undefined
  message.begin()
  handle(inner)
  message.text(bucket)
  message.text(key)
  message.number(now)
  message.number(expiresIn)
  message.askAt(operation)
  return readPlainlyPresigned(method)
}

const isPlain = (name) => name === 'bucket' || name === 'key' || name === 'expiresIn' || name === 'now'
const PLAIN_GET = { operation: message.placeOf('s3PresignGet'), method: 'GET' }
const PLAIN_PUT = { operation: message.placeOf('s3PresignPut'), method: 'PUT' }

function writeCall(operation, known, out, method) {
  writeBucket(out.bucket)
  message.text(operation)
  if (method !== undefined) message.text(method)
  if (out.key !== undefined) message.textOrBytes(out.key)
  writeOptions(known, out)
}

/** Any method, on an object or, without a key, on the bucket. A key that was forgotten is not one that is left out. */
function operationOf(out, given) {
  if (out.key !== undefined) return 'object'
  if (Object.hasOwn(given, 'key') || ('key' in given && !('key' in Object.prototype))) {
    throw new TypeError('the option key is undefined: leave it out where the bucket itself is meant')
  }
  return 'bucketRequest'
}

export class S3Signer extends Shell {
  constructor(given) {
    super(makeSigner(given))
  }

  static fromSigningKey(key, given) {
    const out = options(given, FROM_KEY)
    const inner = take(key, SigningKeyInner)
    message.begin()
    handle(inner)
    message.maybe(out.sessionToken, message.text)
    writeOptions(FROM_KEY, out)
    message.ask('s3SignerFromKey')
    return signerOf(readSigner())
  }

  withCredentials(credentials) {
    const inner = own(this, S3SignerInner)
    const next = identity(credentials, 'credentials')
    message.begin()
    handle(inner)
    writeCredentials(next)
    message.ask('s3SignerWithCredentials')
    return signerOf(readSigner())
  }

  bucket(name) {
    const inner = own(this, S3SignerInner)
    string(name, 'name')
    message.begin()
    handle(inner)
    message.text(name)
    message.ask('s3SignerBucket')
    return new Bucket(readBucket())
  }

  listBuckets(given) {
    const inner = own(this, S3SignerInner)
    const out = options(given, REQUESTS.listBuckets)
    message.begin()
    message.byte(SERVICE)
    handle(inner)
    writeOptions(REQUESTS.listBuckets, out)
    return makeRequest(inner)
  }

  presignGet(given) {
    return presigned(this, 'get', PRESIGN_GET, given, PLAIN_GET)
  }

  presignPut(given) {
    return presigned(this, 'put', PRESIGN_PUT, given, PLAIN_PUT)
  }

  presign(method, given) {
    const inner = own(this, S3SignerInner)
    const out = options(given, PRESIGN, ['bucket', 'expiresIn'])
    string(method, 'method')
    const operation = operationOf(out, given)
    message.begin()
    handle(inner)
    writeCall(operation, PRESIGN, out, method)
    writeWhen(out)
    message.ask('s3Presign')
    return readPresigned()
  }

  presignCommand(name, input, given) {
    const inner = own(this, S3SignerInner)
    string(name, 'name')
    const members = commandInput(input)
    const out = options(given, COMMAND, ['expiresIn'])
    message.begin()
    handle(inner)
    message.text(name)
    message.maybe(out.method, message.text)
    writeMembers(members)
    writeWhen(out)
    message.ask('s3PresignCommand')
    return readPresigned()
  }

  presignMany(method, given) {
    const inner = own(this, S3SignerInner)
    const out = options(given, KEYS, ['bucket', 'keys', 'expiresIn'])
    string(method, 'method')
    message.begin()
    handle(inner)
    message.text(method)
    writeBucket(out.bucket)
    message.list(out.keys, message.textOrBytes)
    writeWhen(out)
    message.ask('s3PresignMany')
    return message.readTexts()
  }

  presignAll(requests, given) {
    const inner = own(this, S3SignerInner)
    const out = expires(given)
    const one = (request) => take(request, S3RequestInner)
    const all = list(requests, 'requests', 'an iterable of objsign.S3Request', one)
    message.begin()
    handle(inner)
    message.list(all, (request) => message.again(request.kept))
    writeWhen(out)
    message.ask('s3PresignAll')
    return message.readList(() => readPresignedInner(message.readText)).map(presignedOf)
  }

  presignPost(given) {
    const inner = own(this, S3SignerInner)
    const out = options(given, POST, ['bucket', 'expiresIn'])
    message.begin()
    handle(inner)
    writeBucket(out.bucket)
    writePolicy(out)
    writeWhen(out)
    message.ask('postSignV4')
    return readForm()
  }

  sign(method, given) {
    const inner = own(this, S3SignerInner)
    const out = options(given, SIGN, ['bucket'])
    string(method, 'method')
    const operation = operationOf(out, given)
    message.begin()
    handle(inner)
    writeCall(operation, SIGN, out, method)
    writeWhen(out)
    writePayload(out.payload ?? NO_PAYLOAD)
    message.ask('s3Sign')
    return readSigned()
  }

  createPresignedPost(input, given) {
    const inner = own(this, S3SignerInner)
    const out = options(input, CREATE_PRESIGNED_POST, ['Bucket', 'Key'])
    const { Bucket: bucket, Key: key, Fields: fields, Conditions: conditions, Expires: expiresIn = 3600 } = out
    const now = moment(given)
    message.begin()
    handle(inner)
    writeBucket(bucket)
    writePolicy({ __proto__: null, key, fields, conditions })
    writeWhen({ now, expiresIn })
    message.ask('postSignV4')
    return readForm()
  }
}
const signerOf = (inner) => new S3Signer(inner)

getters(S3Signer, S3SignerInner, ['accessKeyId', 'region'])
shown(S3Signer, S3SignerInner)

// ---------------------------------------------------------------------------------------------------------------------
// Policies for browser uploads

const BUCKET_OF = checked((value, name) => take(value, BucketInner, name))
export const IN_HELD_BUCKET = { bucket: BUCKET_OF }
const POLICY_OF = table({ bucket: BUCKET_OF, ...POLICY }, POLICY)

class PostPolicyInner extends Inner {
  static of = 'PostPolicy'

  constructor(bucket, kept, shown) {
    super()
    this.bucket = bucket
    this.kept = kept
    this.shown = shown
  }
}

function makePolicy(given) {
  const out = options(given, POLICY_OF, ['bucket'])
  message.begin()
  writeBucket(out.bucket)
  writePolicy(out)
  const kept = message.kept()
  message.ask('postPolicy')
  return new PostPolicyInner(out.bucket, kept, message.readText())
}

function signPolicy(operation, object, signer, given) {
  const inner = own(object, PostPolicyInner)
  const out = expires(given)
  const by = take(signer, S3SignerInner)
  message.begin()
  handle(by)
  message.again(inner.kept)
  writeWhen(out)
  message.ask(operation)
  return readForm()
}

export class PostPolicy extends Shell {
  constructor(given) {
    super(makePolicy(given))
  }

  sign(signer, given) {
    return signPolicy('postSignV4', this, signer, given)
  }

  signV2(signer, given) {
    return signPolicy('postSignV2', this, signer, given)
  }
}
shown(PostPolicy, PostPolicyInner, (inner) => inner.shown)
