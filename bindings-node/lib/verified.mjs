// What a signature proved.

import { string } from './checks.mjs'
import { chunkVerifier } from './chunked.mjs'
import * as message from './message.mjs'
import { Held, Inner, Shell, getters, handle, own, shown } from './objects.mjs'
import { NUMBER, options, table } from './options.mjs'
import { copied, keyText, nameList } from './proof.mjs'

/** What was proved is read when somebody asks for it: many ask only whether it was. */
export class VerifiedInner extends Inner {
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
/** Of A to Z alone, as names of headers are compared. */
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
    return copied(proofOf(this).headers)
  }

  get parameters() {
    return copied(proofOf(this).parameters)
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

shown(Verified, VerifiedInner, ({ proof }) => {
  const { scheme, accessKeyId, method, operation, bucket, headers, parameters, validUntil } = proof
  return (
    `Verified { ${scheme} ${JSON.stringify(accessKeyId)} ${method} ${operation}, bucket: ${bucket ?? ''}, ` +
    `key: ${keyText(proof)}, headers: ${nameList(headers)}, parameters: ${nameList(parameters)}, ` +
    `validUntil: ${new Date(validUntil).toISOString()} }`
  )
})
