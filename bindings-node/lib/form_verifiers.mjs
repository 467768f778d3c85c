// Verifiers of uploaded forms.

import { ADDRESS_TABLE } from './addresses.mjs'
import { keysOf, writeKeys } from './credentials.mjs'
import * as message from './message.mjs'
import { Held, Inner, Shell, getters, handle, own, shown, take } from './objects.mjs'
import { FLAG, NUMBER, NUMBERS, STRING, moment, options, table, writeOptions } from './options.mjs'
import { requestOf, writeRequest } from './request.mjs'
import { UploadedFormInner } from './uploaded_form.mjs'
import { AnonymousForm, AnonymousInner, VerifiedForm, readVerifiedForm } from './verified_form.mjs'

class FormVerifierInner extends Held {
  static of = 'FormVerifier'
}

class S3FormVerifierInner extends FormVerifierInner {
  static of = 'S3FormVerifier'
}

class OssFormVerifierInner extends FormVerifierInner {
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

class FormVerifier extends Shell {
  isForm(request) {
    const verifier = own(this, FormVerifierInner)
    const received = requestOf(request)
    message.begin()
    handle(verifier)
    writeRequest(received)
    message.ask('isForm')
    return message.readFlag()
  }

  parse(request, form, given) {
    const verifier = own(this, FormVerifierInner)
    const claim = new FormClaimInner(verifier, requestOf(request), take(form, UploadedFormInner), moment(given))
    message.begin()
    writeClaim(claim)
    message.ask('parseForm')
    if (!message.readFlag()) return new AnonymousForm(new AnonymousInner())
    claim.accessKeyId = message.readText()
    return new FormClaim(claim)
  }

  verify(request, form, keys, given) {
    const verifier = own(this, FormVerifierInner)
    const received = requestOf(request)
    const uploaded = take(form, UploadedFormInner)
    return proved({ verifier, request: received, form: uploaded, now: moment(given) }, keysOf(keys))
  }
}

export class S3FormVerifier extends FormVerifier {
  constructor(given) {
    super(makeS3(given))
  }
}
shown(S3FormVerifier, S3FormVerifierInner)

export class OssFormVerifier extends FormVerifier {
  constructor(given) {
    super(makeOss(given))
  }
}
shown(OssFormVerifier, OssFormVerifierInner)

// ---------------------------------------------------------------------------------------------------------------------
// Claims

/** Verifier, time, request and form: what a claim is made of, the same each time. */
function writeClaim({ verifier, request, form, now }) {
  handle(verifier)
  message.number(now)
  writeRequest(request)
  message.again(form.kept)
}

function proved(claim, keys) {
  message.begin()
  writeKeys(keys)
  writeClaim(claim)
  message.ask('verifyForm')
  return new VerifiedForm(readVerifiedForm())
}

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
