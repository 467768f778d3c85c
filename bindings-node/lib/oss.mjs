// Buckets, requests and signers of OSS.

import { string, text } from './checks.mjs'
import { CREDENTIALS, identity, writeCredentials } from './credentials.mjs'
import * as message from './message.mjs'
import { Held, Inner, Shell, getters, handle, own, shown, take } from './objects.mjs'
import {
  FLAG,
  NAMES,
  NUMBER,
  PAIRS,
  QUERY,
  STRING,
  checked,
  expires,
  options,
  table,
  when,
  writeOptions,
  writeWhen,
} from './options.mjs'
import { POLICY, writePolicy } from './policy.mjs'
import { readForm, readPresigned, readSigned, readStages } from './results.mjs'

const HEADERS = { headers: PAIRS }
const BUCKET_REQUEST = { query: QUERY, subResources: NAMES, ...HEADERS }
const OBJECT = { ...BUCKET_REQUEST, allowDotSegments: FLAG }
const UPLOAD_ID = { uploadId: STRING }

const REQUESTS = {
  get: table({ downloadAs: STRING, process: STRING, ...OBJECT }),
  put: table({ contentType: STRING, contentMd5: STRING, metadata: PAIRS, ...OBJECT }),
  object: table(OBJECT),
  bucketRequest: table(BUCKET_REQUEST),
  listObjects: table({ query: QUERY, ...HEADERS }),
  initiateMultipartUpload: table({ contentType: STRING, ...HEADERS }),
  uploadPart: table({ ...UPLOAD_ID, partNumber: NUMBER, ...HEADERS }, HEADERS),
  completeMultipartUpload: table({ ...UPLOAD_ID, ...HEADERS }, HEADERS),
  abortMultipartUpload: table({ ...UPLOAD_ID, ...HEADERS }, HEADERS),
  listParts: table({ ...UPLOAD_ID, query: QUERY }, { query: QUERY }),
}

// ---------------------------------------------------------------------------------------------------------------------
// Buckets

class OssBucketInner extends Held {
  static of = 'OssBucket'
}

const PLACE = { region: STRING, product: STRING }
const BUCKET = table({ name: STRING, endpoint: STRING, addressing: STRING, ...PLACE }, PLACE)
const CNAME = table({ name: STRING, domain: STRING, ...PLACE }, PLACE)
const SERVICE = table({ endpoint: STRING, ...PLACE }, PLACE)

/** `style` and what stands with it, then the options. */
function makeBucket(style, stands, known, out) {
  message.begin()
  message.text(style)
  for (let place = 0; place < stands.length; place++) message.text(stands[place])
  writeOptions(known, out)
  message.ask('ossBucket')
  const fields = { name: message.readMaybe(message.readText), host: message.readText() }
  return new OssBucketInner(message.readCount(), fields)
}

function fromOptions(given) {
  if (given instanceof Inner) return given
  const out = options(given, BUCKET, ['name', 'endpoint'])
  const style = out.addressing ?? 'virtual'
  // The other styles have functions of their own.
  return makeBucket(style === 'path' || style === 'virtual' ? style : '', [out.endpoint, out.name], BUCKET, out)
}

function request(object, operation, stands, given, required) {
  const bucket = own(object, OssBucketInner)
  const known = REQUESTS[operation]
  const out = options(given, known, required)
  message.begin()
  message.text(operation)
  handle(bucket)
  for (let place = 0; place < stands.length; place++) message.textOrBytes(stands[place])
  if (out.uploadId !== undefined) message.text(out.uploadId)
  if (out.partNumber !== undefined) message.number(out.partNumber)
  writeOptions(known, out)
  const kept = message.kept()
  message.ask('ossRequest')
  return new OssRequest(new OssRequestInner(bucket, kept, message.readText(), message.readText()))
}

const UPLOAD = ['uploadId']

export class OssBucket extends Shell {
  constructor(given) {
    super(fromOptions(given))
  }

  static cname(given) {
    const out = options(given, CNAME, ['name', 'domain'])
    return bucketOf(makeBucket('cname', [out.domain, out.name], CNAME, out))
  }

  static service(given) {
    const out = options(given, SERVICE, ['endpoint'])
    return bucketOf(makeBucket('service', [out.endpoint], SERVICE, out))
  }

  get(key, given) {
    return request(this, 'get', [text(key, 'key')], given)
  }

  put(key, given) {
    return request(this, 'put', [text(key, 'key')], given)
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

  initiateMultipartUpload(key, given) {
    return request(this, 'initiateMultipartUpload', [text(key, 'key')], given)
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
const bucketOf = (inner) => new OssBucket(inner)

getters(OssBucket, OssBucketInner, ['name', 'host'])
shown(OssBucket, OssBucketInner, (inner) => `OssBucket { ${inner.name ?? '(service)'} at ${inner.host} }`)

// ---------------------------------------------------------------------------------------------------------------------
// Requests, each signed in one of three versions

class OssRequestInner extends Inner {
  static of = 'OssRequest'

  constructor(bucket, kept, method, shown) {
    super()
    // The message names it by a handle, which ends when it is forgotten.
    this.bucket = bucket
    this.kept = kept
    this.method = method
    this.shown = shown
  }
}

function signed(operation, version, object, signer, out) {
  const inner = own(object, OssRequestInner)
  const by = take(signer, OssSignerInner)
  message.begin()
  message.byte(version)
  handle(by)
  message.again(inner.kept)
  writeWhen(out)
  message.ask(operation)
}

export class OssRequest extends Shell {
  presignV4(signer, given) {
    signed('ossPresign', 4, this, signer, expires(given))
    return readPresigned()
  }

  signV4(signer, given) {
    signed('ossSign', 4, this, signer, when(given))
    return readSigned()
  }

  presignV4Stages(signer, given) {
    signed('ossPresignStages', 4, this, signer, expires(given))
    return readStages()
  }

  signV4Stages(signer, given) {
    signed('ossSignStages', 4, this, signer, when(given))
    return readStages()
  }

  presignV1(signer, given) {
    signed('ossPresign', 1, this, signer, expires(given))
    return readPresigned()
  }

  signV1(signer, given) {
    signed('ossSign', 1, this, signer, when(given))
    return readSigned()
  }

  presignV1Stages(signer, given) {
    signed('ossPresignStages', 1, this, signer, expires(given))
    return readStages()
  }

  signV1Stages(signer, given) {
    signed('ossSignStages', 1, this, signer, when(given))
    return readStages()
  }

  presignV2(signer, given) {
    signed('ossPresign', 2, this, signer, expires(given))
    return readPresigned()
  }

  signV2(signer, given) {
    signed('ossSign', 2, this, signer, when(given))
    return readSigned()
  }
}
getters(OssRequest, OssRequestInner, ['method'])
shown(OssRequest, OssRequestInner, (inner) => inner.shown)

// ---------------------------------------------------------------------------------------------------------------------
// Signers and policies

class OssSignerInner extends Held {
  static of = 'OssSigner'
}

function readSigner() {
  const accessKeyId = message.readText()
  return new OssSignerInner(message.readCount(), { accessKeyId })
}

const SIGNER = table({ credentials: CREDENTIALS, requireFullLifetime: FLAG, subResources: NAMES })

function makeSigner(given) {
  if (given instanceof Inner) return given
  const out = options(given, SIGNER, ['credentials'])
  message.begin()
  writeCredentials(out.credentials)
  message.flag(out.requireFullLifetime)
  message.texts(out.subResources ?? [])
  message.ask('ossSigner')
  return readSigner()
}

export class OssSigner extends Shell {
  constructor(given) {
    super(makeSigner(given))
  }

  withCredentials(credentials) {
    const inner = own(this, OssSignerInner)
    const next = identity(credentials, 'credentials')
    message.begin()
    handle(inner)
    writeCredentials(next)
    message.ask('ossSignerWithCredentials')
    return signerOf(readSigner())
  }
}
const signerOf = (inner) => new OssSigner(inner)

getters(OssSigner, OssSignerInner, ['accessKeyId'])
shown(OssSigner, OssSignerInner, () => 'OssSigner {}')

class OssPostPolicyInner extends Inner {
  static of = 'OssPostPolicy'

  constructor(bucket, kept, shown) {
    super()
    this.bucket = bucket
    this.kept = kept
    this.shown = shown
  }
}

const BUCKET_OF = checked((value, name) => take(value, OssBucketInner, name))
const POLICY_OF = table({ bucket: BUCKET_OF, ...POLICY })

function makePolicy(given) {
  const out = options(given, POLICY_OF, ['bucket'])
  message.begin()
  handle(out.bucket)
  writePolicy(out)
  const kept = message.kept()
  message.ask('ossPostPolicy')
  return new OssPostPolicyInner(out.bucket, kept, message.readText())
}

function signPolicy(operation, object, signer, given) {
  const inner = own(object, OssPostPolicyInner)
  const out = expires(given)
  const by = take(signer, OssSignerInner)
  message.begin()
  handle(by)
  message.again(inner.kept)
  writeWhen(out)
  message.ask(operation)
  return readForm()
}

export class OssPostPolicy extends Shell {
  constructor(given) {
    super(makePolicy(given))
  }

  signV4(signer, given) {
    return signPolicy('ossPostSignV4', this, signer, given)
  }

  signV1(signer, given) {
    return signPolicy('ossPostSignV1', this, signer, given)
  }
}
shown(OssPostPolicy, OssPostPolicyInner, (inner) => inner.shown)
