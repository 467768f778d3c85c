import { ObjsignError, VerifyError } from 'objsign'

import { element, xml } from './xml.mjs'

/** What the gateway itself has against a request, in the words of OSS. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} code as OSS names it, by which its clients choose their exception
   * @param {string} message
   */
  constructor(status, code, message) {
    super(message)
    this.status = status
    this.code = code
  }
}

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string} body
 */

/**
 * The answer to a request that was refused, or that failed.
 *
 * @param {unknown} error
 * @param {{ method: string, requestId: string, hostId: string }} request
 * @returns {Answer}
 */
export function errorAnswer(error, { method, requestId, hostId }) {
  let status = 500
  let body = errorXml('InternalError', 'We encountered an internal error. Please try again.', requestId, hostId)
  if (error instanceof Refusal) {
    status = error.status
    body = errorXml(error.code, error.message, requestId, hostId)
  } else if (error instanceof VerifyError) {
    status = error.status
    body = error.toXml(requestId)
  }
  /** @type {Record<string, string>} */
  const headers = { 'content-type': 'application/xml', 'x-oss-request-id': requestId }
  if (method !== 'HEAD') return { status, headers, body }
  // An answer to HEAD has no body; OSS puts its XML here.
  headers['x-oss-err'] = Buffer.from(body).toString('base64')
  return { status, headers, body: '' }
}

/**
 * What to log of it: no query, no token, no signature.
 *
 * @param {unknown} error
 * @param {string} requestId
 */
export function logEntry(error, requestId) {
  if (error instanceof Refusal) return { level: 'info', requestId, code: error.code, message: error.message }
  if (error instanceof VerifyError) {
    return { level: 'info', requestId, code: error.code, kind: error.kind, detail: error.detail }
  }
  const kind = error instanceof ObjsignError ? error.kind : undefined
  return { level: 'error', requestId, code: 'InternalError', kind, message: String(error) }
}

/**
 * @param {string} code
 * @param {string} message
 * @param {string} requestId
 * @param {string} hostId
 */
export function errorXml(code, message, requestId, hostId) {
  const fields = { Code: code, Message: message, RequestId: requestId, HostId: hostId }
  return xml('Error', Object.entries(fields).map(([name, text]) => element(name, text)).join(''))
}
