// Verifiers of requests.

import { ADDRESS_TABLE } from './addresses.mjs'
import { keysOf, writeKeys } from './credentials.mjs'
import * as message from './message.mjs'
import { Held, Inner, Shell, getters, handle, own, shown } from './objects.mjs'
import { FLAG, LIMIT, NAMES, NUMBER, NUMBERS, STRING, moment, options, table, writeOptions } from './options.mjs'
import { requestOf, writeRequest } from './request.mjs'
import { Verified, VerifiedInner } from './verified.mjs'

class VerifierInner extends Held {
  static of = 'Verifier'
}

class S3VerifierInner extends VerifierInner {
  static of = 'S3Verifier'
}

class SigV4VerifierInner extends VerifierInner {
  static of = 'SigV4Verifier'
}

export class OssVerifierInner extends VerifierInner {
  static of = 'OssVerifier'
}

const RULES = { limits: LIMIT, maxSkew: NUMBER, maxLifetime: NUMBER, hideUnknownKeys: FLAG }

const S3_RULES = { ...RULES, allowUnsignedHeaders: NAMES, allowV2: FLAG }
const S3 = table({ addresses: ADDRESS_TABLE, region: STRING, ...S3_RULES }, S3_RULES)

function makeS3(given) {
  const out = options(given, S3, ['addresses', 'region'])
  message.begin()
  handle(out.addresses)
  message.text(out.region)
  writeOptions(S3, out)
  message.ask('s3Verifier')
  return new S3VerifierInner(message.readCount())
}

const SIGV4_RULES = {
  ...RULES,
  normalizePath: FLAG,
  doubleEncodePath: FLAG,
  allowUnsignedHeaders: NAMES,
  sessionTokenUnsigned: FLAG,
}
const SIGV4 = table({ region: STRING, service: STRING, ...SIGV4_RULES }, SIGV4_RULES)

function makeSigV4(given) {
  const out = options(given, SIGV4, ['region', 'service'])
  message.begin()
  message.text(out.region)
  message.text(out.service)
  writeOptions(SIGV4, out)
  message.ask('sigv4Verifier')
  return new SigV4VerifierInner(message.readCount())
}

const OSS_RULES = { ...RULES, region: NAMES, product: STRING, subResources: NAMES, allowAmbiguousKeys: FLAG }
const OSS = table({ addresses: ADDRESS_TABLE, versions: NUMBERS, ...OSS_RULES }, OSS_RULES)

function makeOss(given) {
  const out = options(given, OSS, ['addresses', 'versions'])
  message.begin()
  handle(out.addresses)
  message.list(out.versions, message.number)
  writeOptions(OSS, out)
  message.ask('ossVerifier')
  return new OssVerifierInner(message.readCount())
}

class Verifier extends Shell {
  parse(request, given) {
    const verifier = own(this, VerifierInner)
    const claim = new ClaimInner(verifier, requestOf(request), moment(given))
    message.begin()
    writeClaim(claim)
    message.ask('parse')
    claim.accessKeyId = message.readText()
    return new Claim(claim)
  }

  verify(request, keys, given) {
    const verifier = own(this, VerifierInner)
    const received = requestOf(request)
    return proved({ verifier, request: received, now: moment(given) }, keysOf(keys))
  }
}

export class S3Verifier extends Verifier {
  constructor(given) {
    super(makeS3(given))
  }
}
shown(S3Verifier, S3VerifierInner)

export class SigV4Verifier extends Verifier {
  constructor(given) {
    super(makeSigV4(given))
  }
}
shown(SigV4Verifier, SigV4VerifierInner)

export class OssVerifier extends Verifier {
  constructor(given) {
    super(makeOss(given))
  }
}
shown(OssVerifier, OssVerifierInner)

// ---------------------------------------------------------------------------------------------------------------------
// Claims

/** Verifier, time and request: what a claim is made of, the same each time. */
function writeClaim({ verifier, request, now }) {
  handle(verifier)
  message.number(now)
  writeRequest(request)
}

function proved(claim, keys) {
  message.begin()
  writeKeys(keys)
  writeClaim(claim)
  message.ask('verify')
  return new Verified(new VerifiedInner())
}

class ClaimInner extends Inner {
  static of = 'Claim'

  constructor(verifier, request, now) {
    super()
    this.verifier = verifier
    this.request = request
    this.now = now
    this.accessKeyId = undefined
  }
}

export class Claim extends Shell {
  verify(keys) {
    const claim = own(this, ClaimInner)
    return proved(claim, keysOf(keys))
  }

  get stringToSign() {
    const claim = own(this, ClaimInner)
    message.begin()
    writeClaim(claim)
    message.ask('stringToSign')
    return message.readBytes()
  }
}
getters(Claim, ClaimInner, ['accessKeyId'])
shown(Claim, ClaimInner, (inner) => `Claim { of ${JSON.stringify(inner.accessKeyId)} }`)
