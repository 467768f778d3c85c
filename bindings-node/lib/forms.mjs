// Uploaded forms and their verifiers.

import { isObject, list, string, whole, wrong } from './checks.mjs'
import { keysOf, writeKeys } from './credentials.mjs'
import { configError } from './errors.mjs'
import * as message from './message.mjs'
import { Held, Inner, Shell, getters, handle, own, shown, take } from './objects.mjs'
import {
  FLAG,
  NUMBER,
  NUMBERS,
  STRING,
  TEXT,
  WIRE_PAIRS,
  checked,
  moment,
  options,
  table,
  writeOptions,
} from './options.mjs'
import { requestOf, writeRequest } from './request.mjs'
import { ADDRESS_TABLE, keyText, nameList } from './verifiers.mjs'

class UploadedFormInner extends Inner {
  static of = 'UploadedForm'

  constructor(kept, shown) {
    super()
    this.kept = kept
    this.shown = shown
  }
}

const FILE = table({ name: TEXT, size: NUMBER })

function file(value) {
  if (!isObject(value)) throw wrong('a file', '{ name, size }', value)
  return options(value, FILE)
}

const FORM = table({
  fields: WIRE_PAIRS,
  fileName: TEXT,
  fileSize: NUMBER,
  files: checked((value, name) => list(value, name, 'an iterable of { name, size }', file)),
})

function makeForm(given) {
  const out = options(given, FORM, ['fields'])
  if (out.files !== undefined && (out.fileName !== undefined || out.fileSize !== undefined)) {
    throw configError('two_files', 'give fileName and fileSize, or files, not both')
  }
  message.begin()
  message.bytePairs(out.fields)
  message.list(out.files ?? [{ name: out.fileName, size: out.fileSize }], ({ name, size }) => {
    message.maybe(name, message.textOrBytes)
    message.maybe(size, message.number)
  })
  const kept = message.kept()
  message.ask('uploadedForm')
  return new UploadedFormInner(kept, message.readText())
}

export class UploadedForm extends Shell {
  constructor(given) {
    super(makeForm(given))
  }
}
shown(UploadedForm, UploadedFormInner, (inner) => inner.shown)

// ---------------------------------------------------------------------------------------------------------------------
// Verifiers

class S3FormVerifierInner extends Held {
  static of = 'S3FormVerifier'
}

class OssFormVerifierInner extends Held {
  static of = 'OssFormVerifier'
}

const RULES = { hideUnknownKeys: FLAG, maxFieldsBytes: NUMBER }
const S3_RULES = { allowV2: FLAG, maxAge: NUMBER, ...RULES }
const S3 = table({ addresses: ADDRESS_TABLE, region: STRING, ...S3_RULES }, S3_RULES)

function makeS3(given) {
  const out = options(given, S3, ['addresses', 'region'])
  message.begin()
  handle(out.addresses)
  message.text(out.region)
  writeOptions(S3, out)
  message.ask('s3FormVerifier')
  return new S3FormVerifierInner(message.readCount())
}

const OSS_RULES = { product: STRING, strict: FLAG, ...RULES }
const OSS = table({ addresses: ADDRESS_TABLE, versions: NUMBERS, region: STRING, ...OSS_RULES }, OSS_RULES)

function makeOss(given) {
  const out = options(given, OSS, ['addresses', 'versions'])
  message.begin()
  handle(out.addresses)
  message.list(out.versions, message.number)
  message.maybe(out.region, message.text)
  writeOptions(OSS, out)
  message.ask('ossFormVerifier')
  return new OssFormVerifierInner(message.readCount())
}

/** Verifier, time, request and form: what a claim is made of, the same each time. */
function writeClaim({ verifier, request, form, now }) {
  handle(verifier)
  message.number(now)
  writeRequest(request)
  message.again(form.kept)
}

function isForm(object, Kind, request) {
  const verifier = own(object, Kind)
  const received = requestOf(request)
  message.begin()
  handle(verifier)
  writeRequest(received)
  message.ask('isForm')
  return message.readFlag()
}

function parse(object, Kind, request, form, given) {
  const verifier = own(object, Kind)
  const claim = new FormClaimInner(verifier, requestOf(request), take(form, UploadedFormInner), moment(given))
  message.begin()
  writeClaim(claim)
  message.ask('parseForm')
  if (!message.readFlag()) return new AnonymousForm(new AnonymousInner())
  claim.accessKeyId = message.readText()
  return new FormClaim(claim)
}

function verify(object, Kind, request, form, keys, given) {
  const verifier = own(object, Kind)
  const received = requestOf(request)
  const uploaded = take(form, UploadedFormInner)
  return proved({ verifier, request: received, form: uploaded, now: moment(given) }, keysOf(keys))
}

function proved(claim, keys) {
  message.begin()
  writeKeys(keys)
  writeClaim(claim)
  message.ask('verifyForm')
  return new VerifiedForm(readVerified())
}

export class S3FormVerifier extends Shell {
  constructor(given) {
    super(makeS3(given))
  }

  isForm(request) {
    return isForm(this, S3FormVerifierInner, request)
  }

  parse(request, form, given) {
    return parse(this, S3FormVerifierInner, request, form, given)
  }

  verify(request, form, keys, given) {
    return verify(this, S3FormVerifierInner, request, form, keys, given)
  }
}
shown(S3FormVerifier, S3FormVerifierInner)

export class OssFormVerifier extends Shell {
  constructor(given) {
    super(makeOss(given))
  }

  isForm(request) {
    return isForm(this, OssFormVerifierInner, request)
  }

  parse(request, form, given) {
    return parse(this, OssFormVerifierInner, request, form, given)
  }

  verify(request, form, keys, given) {
    return verify(this, OssFormVerifierInner, request, form, keys, given)
  }
}
shown(OssFormVerifier, OssFormVerifierInner)

// ---------------------------------------------------------------------------------------------------------------------
// Claims, and what is proved

class FormClaimInner extends Inner {
  static of = 'FormClaim'

  constructor(verifier, request, form, now) {
    super()
    this.verifier = verifier
    this.request = request
    this.form = form
    this.now = now
    this.accessKeyId = undefined
  }
}

export class FormClaim extends Shell {
  verify(keys) {
    const claim = own(this, FormClaimInner)
    return proved(claim, keysOf(keys))
  }
}
getters(FormClaim, FormClaimInner, ['accessKeyId'])
shown(FormClaim, FormClaimInner, (inner) => `FormClaim { of ${JSON.stringify(inner.accessKeyId)} }`)

const copied = (pairs) => pairs.map((pair) => [...pair])

class AnonymousInner extends Inner {
  static of = 'AnonymousForm'

  constructor() {
    super()
    this.bucket = message.readText()
    this.key = message.readBytes()
    this.keyStr = message.readMaybe(message.readText)
    this.fields = message.readCovered()
  }
}

export class AnonymousForm extends Shell {
  get fields() {
    return copied(own(this, AnonymousInner).fields)
  }
}
getters(AnonymousForm, AnonymousInner, ['bucket', 'key', 'keyStr'])
shown(AnonymousForm, AnonymousInner, (inner) => `AnonymousForm { bucket: ${inner.bucket}, key: ${keyText(inner)} }`)

class VerifiedFormInner extends Held {
  static of = 'VerifiedForm'
}

function readVerified() {
  const fields = {
    scheme: message.readText(),
    accessKeyId: message.readText(),
    bucket: message.readText(),
    key: message.readBytes(),
    keyStr: message.readMaybe(message.readText),
    contentType: message.readMaybe(message.readBytes),
    fields: message.readCovered(),
    uncoveredFields: message.readCovered(),
    expiresAt: message.readNumber(),
    validUntil: message.readNumber(),
    sizeLimits: message.readMaybe(() => [message.readNumber(), message.readNumber()]),
    replayKey: message.readText(),
  }
  return new VerifiedFormInner(message.readCount(), fields)
}

export class VerifiedForm extends Shell {
  field(name) {
    const { fields } = own(this, VerifiedFormInner)
    string(name, 'name')
    return fields.find(([one]) => one === name)?.[1]
  }

  isCovered(name) {
    const inner = own(this, VerifiedFormInner)
    string(name, 'name')
    message.begin()
    handle(inner)
    message.text(name)
    message.ask('isCovered')
    return message.readFlag()
  }

  checkSize(size) {
    const inner = own(this, VerifiedFormInner)
    whole(size, 'size')
    message.begin()
    handle(inner)
    message.number(size)
    message.ask('checkSize')
  }

  get fields() {
    return copied(own(this, VerifiedFormInner).fields)
  }

  get uncoveredFields() {
    return copied(own(this, VerifiedFormInner).uncoveredFields)
  }

  get expiresAt() {
    return new Date(own(this, VerifiedFormInner).expiresAt)
  }

  get validUntil() {
    return new Date(own(this, VerifiedFormInner).validUntil)
  }

  get sizeLimits() {
    const { sizeLimits } = own(this, VerifiedFormInner)
    return sizeLimits === undefined ? undefined : [...sizeLimits]
  }
}
getters(VerifiedForm, VerifiedFormInner, ['scheme', 'accessKeyId', 'bucket', 'key', 'keyStr', 'contentType', 'replayKey'])
shown(VerifiedForm, VerifiedFormInner, (inner) => {
  const { scheme, accessKeyId, bucket, fields, uncoveredFields, expiresAt } = inner
  return (
    `VerifiedForm { ${scheme} ${JSON.stringify(accessKeyId)}, bucket: ${bucket}, key: ${keyText(inner)}, ` +
    `fields: ${nameList(fields)}, uncoveredFields: ${nameList(uncoveredFields)}, ` +
    `expiresAt: ${new Date(expiresAt).toISOString()} }`
  )
})
