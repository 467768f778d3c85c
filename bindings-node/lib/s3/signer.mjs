// Signers, and what they sign in one call.

import { isMillis, isObject, isText, list, string, text } from '../checks.mjs'
import { commandInput, writeMembers } from '../command.mjs'
import { CREDENTIALS, NO_PAYLOAD, PAYLOAD, writeCredentials, writePayload } from '../credentials.mjs'
import * as message from '../message.mjs'
import { Inner, Shell, getters, handle, own, shown, take } from '../objects.mjs'
import {
  CONDITIONS,
  EXPIRY,
  FLAG,
  NOW,
  NUMBER,
  PAIRS,
  STRING,
  TEXT,
  option,
  expires,
  moment,
  options,
  table,
  writeOptions,
  writeWhen,
} from '../options.mjs'
import { POLICY, writePolicy } from '../policy.mjs'
import { presignedOf, readForm, readPlainlyPresigned, readPresigned, readPresignedInner, readSigned } from '../results.mjs'
import { askFromKey, askWithCredentials } from '../signers.mjs'
import { Bucket, readBucket } from './bucket.mjs'
import { BUCKET_OPTION, PLACE, S3RequestInner, S3SignerInner, writeBucket, writeService } from './inner.mjs'
import { GET, OBJECT, PUT, REQUESTS } from './operations.mjs'
import { keepRequest } from './request.mjs'

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

const IN_BUCKET = { bucket: BUCKET_OPTION, key: TEXT }
const PRESIGN_GET = table({ ...IN_BUCKET, ...EXPIRY, ...GET }, GET)
const PRESIGN_PUT = table({ ...IN_BUCKET, ...EXPIRY, ...PUT }, PUT)
const PRESIGN = table({ ...IN_BUCKET, ...EXPIRY, ...OBJECT }, OBJECT)
const SIGN = table({ ...IN_BUCKET, payload: PAYLOAD, ...NOW, ...OBJECT }, OBJECT)
const POST = table({ bucket: BUCKET_OPTION, ...EXPIRY, ...POLICY }, POLICY)
const KEYS = table({
  bucket: BUCKET_OPTION,
  keys: option((value, name) => list(value, name, 'an iterable of strings or bytes', text)),
  ...EXPIRY,
})
const COMMAND = table({ method: STRING, ...EXPIRY })
const CREATE_PRESIGNED_POST = table({
  Bucket: STRING,
  Key: STRING,
  Conditions: CONDITIONS,
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
 * The commonest call: a bucket, a key and an expiry, all valid, and perhaps a time. To look for just these is quicker than to
 * look each option up in a table. Gives `undefined` for any other call.
 */
function presignedPlainly(inner, { operation, method }, given) {
  if (!isObject(given)) return undefined
  const { bucket, key, expiresIn } = given
  let { now } = given
  if (Object.getPrototypeOf(given) !== Object.prototype) return undefined
  // No other options, and none that are inherited.
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
    askFromKey('s3SignerFromKey', key, out.sessionToken, () => writeOptions(FROM_KEY, out))
    return signerOf(readSigner())
  }

  withCredentials(credentials) {
    askWithCredentials('s3SignerWithCredentials', this, S3SignerInner, credentials)
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
    writeService(inner)
    writeOptions(REQUESTS.listBuckets, out)
    return keepRequest(inner)
  }

  presignGet(given) {
    return presigned(this, 'get', PRESIGN_GET, given, PLAIN_GET)
  }

  presignPut(given) {
    return presigned(this, 'put', PRESIGN_PUT, given, PLAIN_PUT)
  }

  presign(method, given) {
    const inner = own(this, S3SignerInner)
    string(method, 'method')
    const out = options(given, PRESIGN, ['bucket', 'expiresIn'])
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
    string(method, 'method')
    const out = options(given, KEYS, ['bucket', 'keys', 'expiresIn'])
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
    string(method, 'method')
    const out = options(given, SIGN, ['bucket'])
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
