/**
 * The parts of a Lambda@Edge event that are used here, as CloudFront documents them.
 *
 * @typedef {Record<string, { key?: string, value: string }[]>} Headers names in lower case
 *
 * @typedef {object} CloudFrontRequest
 * @property {string} clientIp
 * @property {string} method
 * @property {string} uri percent-encoded as sent
 * @property {string} querystring
 * @property {Headers} headers
 * @property {object} [body] there if the function asks for it; this one does not
 * @property {{ s3?: S3Origin, custom?: CustomOrigin }} [origin] there for origin events
 *
 * @typedef {object} S3Origin
 * @property {string} domainName
 * @property {string} path
 * @property {string} authMethod
 * @property {string} [region]
 * @property {Headers} customHeaders set in the distribution: a client cannot write them
 *
 * @typedef {object} CustomOrigin
 * @property {string} domainName
 * @property {number} port
 * @property {'http' | 'https'} protocol
 * @property {string} path
 * @property {string[]} sslProtocols
 * @property {number} readTimeout
 * @property {number} keepaliveTimeout
 * @property {Headers} customHeaders
 *
 * @typedef {object} CloudFrontResponse
 * @property {string} status
 * @property {string} [statusDescription]
 * @property {Headers} headers
 * @property {string} [body]
 *
 * @typedef {object} Config what CloudFront says of itself
 * @property {string} distributionDomainName
 * @property {string} distributionId
 * @property {string} eventType
 * @property {string} requestId
 *
 * @typedef {object} Event
 * @property {{ cf: { config: Config, request: CloudFrontRequest, response?: CloudFrontResponse } }[]} Records
 */

/**
 * Headers in the shape of an event.
 *
 * @param {Iterable<readonly [name: string, value: string]>} pairs
 * @returns {Headers}
 */
export function eventHeaders(pairs) {
  // A name may be one that all objects inherit.
  /** @type {Map<string, Headers[string]>} */
  const headers = new Map()
  for (const [key, value] of pairs) {
    const name = key.toLowerCase()
    const items = headers.get(name) ?? []
    items.push({ key, value })
    headers.set(name, items)
  }
  return Object.fromEntries(headers)
}

/**
 * @param {import('../gateway/refusal.mjs').Answer} answer
 * @returns {CloudFrontResponse}
 */
export function eventResponse({ status, headers, body }) {
  return { status: String(status), headers: eventHeaders(Object.entries(headers)), body }
}
