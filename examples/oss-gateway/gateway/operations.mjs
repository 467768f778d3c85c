/** @import { Verified } from 'objsign' */

import { Refusal } from './refusal.mjs'

/** The parameters of the five calls that pass, by the names that `Verified.operation` gives. */
const PARAMETERS = {
  PutObject: [],
  InitiateMultipartUpload: ['uploads'],
  UploadPart: ['partNumber', 'uploadId'],
  CompleteMultipartUpload: ['uploadId'],
  AbortMultipartUpload: ['uploadId'],
}

/** @typedef {keyof typeof PARAMETERS} Passing */

/**
 * @param {Verified} verified
 * @returns {Passing}
 */
export function passing({ operation }) {
  if (Object.hasOwn(PARAMETERS, operation)) return /** @type {Passing} */ (operation)
  throw new Refusal(403, 'AccessDenied', 'This gateway takes uploads only.')
}

/**
 * The query to send, made of the signed parameters alone.
 *
 * @param {Passing} operation
 * @param {Verified} verified
 */
export function query(operation, verified) {
  const names = PARAMETERS[operation]
  // `Verified.operation` rules out any other. This holds even if that should change.
  for (const [name] of verified.parameters) {
    if (!names.includes(/** @type {never} */ (name))) throw new Refusal(400, 'InvalidArgument', 'Unknown parameter.')
  }
  const written = (/** @type {string} */ name) => `${name}=${encodeURIComponent(parameter(name, verified))}`
  return names.map((name) => (name === 'uploads' ? name : written(name))).join('&')
}

/**
 * A signed upload ID or part number, if it is one.
 *
 * @param {string} name
 * @param {Verified} verified
 */
export function parameter(name, verified) {
  const text = verified.parameter(name)?.toString('latin1') ?? ''
  const valid = name === 'partNumber' ? /^([1-9]\d{0,3}|10000)$/ : /^[\w.~+/=-]{1,1024}$/
  if (!valid.test(text)) throw new Refusal(400, 'InvalidArgument', `The ${name} is not valid.`)
  return text
}
