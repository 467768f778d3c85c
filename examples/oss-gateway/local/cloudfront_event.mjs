/** @import { IncomingMessage } from 'node:http' */
/** @import { CloudFrontRequest, CloudFrontResponse, Config, Event } from '../edge/cloudfront.mjs' */

import { eventHeaders } from '../edge/cloudfront.mjs'
import { Refusal } from '../gateway/refusal.mjs'

/** Headers of the connection, which CloudFront keeps to itself. */
const HIDDEN = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
])

/**
 * What CloudFront tells a function about a request that came to Node.
 *
 * @param {IncomingMessage} message
 * @returns {CloudFrontRequest}
 */
export function viewerRequestOf(message) {
  const target = message.url ?? ''
  if (!target.startsWith('/')) throw new Refusal(400, 'InvalidURI', 'The request target is not a path.')
  const at = target.indexOf('?')
  /** @type {[string, string][]} */
  const pairs = []
  for (let place = 0; place < message.rawHeaders.length; place += 2) {
    const name = message.rawHeaders[place]
    if (!HIDDEN.has(name.toLowerCase())) pairs.push([name, utf8(message.rawHeaders[place + 1])])
  }
  return {
    clientIp: message.socket.remoteAddress ?? '',
    method: message.method ?? '',
    uri: at < 0 ? target : target.slice(0, at),
    querystring: at < 0 ? '' : target.slice(at + 1),
    headers: eventHeaders(pairs),
  }
}

/**
 * Node gives a byte as a character; an event is JSON, which is UTF-8.
 *
 * @param {string} value
 */
function utf8(value) {
  const bytes = Buffer.from(value, 'latin1')
  const text = bytes.toString('utf8')
  if (!Buffer.from(text).equals(bytes)) throw new Refusal(400, 'InvalidArgument', 'A header is not UTF-8.')
  return text
}

/**
 * @param {string} eventType
 * @param {Omit<Config, 'eventType'>} config
 * @param {CloudFrontRequest} request
 * @param {CloudFrontResponse} [response]
 * @returns {Event}
 */
export function eventOf(eventType, config, request, response) {
  return { Records: [{ cf: { config: { ...config, eventType }, request, ...(response && { response }) } }] }
}
