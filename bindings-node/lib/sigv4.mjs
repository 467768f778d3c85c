// Signers and requests of other AWS services.

import { CREDENTIALS, PAYLOAD, writeCredentials } from './credentials.mjs'
import { Kept, keep, signing } from './kept.mjs'
import * as message from './message.mjs'
import { Held, Inner, Shell, getters, shown } from './objects.mjs'
import { FLAG, PAIRS, QUERY, STRING, expires, options, table, when, writeOptions } from './options.mjs'
import { readPresigned, readSigned, readStages } from './results.mjs'
import { askFromKey, askWithCredentials } from './signers.mjs'

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
    askFromKey('sigv4SignerFromKey', key, out.sessionToken)
    return signerOf(readSigner())
  }

  withCredentials(credentials) {
    askWithCredentials('sigv4SignerWithCredentials', this, SigV4SignerInner, credentials)
    return signerOf(readSigner())
  }
}
const signerOf = (inner) => new SigV4Signer(inner)

getters(SigV4Signer, SigV4SignerInner, ['accessKeyId'])
shown(SigV4Signer, SigV4SignerInner, () => 'SigV4Signer {}')

class SigV4RequestInner extends Kept {
  static of = 'SigV4Request'
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
  return keep(SigV4RequestInner, undefined, 'sigv4Request')
}

const signed = signing(SigV4RequestInner, SigV4SignerInner)

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
