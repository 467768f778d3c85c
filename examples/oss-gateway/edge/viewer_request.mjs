/** @import { Verified } from 'objsign' */
/** @import { KeyRing } from '../gateway/keys.mjs' */
/** @import { Rules } from '../gateway/translate_request.mjs' */
/** @import { CloudFrontRequest, CloudFrontResponse, Event } from './cloudfront.mjs' */

import { Request } from 'objsign'

import { keyPath } from '../gateway/object_key.mjs'
import { parameter } from '../gateway/operations.mjs'
import { Refusal, errorAnswer, logEntry } from '../gateway/refusal.mjs'
import { noParts } from '../gateway/translate_answer.mjs'
import { toS3 } from '../gateway/translate_request.mjs'
import { Gate, bucketOf } from '../gateway/verify.mjs'
import { eventHeaders, eventResponse } from './cloudfront.mjs'

/**
 * @typedef {object} EdgeRules
 * @property {'empty' | 'refuse'} [listParts] what is answered to ListParts, which never passes. The `resumable_upload`
 *   of oss2 asks for the parts of each upload, even of one that it has just begun. Told of none, it sends all.
 */

/** CloudFront answers 502 if a function changes or removes one of these. `host` it replaces later by the bucket's. */
const READ_ONLY = ['content-length', 'host', 'transfer-encoding', 'via']

/**
 * The viewer-request function: what was not signed by a device's key never reaches the bucket.
 *
 * @param {object} options
 * @param {KeyRing} options.keys
 * @param {Rules & EdgeRules} [options.rules]
 * @param {() => number} [options.clock]
 * @param {(entry: object) => void} [options.log]
 * @returns {(event: Event) => Promise<CloudFrontRequest | CloudFrontResponse>}
 */
export function viewerRequest({ keys, rules = {}, clock = Date.now, log = printed }) {
  /** @type {Map<string, Gate>} */
  const gates = new Map()
  return async (event) => {
    const { config, request } = event.Records[0].cf
    // CloudFront itself says whose request this is.
    const host = config.distributionDomainName.toLowerCase()
    try {
      const gate = gates.get(host) ?? new Gate({ host, keys })
      gates.set(host, gate)
      const verified = await gate.verify(Request.fromCloudFront(request), clock())
      if (verified.operation === 'ListParts' && rules.listParts !== 'refuse') {
        return emptyList(verified, bucketOf(host), config.requestId)
      }
      return rebuilt(request, verified, rules)
    } catch (error) {
      log(logEntry(error, config.requestId))
      return eventResponse(errorAnswer(error, { method: request.method, requestId: config.requestId, hostId: host }))
    }
  }
}

/**
 * @param {CloudFrontRequest} request
 * @param {Verified} verified
 * @param {Rules} rules
 * @returns {CloudFrontRequest}
 */
function rebuilt(request, verified, rules) {
  // The length of such a body is known to nobody here, and S3 does not take it.
  if (request.headers['transfer-encoding']) {
    throw new Refusal(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.')
  }
  const { operation, path, query, headers } = toS3(verified, rules)
  // The API in front of InitiateMultipartUpload verifies once more, and so needs what the device has signed.
  const pairs = operation === 'InitiateMultipartUpload' ? signed(request, verified) : headers
  const kept = Object.entries(request.headers).filter(([name]) => READ_ONLY.includes(name))
  return { ...request, uri: path, querystring: query, headers: { ...eventHeaders(pairs), ...Object.fromEntries(kept) } }
}

/**
 * The covered headers with the signature itself, and nothing else.
 *
 * @param {CloudFrontRequest} request
 * @param {Verified} verified
 * @returns {[name: string, value: string][]}
 */
function signed({ headers }, verified) {
  /** @type {[name: string, value: string][]} */
  const pairs = verified.headers.map(([name, value]) => [name, value.toString('utf8')])
  // These two were sent once each, or there would have been no `verified`.
  for (const name of ['authorization', 'x-oss-security-token']) {
    if (headers[name]) pairs.push([name, headers[name][0].value])
  }
  return pairs
}

/**
 * @param {Verified} verified
 * @param {string} bucket
 * @param {string} requestId
 */
function emptyList(verified, bucket, requestId) {
  // It refuses keys that no upload could have.
  keyPath(verified.key)
  const uploadId = parameter('uploadId', verified)
  return eventResponse({
    status: 200,
    headers: { 'content-type': 'application/xml', 'x-oss-request-id': requestId },
    body: noParts({ bucket, key: verified.keyStr ?? '', uploadId }),
  })
}

/** @param {object} entry */
function printed(entry) {
  console.log(JSON.stringify(entry))
}
