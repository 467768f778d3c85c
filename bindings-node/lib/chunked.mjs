// Bodies in signed chunks.

import { bytes, pairs } from './checks.mjs'
import { configError } from './errors.mjs'
import * as message from './message.mjs'
import { Held, Inner, Shell, getters, givenUp, handle, own, shown } from './objects.mjs'
import { LENGTHS, NUMBER, options, table } from './options.mjs'

export class ChunkedBodyInner extends Inner {
  static of = 'ChunkedBody'

  constructor(kept, encodedLength, shown) {
    super()
    this.kept = kept
    this.encodedLength = encodedLength
    this.shown = shown
  }
}

const BODY = table({ decodedLength: NUMBER, chunkSize: NUMBER, trailer: LENGTHS })

function makeBody(given) {
  const out = options(given, BODY, ['decodedLength'])
  message.begin()
  message.number(out.decodedLength)
  message.maybe(out.chunkSize, message.number)
  message.list(out.trailer ?? [], (field) => {
    message.text(field[0])
    message.number(field[1])
  })
  const kept = message.kept()
  message.ask('chunkedBody')
  return new ChunkedBodyInner(kept, message.readNumber(), message.readText())
}

export const writeBody = (inner) => message.again(inner.kept)

export class ChunkedBody extends Shell {
  constructor(given) {
    super(makeBody(given))
  }
}
getters(ChunkedBody, ChunkedBodyInner, ['encodedLength'])
shown(ChunkedBody, ChunkedBodyInner, (inner) => inner.shown)

class ChunkSignerInner extends Held {
  static of = 'ChunkSigner'
}

export const chunkSigner = (handle) => new ChunkSigner(new ChunkSignerInner(handle))

export class ChunkSigner extends Shell {
  chunk(data) {
    const inner = own(this, ChunkSignerInner)
    bytes(data, 'data')
    message.begin()
    handle(inner)
    message.bytes(data)
    message.ask('chunkSignerChunk')
    return message.readBytes()
  }

  finish(trailer) {
    const inner = own(this, ChunkSignerInner)
    const given = trailer === undefined ? [] : pairs(trailer, 'trailer')
    message.begin()
    handle(inner)
    message.pairs(given)
    message.ask('chunkSignerFinish')
    return message.readBytes()
  }

  get stringToSign() {
    const inner = own(this, ChunkSignerInner)
    message.begin()
    handle(inner)
    message.ask('chunkSignerStringToSign')
    return message.readText()
  }
}
shown(ChunkSigner, ChunkSignerInner, () => 'ChunkSigner {}')

class EventInner extends Inner {
  static of = 'ChunkVerified'

  constructor(bytes) {
    super()
    this.bytes = bytes
  }
}

export class ChunkVerified extends Shell {}
getters(ChunkVerified, EventInner, ['bytes'])
shown(ChunkVerified, EventInner, (inner) => `ChunkVerified { bytes: ${inner.bytes} }`)

class ChunkVerifierInner extends Held {
  static of = 'ChunkVerifier'
  finished = false
}

export const chunkVerifier = (handle) => new ChunkVerifier(new ChunkVerifierInner(handle))

function unfinished(object) {
  const inner = own(object, ChunkVerifierInner)
  if (inner.finished) {
    throw configError('already_finished', 'finish() was called; each body needs its own verifier')
  }
  return inner
}

export class ChunkVerifier extends Shell {
  decode(data) {
    const inner = unfinished(this)
    bytes(data, 'data')
    message.begin()
    handle(inner)
    message.bytes(data)
    message.ask('chunkVerifierDecode')
    const events = []
    while (message.readFlag()) {
      const isData = message.readFlag()
      events.push(isData ? message.readBytes() : new ChunkVerified(new EventInner(message.readNumber())))
    }
    return events
  }

  finish() {
    const inner = unfinished(this)
    inner.finished = true
    givenUp(inner)
    message.begin()
    handle(inner)
    message.ask('chunkVerifierFinish')
    return message.readCovered()
  }
}
shown(ChunkVerifier, ChunkVerifierInner, () => 'ChunkVerifier {}')
