// Verifiers of requests, and what they prove.

import { string } from './checks.mjs'
import { chunkVerifier } from './chunked.mjs'
import { keysOf, writeKeys } from './credentials.mjs'
import * as message from './message.mjs'
import { Held, Inner, Shell, getters, handle, own, shown, take } from './objects.mjs'
import {
  FLAG,
  LIMIT,
  NAMES,
  NUMBER,
  NUMBERS,
  PAIRS,
  STRING,
  checked,
  moment,
  options,
  table,
  writeOptions,
} from './options.mjs'
import { requestOf, writeRequest } from './request.mjs'

// ---------------------------------------------------------------------------------------------------------------------
// Addresses

export class AddressesInner extends Held {
  static of = 'Addresses'
}

const ADDRESSES = table({ virtualHost: NAMES, pathStyle: NAMES, cname: PAIRS, fixed: STRING })

function makeAddresses(given) {
  const out = options(given, ADDRESSES)
  message.begin()
  message.maybe(out.fixed, message.text)
  message.texts(out.virtualHost ?? [])
  message.texts(out.pathStyle ?? [])
  message.pairs(out.cname ?? [])
  message.ask('addresses')
  return new AddressesInner(message.readCount())
}

export class Addresses extends Shell {
  constructor(given) {
    super(makeAddresses(given))
  }
}
shown(Addresses, AddressesInner)

export const ADDRESS_TABLE = checked((value, name) => take(value, AddressesInner, name))

// ---------------------------------------------------------------------------------------------------------------------
// Verifiers

class VerifierInner extends Held {}

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

/** Verifier, time and request: what a claim is made of, the same each time. */
function writeClaim({ verifier, request, now }) {
  handle(verifier)
  message.number(now)
  writeRequest(request)
}

function parse(object, Kind, request, given) {
  const verifier = own(object, Kind)
  const claim = new ClaimInner(verifier, requestOf(request), moment(given))
  message.begin()
  writeClaim(claim)
  message.ask('parse')
  claim.accessKeyId = message.readText()
  return new Claim(claim)
}

function verify(object, Kind, request, keys, given) {
  const verifier = own(object, Kind)
  const received = requestOf(request)
  return proved({ verifier, request: received, now: moment(given) }, keysOf(keys))
}

function proved(claim, keys) {
  message.begin()
  writeKeys(keys)
  writeClaim(claim)
  message.ask('verify')
  return new Verified(new VerifiedInner())
}

export class S3Verifier extends Shell {
  constructor(given) {
    super(makeS3(given))
  }

  parse(request, given) {
    return parse(this, S3VerifierInner, request, given)
  }

  verify(request, keys, given) {
    return verify(this, S3VerifierInner, request, keys, given)
  }
}
shown(S3Verifier, S3VerifierInner)

export class SigV4Verifier extends Shell {
  constructor(given) {
    super(makeSigV4(given))
  }

  parse(request, given) {
    return parse(this, SigV4VerifierInner, request, given)
  }

  verify(request, keys, given) {
    return verify(this, SigV4VerifierInner, request, keys, given)
  }
}
shown(SigV4Verifier, SigV4VerifierInner)

export class OssVerifier extends Shell {
  constructor(given) {
    super(makeOss(given))
  }

  parse(request, given) {
    return parse(this, OssVerifierInner, request, given)
  }

  verify(request, keys, given) {
    return verify(this, OssVerifierInner, request, keys, given)
  }
}
shown(OssVerifier, OssVerifierInner)

// ---------------------------------------------------------------------------------------------------------------------
// Claims, and what is proved

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

/** What was proved is read when somebody asks for it: many ask only whether it was. */
class VerifiedInner extends Inner {
  static of = 'Verified'
  #rest
  #proof

  constructor() {
    super()
    this.chunks = message.readMaybe(() => new Held(message.readCount()))
    this.#rest = message.readRest()
  }

  get proof() {
    if (this.#proof === undefined) {
      this.#proof = readProof(this.#rest)
      this.#rest = undefined
    }
    return this.#proof
  }
}

function readProof(kept) {
  message.readAgain(kept)
  return {
    scheme: message.readText(),
    accessKeyId: message.readText(),
    method: message.readText(),
    bucket: message.readMaybe(message.readText),
    key: message.readMaybe(message.readBytes),
    keyStr: message.readMaybe(message.readText),
    operation: message.readText(),
    payload: {
      kind: message.readText(),
      sha256: message.readMaybe(message.readBytes),
      checked: message.readFlag(),
      signed: message.readFlag(),
      trailer: message.readFlag(),
    },
    path: message.readMaybe(message.readBytes),
    headers: message.readCovered(),
    parameters: message.readCovered(),
    validUntil: message.readNumber(),
    replayKey: message.readText(),
  }
}

const proofOf = (object) => own(object, VerifiedInner).proof

/** The value of a name, of which a signature covers at most one. */
const find = (pairs, name) => pairs.find(([one]) => one === name)?.[1]
/** Only A to Z, as HTTP has it. */
const lowerCase = (name) => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

const CHUNKS = table({ maxChunkSize: NUMBER })

export class Verified extends Shell {
  header(name) {
    return find(proofOf(this).headers, lowerCase(string(name, 'name')))
  }

  parameter(name) {
    return find(proofOf(this).parameters, string(name, 'name'))
  }

  get headers() {
    return proofOf(this).headers.map((pair) => [...pair])
  }

  get parameters() {
    return proofOf(this).parameters.map((pair) => [...pair])
  }

  get payload() {
    return { ...proofOf(this).payload }
  }

  get validUntil() {
    return new Date(proofOf(this).validUntil)
  }

  chunkVerifier(given) {
    const { chunks } = own(this, VerifiedInner)
    const out = options(given, CHUNKS)
    if (chunks === undefined) return undefined
    message.begin()
    handle(chunks)
    message.maybe(out.maxChunkSize, message.number)
    message.ask('chunkVerifier')
    return chunkVerifier(message.readCount())
  }
}
getters(
  Verified,
  VerifiedInner,
  ['scheme', 'accessKeyId', 'method', 'bucket', 'key', 'keyStr', 'operation', 'path', 'replayKey'],
  ({ proof }) => proof,
)

// Names alone: a value can be a token.
export const nameList = (pairs) => `[${pairs.map(([name]) => name).join(', ')}]`
export const keyText = ({ key, keyStr }) => {
  return JSON.stringify(keyStr ?? (key === undefined ? null : String.fromCharCode(...key)))
}
shown(Verified, VerifiedInner, ({ proof }) => {
  const { scheme, accessKeyId, method, operation, bucket, headers, parameters, validUntil } = proof
  return (
    `Verified { ${scheme} ${JSON.stringify(accessKeyId)} ${method} ${operation}, bucket: ${bucket ?? ''}, ` +
    `key: ${keyText(proof)}, headers: ${nameList(headers)}, parameters: ${nameList(parameters)}, ` +
    `validUntil: ${new Date(validUntil).toISOString()} }`
  )
})
