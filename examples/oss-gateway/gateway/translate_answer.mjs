import { errorXml } from './refusal.mjs'
import { element, textOf, unescaped, xml } from './xml.mjs'

/** Headers of S3's answer that an OSS client understands. */
const KEPT = new Set(['content-length', 'content-type', 'date', 'etag', 'last-modified', 'retry-after'])

/**
 * The headers of S3's answer as OSS's. `requestId` stands in where S3 gave none.
 *
 * @param {Iterable<[string, string]>} headers
 * @param {string} requestId
 * @returns {Record<string, string>}
 */
export function answerHeaders(headers, requestId) {
  /** @type {Record<string, string>} */
  const answer = { 'x-oss-request-id': requestId }
  for (const [given, value] of headers) {
    const name = given.toLowerCase()
    if (KEPT.has(name)) answer[name] = value
    if (name === 'x-amz-request-id') answer['x-oss-request-id'] = value
  }
  return answer
}

/**
 * @param {string} body S3's
 * @param {{ bucket: string, key: string }} object as the device calls it
 */
export function initiateResult(body, { bucket, key }) {
  const uploadId = textOf(body, 'UploadId')
  if (!uploadId) throw new Error('S3 answered without an UploadId')
  const names = element('Bucket', bucket) + element('Key', key)
  return xml('InitiateMultipartUploadResult', `${names}<UploadId>${uploadId}</UploadId>`)
}

/**
 * @param {string} body S3's
 * @param {{ bucket: string, key: string, location: string }} object as the device calls it
 */
export function completeResult(body, { bucket, key, location }) {
  const names = element('Location', location) + element('Bucket', bucket) + element('Key', key)
  return xml('CompleteMultipartUploadResult', `${names}<ETag>${textOf(body, 'ETag') ?? ''}</ETag>`)
}

/**
 * No parts: see `Settings.listParts`.
 *
 * @param {{ bucket: string, key: string, uploadId: string }} object as the device calls it
 */
export function noParts({ bucket, key, uploadId }) {
  const names = element('Bucket', bucket) + element('Key', key) + element('UploadId', uploadId)
  const page = { PartNumberMarker: '0', NextPartNumberMarker: '0', MaxParts: '1000', IsTruncated: 'false' }
  return xml('ListPartsResult', names + Object.entries(page).map(([name, text]) => element(name, text)).join(''))
}

/** Codes for which OSS has another name. */
const CODES = {
  AccessControlListNotSupported: { status: 403, code: 'AccessDenied' },
  BadDigest: { status: 400, code: 'InvalidDigest' },
  KeyTooLongError: { status: 400, code: 'InvalidObjectName' },
  NoSuchBucket: { status: 503, code: 'ServiceUnavailable' },
  PreconditionFailed: { status: 409, code: 'FileAlreadyExists' },
  ServiceUnavailable: { status: 503, code: 'ServiceUnavailable' },
  SlowDown: { status: 503, code: 'ServiceUnavailable' },
}

/** What says that the gateway itself is not let in. A device must not take that for a fault of its own key. */
const OURS = new Set([
  'AuthorizationHeaderMalformed',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
  'NotSignedUp',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
])

/**
 * S3's error as OSS's.
 *
 * @param {number} status
 * @param {string} body S3's, perhaps empty
 * @param {{ requestId: string, hostId: string }} answer
 * @returns {{ status: number, code: string, body: string }}
 */
export function errorOf(status, body, { requestId, hostId }) {
  const given = textOf(body, 'Code') ?? (status === 412 ? 'PreconditionFailed' : 'InternalError')
  const message = unescaped(textOf(body, 'Message') ?? 'S3 gave no reason.')
  if (OURS.has(given)) {
    const text = 'The gateway has no access to its bucket now. Please try again.'
    return { status: 503, code: given, body: errorXml('ServiceUnavailable', text, requestId, hostId) }
  }
  const known = Object.hasOwn(CODES, given) ? CODES[/** @type {keyof typeof CODES} */ (given)] : undefined
  const code = known?.code ?? given
  // An error in an answer that began with 200: S3 sends that when completing takes long.
  const failed = status >= 400 ? status : 500
  return { status: known?.status ?? failed, code: given, body: errorXml(code, message, requestId, hostId) }
}
