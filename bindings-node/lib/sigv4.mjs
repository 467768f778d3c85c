// Signers and requests of other AWS services.

import { CREDENTIALS, PAYLOAD, SigningKeyInner, identity, writeCredentials } from './credentials.mjs'
import * as message from './message.mjs'
import { Held, Inner, Shell, getters, handle, own, shown, take } from './objects.mjs'
import { FLAG, PAIRS, QUERY, STRING, expires, options, table, when, writeOptions, writeWhen } from './options.mjs'
import { readPresigned, readSigned, readStages } from './results.mjs'

class SigV4SignerInner extends Held {
  static of = 'SigV4Signer'
}

function readSigner() {
  const accessKeyId = message.readText()
  return new SigV4SignerInner(message.readCount(), { accessKeyId })
}

const SIGNER = table({ credentials: CREDENTIALS, requireFullLifetime: FLAG, region: STRING, service: STRING })
const FROM_KEY = table({ sessionToken: STRING })

function makeSigner(given) {
  if (given instanceof Inner) return given
  const out = options(given, SIGNER, ['credentials', 'region', 'service'])
  message.begin()
  writeCredentials(out.credentials)
  message.flag(out.requireFullLifetime)
  message.text(out.region)
  message.text(out.service)
  message.ask('sigv4Signer')
  return readSigner()
}

export class SigV4Signer extends Shell {
  constructor(given) {
    super(makeSigner(given))
  }

  static fromSigningKey(key, given) {
    const out = options(given, FROM_KEY)
    const inner = take(key, SigningKeyInner)
    message.begin()
    handle(inner)
    message.maybe(out.sessionToken, message.text)
    message.ask('sigv4SignerFromKey')
    return signerOf(readSigner())
  }

  withCredentials(credentials) {
    const inner = own(this, SigV4SignerInner)
    const next = identity(credentials, 'credentials')
    message.begin()
    handle(inner)
    writeCredentials(next)
    message.ask('sigv4SignerWithCredentials')
    return signerOf(readSigner())
  }
}
const signerOf = (inner) => new SigV4Signer(inner)

getters(SigV4Signer, SigV4SignerInner, ['accessKeyId'])
shown(SigV4Signer, SigV4SignerInner, () => 'SigV4Signer {}')

class SigV4RequestInner extends Inner {
  static of = 'SigV4Request'

  constructor(kept, method, shown) {
    super()
    this.kept = kept
    this.method = method
    this.shown = shown
  }
}

const WRITTEN = {
  path: STRING,
  query: QUERY,
  headers: PAIRS,
  payload: PAYLOAD,
  normalizePath: FLAG,
  doubleEncodePath: FLAG,
  allowRawPath: FLAG,
  contentSha256Header: FLAG,
  sessionTokenUnsigned: FLAG,
}
const REQUEST = table({ method: STRING, origin: STRING, ...WRITTEN }, WRITTEN)

function makeRequest(given) {
  const out = options(given, REQUEST, ['method', 'origin'])
  message.begin()
  message.text(out.method)
  message.text(out.origin)
  writeOptions(REQUEST, out)
  const kept = message.kept()
  message.ask('sigv4Request')
  return new SigV4RequestInner(kept, message.readText(), message.readText())
}

function signed(operation, object, signer, out) {
  const inner = own(object, SigV4RequestInner)
  const by = take(signer, SigV4SignerInner)
  message.begin()
  handle(by)
  message.again(inner.kept)
  writeWhen(out)
  message.ask(operation)
}

export class SigV4Request extends Shell {
  constructor(given) {
    super(makeRequest(given))
  }

  presign(signer, given) {
    signed('sigv4Presign', this, signer, expires(given))
    return readPresigned()
  }

  presignStages(signer, given) {
    signed('sigv4PresignStages', this, signer, expires(given))
    return readStages()
  }

  sign(signer, given) {
    signed('sigv4Sign', this, signer, when(given))
    return readSigned()
  }

  signStages(signer, given) {
    signed('sigv4SignStages', this, signer, when(given))
    return readStages()
  }
}
getters(SigV4Request, SigV4RequestInner, ['method'])
shown(SigV4Request, SigV4RequestInner, (inner) => inner.shown)
