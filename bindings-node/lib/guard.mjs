// The guard of an uploader's signing endpoint.

import { isObject, string, wrong } from './checks.mjs'
import * as message from './message.mjs'
import { isBytes } from './message.mjs'
import { Held, Inner, Shell, getters, handle, own, shown, take } from './objects.mjs'
import {
  BOUNDS,
  FLAG,
  NAMES,
  NOW,
  NUMBER,
  NUMBERS,
  RULES,
  STRING,
  options,
  table,
  writeOptions,
} from './options.mjs'
import { HELD_BUCKET, S3SignerInner } from './s3/inner.mjs'

class UploadGuardInner extends Held {
  static of = 'UploadGuard'
}

const WRITTEN = {
  ownHost: FLAG,
  sharedHost: FLAG,
  anyKey: FLAG,
  allowKeyStartsWith: FLAG,
  allowFilenameVariable: FLAG,
  metadata: FLAG,
  fineUploaderFields: FLAG,
  tighten: FLAG,
  keyPrefix: STRING,
  acl: NAMES,
  contentLengthRange: BOUNDS,
  maxExpiration: NUMBER,
  maxSkew: NUMBER,
  operations: NAMES,
  maxPartNumber: NUMBER,
  versions: NUMBERS,
  contentType: NAMES,
  fields: RULES,
}
const GUARD = table({ bucket: HELD_BUCKET, forHost: STRING, ...WRITTEN }, WRITTEN)
const ANSWER = table({ query: STRING, ...NOW })

function make(given) {
  if (given instanceof Inner) return given
  const out = options(given, GUARD, ['bucket'])
  message.begin()
  handle(out.bucket)
  message.maybe(out.forHost, message.text)
  writeOptions(GUARD, out)
  message.ask('guard')
  return new UploadGuardInner(message.readCount())
}

export class UploadGuard extends Shell {
  constructor(given) {
    super(make(given))
  }

  withKeyPrefix(prefix) {
    const inner = own(this, UploadGuardInner)
    string(prefix, 'prefix')
    message.begin()
    handle(inner)
    message.text(prefix)
    message.ask('guardWithKeyPrefix')
    return readGuard()
  }

  answer(signer, body, given) {
    const inner = own(this, UploadGuardInner)
    const by = take(signer, S3SignerInner)
    const out = options(given, ANSWER)
    const asked = written(body)
    message.begin()
    handle(inner)
    handle(by)
    message.number(out.now)
    message.maybe(out.query, message.text)
    message.textOrBytes(asked)
    message.ask('guardAnswer')
    return new Answer(new AnswerInner())
  }
}
const readGuard = () => new UploadGuard(new UploadGuardInner(message.readCount()))

shown(UploadGuard, UploadGuardInner)

/** A client can send numbers, lone surrogates and deep lists: nothing is what the core refuses as malformed. */
function written(body) {
  if (typeof body === 'string') return body.isWellFormed() ? body : ''
  if (isBytes(body)) return body
  if (typeof body === 'number' || typeof body === 'boolean') return ''
  if (!isObject(body) || body instanceof Promise) throw wrong('body', 'text, bytes or decoded JSON', body)
  try {
    const text = JSON.stringify(body) ?? ''
    return text.isWellFormed() ? text : ''
  } catch (error) {
    if (error instanceof RangeError) return ''
    throw new TypeError(`body is no decoded JSON: ${error.message}`)
  }
}

class AnswerInner extends Inner {
  static of = 'Answer'

  constructor() {
    super()
    this.status = message.readNumber()
    this.body = message.readText()
    this.error = message.readMaybe(message.readText)
    this.refusal = message.readMaybe(() => {
      return { kind: message.readText(), detail: message.readText(), message: message.readText() }
    })
  }
}

export class Answer extends Shell {
  get refusal() {
    const { refusal } = own(this, AnswerInner)
    return refusal === undefined ? undefined : { ...refusal }
  }

  toJSON() {
    const { status, body } = this
    return { status, body }
  }
}
getters(Answer, AnswerInner, ['status', 'body', 'error'])
shown(Answer, AnswerInner, ({ status, body, refusal, error }) => {
  const why = refusal === undefined ? '' : `, refused: ${refusal.message}`
  const failed = error === undefined ? '' : `, error: ${error}`
  return `Answer { ${status}, body: ${body.length} bytes${why}${failed} }`
})
