// What an uploaded form proved, if it was signed.

import { string, whole } from './checks.mjs'
import * as message from './message.mjs'
import { Held, Inner, Shell, getters, handle, own, shown } from './objects.mjs'
import { copied, keyText, nameList } from './proof.mjs'

export class AnonymousInner extends Inner {
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

export function readVerifiedForm() {
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
