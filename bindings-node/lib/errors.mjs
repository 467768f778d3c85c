// The errors of the package. What is thrown for a wrong type is JavaScript's own TypeError.

import * as message from './message.mjs'

const INTERNAL = { kind: 'error', code: 'InternalError', status: 500 }
const made = Symbol('made')

function requestIdXml(id) {
  message.begin()
  message.text(id)
  message.ask('requestIdXml')
  return message.readText()
}

/** The XML before and after the request id, for an error that is not the client's. */
function internalErrorXml() {
  message.begin()
  message.ask('internalErrorXml')
  return [message.readText(), message.readText()]
}

export class ObjsignError extends Error {
  #xml

  constructor(token, text, fields) {
    if (token !== made) throw new TypeError(`${new.target.name} cannot be made by hand`)
    super(text)
    this.kind = fields.kind ?? INTERNAL.kind
    this.code = fields.code ?? INTERNAL.code
    this.status = fields.status ?? INTERNAL.status
    this.#xml = fields.xml
  }

  toXml(requestId) {
    if (typeof requestId !== 'string' || !requestId.isWellFormed()) throw new TypeError('requestId must be a string')
    const [before, after] = this.#xml ?? internalErrorXml()
    return `${before}${requestIdXml(requestId)}${after}`
  }
}

export class ConfigError extends ObjsignError {}

export class SignError extends ObjsignError {
  constructor(token, text, fields) {
    super(token, text, fields)
    this.index = fields.index
  }
}

export class VerifyError extends ObjsignError {
  constructor(token, text, fields) {
    super(token, text, fields)
    this.serviceMessage = fields.serviceMessage
    this.detail = fields.detail
    this.expectedRegion = fields.expectedRegion
  }
}

const ERRORS = { ConfigError, SignError, VerifyError }
for (const Class of [ObjsignError, ...Object.values(ERRORS)]) {
  Object.defineProperty(Class.prototype, 'name', { value: Class.name, configurable: true, writable: true })
}

/** Options that the core's messages name as Rust spells them. */
const SPELLED = {
  allow_dot_segments: 'allowDotSegments',
  allow_unsigned_header: 'allowUnsignedHeaders',
  any_key: 'anyKey',
  content_length_range: 'contentLengthRange',
  field: 'fields',
  key_prefix: 'keyPrefix',
  max_expiration: 'maxExpiration',
  max_part_number: 'maxPartNumber',
  sub_resource: 'subResources',
}
const spelled = (text) => {
  const options = text.replace(/`(allow_dot_segments|any_key|key_prefix)`/g, (_, name) => `\`${SPELLED[name]}\``)
  return options.replace(/^the rule for (\w+) /, (_, name) => `the rule for ${SPELLED[name] ?? name} `)
}

message.onFailure((fields) => new ERRORS[fields.class](made, spelled(fields.message), fields))

export const configError = (kind, text) => new ConfigError(made, text, { __proto__: null, kind })
export const signError = (kind, text) => new SignError(made, text, { __proto__: null, kind })
