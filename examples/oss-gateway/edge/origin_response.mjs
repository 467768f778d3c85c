/** @import { CloudFrontResponse, Event } from './cloudfront.mjs' */

import { answerHeaders, errorOf } from '../gateway/translate_answer.mjs'
import { eventHeaders } from './cloudfront.mjs'

/** CloudFront answers 502 if a function changes or removes one of these. */
const READ_ONLY = ['transfer-encoding', 'via']

/**
 * The origin-response function: S3's headers as OSS's. The body passes as it is, because a function at the edge is not
 * shown it; S3's errors have the same form as OSS's.
 *
 * @param {Event} event
 * @returns {Promise<CloudFrontResponse>}
 */
export async function handler(event) {
  const { config, response } = event.Records[0].cf
  if (!response) throw new Error('this is no response event')
  const pairs = Object.entries(response.headers).flatMap(([name, items]) => {
    return items.map((item) => /** @type {[string, string]} */ ([name, item.value]))
  })
  // The API has answered as OSS does.
  const given = pairs.find(([name]) => name === 'x-oss-request-id')?.[1]
  const kept = Object.entries(response.headers).filter(([name]) => READ_ONLY.includes(name))
  const headers = answerHeaders(pairs, given ?? config.requestId)
  if (response.status === '412') return alreadyExists(headers, config.distributionDomainName)
  const translated = eventHeaders(Object.entries(headers))
  return { ...response, headers: { ...translated, ...Object.fromEntries(kept) } }
}

/**
 * S3's answer to `if-none-match: *`, which only `x-oss-forbid-overwrite` asks for.
 *
 * @param {Record<string, string>} headers
 * @param {string} hostId
 */
function alreadyExists(headers, hostId) {
  const requestId = headers['x-oss-request-id']
  const { status, body } = errorOf(412, '', { requestId, hostId })
  const answer = { 'content-type': 'application/xml', 'x-oss-request-id': requestId }
  return { status: String(status), headers: eventHeaders(Object.entries(answer)), body }
}
