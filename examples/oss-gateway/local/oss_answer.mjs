/** @import { CloudFrontRequest, CloudFrontResponse } from '../edge/cloudfront.mjs' */
/** @import { Crc64 } from '../gateway/crc64.mjs' */
/** @import { PartTable } from './part_table.mjs' */

import { eventResponse } from '../edge/cloudfront.mjs'
import { completeResult, errorOf } from '../gateway/translate_answer.mjs'
import { bucketOf } from '../gateway/verify.mjs'
import { textOf } from '../gateway/xml.mjs'

/**
 * What S3 was asked and what it said.
 *
 * @typedef {object} Exchange
 * @property {CloudFrontRequest} request
 * @property {number} status
 * @property {string} text the body of the answer
 * @property {Crc64} crc of the body of the request
 * @property {string | undefined} list the parts, if the request completes an upload
 */

/**
 * S3's answer as OSS's, as far as that needs the bodies: for a gateway that passes them on itself, unlike CloudFront.
 *
 * @param {Exchange} exchange
 * @param {CloudFrontResponse} answer with its headers translated
 * @param {{ host: string, parts: PartTable, log: (entry: object) => void }} gateway
 * @returns {CloudFrontResponse}
 */
export function ossAnswer({ request, status, text, crc, list }, answer, { host, parts, log }) {
  const requestId = answer.headers['x-oss-request-id'][0].value
  // S3 begins to answer with 200 if completing takes long, and may then find an error.
  if (status >= 400 || /^(<\?xml[^>]*>)?\s*<Error[ >]/.test(text)) {
    const error = errorOf(status, text, { requestId, hostId: host })
    log({ level: 'info', requestId, code: error.code, status })
    const headers = { 'content-type': 'application/xml', 'x-oss-request-id': requestId }
    return eventResponse({ status: error.status, headers, body: error.body })
  }
  const query = new URLSearchParams(request.querystring)
  const upload = `${query.get('uploadId')} ${request.uri}`
  const headers = { ...answer.headers }
  if (request.method === 'PUT') {
    const number = query.get('partNumber')
    const etag = headers.etag?.[0].value ?? ''
    if (number) parts.add(upload, Number(number), { etag, crc: crc.value, size: crc.size })
    headers['x-oss-hash-crc64ecma'] = [{ value: String(crc.value) }]
    return { ...answer, headers, body: '' }
  }
  const total = list === undefined ? undefined : parts.whole(upload, list)
  parts.forget(upload)
  if (list === undefined) return { ...answer, body: '' }
  if (total !== undefined) headers['x-oss-hash-crc64ecma'] = [{ value: String(total) }]
  const etag = textOf(text, 'ETag')?.replace(/&quot;|&#34;/g, '"')
  if (etag) headers.etag = [{ value: etag }]
  const key = decodeURIComponent(request.uri.slice(1))
  const object = { bucket: bucketOf(host), key, location: `https://${host}${request.uri}` }
  return { ...answer, headers, body: completeResult(text, object) }
}
