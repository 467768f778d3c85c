// Why a signature does not match.

import { text } from './checks.mjs'
import { identity, writeCredentials } from './credentials.mjs'
import * as message from './message.mjs'
import { Held, Inner, Shell, getters, handle, own, shown, take } from './objects.mjs'
import { LIMIT, NAMES, NUMBER, STRING, moment, options, table, writeOptions } from './options.mjs'
import { requestOf, writeRequest } from './request.mjs'
import { StagesInner } from './results.mjs'
import { OssVerifierInner } from './verifiers.mjs'

class ExplainerInner extends Held {
  static of = 'Explainer'
}

const OF_OSS = table({ otherHosts: NAMES })
const WRITTEN = { limits: LIMIT, maxSkew: NUMBER, otherHosts: NAMES }
const OF_S3 = table({ region: STRING, ...WRITTEN }, WRITTEN)
const OF_SIGV4 = table({ region: STRING, service: STRING, ...WRITTEN }, WRITTEN)

export class Explainer extends Shell {
  static s3(given) {
    const out = options(given, OF_S3, ['region'])
    message.begin()
    message.text(out.region)
    writeOptions(OF_S3, out)
    message.ask('s3Explainer')
    return readExplainer()
  }

  static sigv4(given) {
    const out = options(given, OF_SIGV4, ['region', 'service'])
    message.begin()
    message.text(out.region)
    message.text(out.service)
    writeOptions(OF_SIGV4, out)
    message.ask('sigv4Explainer')
    return readExplainer()
  }

  static oss(verifier, given) {
    const inner = take(verifier, OssVerifierInner)
    const out = options(given, OF_OSS)
    message.begin()
    handle(inner)
    writeOptions(OF_OSS, out)
    message.ask('ossExplainer')
    return readExplainer()
  }

  explain(request, credentials, given) {
    const inner = own(this, ExplainerInner)
    const received = requestOf(request)
    const key = identity(credentials, 'credentials')
    const now = moment(given)
    message.begin()
    handle(inner)
    writeCredentials(key)
    message.number(now)
    writeRequest(received)
    message.ask('explain')
    return readExplanation()
  }
}
const readExplainer = () => new Explainer(new ExplainerInner(message.readCount()))

shown(Explainer, ExplainerInner)

class ExplanationInner extends Inner {
  static of = 'Explanation'

  constructor() {
    super()
    this.summary = message.readText()
    this.cause = message.readText()
    this.certain = message.readFlag()
    this.cure = message.readText()
    this.difference = message.readMaybe(() => {
      return { element: message.readText(), ours: message.readText(), theirs: message.readText() }
    })
    this.text = message.readText()
  }
}

export class Explanation extends Shell {
  static ofAnswer(body, stages) {
    text(body, 'body')
    const { canonicalRequest, stringToSign } = take(stages, StagesInner)
    message.begin()
    message.textOrBytes(body)
    message.text(canonicalRequest)
    message.text(stringToSign)
    message.ask('explainAnswer')
    return readExplanation()
  }

  get difference() {
    const { difference } = own(this, ExplanationInner)
    return difference === undefined ? undefined : { ...difference }
  }

  toJSON() {
    const { summary, cause, certain, cure, difference } = this
    return { summary, cause, certain, cure, difference }
  }
}
const readExplanation = () => new Explanation(new ExplanationInner())

getters(Explanation, ExplanationInner, ['summary', 'cause', 'certain', 'cure'])
shown(Explanation, ExplanationInner, (inner) => inner.text)
