/** @import { Initiation } from './authorizer.mjs' */

import { Credentials, Payload, S3Signer } from 'objsign'

import { Refusal, errorAnswer } from '../gateway/refusal.mjs'
import { answerHeaders, errorOf, initiateResult } from '../gateway/translate_answer.mjs'

/**
 * InitiateMultipartUpload. S3's answer has an XML namespace, which OSS clients do not take, and no function at the edge
 * can change a body; so this call, whose answer is small, goes through an API.
 *
 * @param {object} options
 * @param {string} options.bucket of S3
 * @param {string} options.region
 * @param {string} options.host the distribution's
 * @param {string} [options.endpoint] where S3 is, if not at AWS
 * @param {Readonly<Record<string, string | undefined>>} [options.environment] with the credentials of the function
 * @returns {(event: any) => Promise<{ statusCode: number, headers: Record<string, string>, body: string }>}
 */
export function initiate({ bucket, region, host, endpoint, environment = process.env }) {
  return async (event) => {
    const requestId = event.requestContext.requestId
    try {
      const object = allowedBy(event)
      const signer = new S3Signer({ credentials: Credentials.fromEnvironment(environment), region, endpoint })
      const { key, headers: given } = object
      const call = { bucket, key, query: { uploads: '' }, headers: given, payload: Payload.EMPTY }
      const { method, url, headers } = signer.sign('POST', call)
      const answer = await fetch(url, { method, headers, redirect: 'manual', signal: AbortSignal.timeout(20_000) })
      const body = await answer.text()
      const names = answerHeaders(answer.headers, requestId)
      const kept = { 'content-type': 'application/xml', 'x-oss-request-id': names['x-oss-request-id'] }
      if (answer.ok) return { statusCode: 200, headers: kept, body: initiateResult(body, object) }
      const error = errorOf(answer.status, body, { requestId: kept['x-oss-request-id'], hostId: host })
      console.log(JSON.stringify({ level: 'info', requestId, code: error.code, status: answer.status }))
      return { statusCode: error.status, headers: kept, body: error.body }
    } catch (error) {
      console.log(JSON.stringify({ level: 'error', requestId, message: String(error) }))
      const { status, headers, body } = errorAnswer(error, { method: 'POST', requestId, hostId: host })
      return { statusCode: status, headers, body }
    }
  }
}

/**
 * What the authorizer found the device to have signed. Nothing else of the event is read.
 *
 * @param {any} event
 * @returns {Initiation}
 */
function allowedBy(event) {
  const context = event.requestContext.authorizer
  const text = context?.lambda?.initiation ?? context?.initiation
  if (typeof text !== 'string') throw new Refusal(403, 'AccessDenied', 'The API has no authorizer.')
  return JSON.parse(text)
}
