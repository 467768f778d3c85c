/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { CloudFrontRequest, CloudFrontResponse, Config } from '../edge/cloudfront.mjs' */
/** @import { viewerRequest } from '../edge/viewer_request.mjs' */
/** @import { httpApi } from './api_gateway.mjs' */
/** @import { OriginAccess } from './origin_access.mjs' */
/** @import { PartTable } from './part_table.mjs' */

import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'

import { eventResponse } from '../edge/cloudfront.mjs'
import { INITIATE_HOST, handler as originRequest } from '../edge/origin_request.mjs'
import { handler as originResponse } from '../edge/origin_response.mjs'
import { Crc64 } from '../gateway/crc64.mjs'
import { Refusal, errorAnswer, logEntry } from '../gateway/refusal.mjs'
import { eventOf, viewerRequestOf } from './cloudfront_event.mjs'
import { ossAnswer } from './oss_answer.mjs'
import { whole } from './servers.mjs'

/** The list of 10 000 parts takes about a megabyte. */
const LONGEST_LIST = 2 * 1024 * 1024

/** Of an answer of S3 that is translated. */
const LONGEST_ANSWER = 65_536

/**
 * One distribution on this machine: a request passes the functions of `edge/` in the order that CloudFront calls them,
 * and then goes to the API or, signed anew, to S3. What CloudFront cannot do is done here besides, unless `plain`: S3's
 * answers in OSS's words, and the CRCs that clients compare.
 */
export class Distribution {
  #options

  /**
   * @param {object} options
   * @param {string} options.host
   * @param {ReturnType<typeof viewerRequest>} options.viewer
   * @param {OriginAccess} options.s3
   * @param {ReturnType<typeof httpApi>} options.api
   * @param {PartTable} options.parts
   * @param {boolean} options.plain
   * @param {() => number} options.clock
   * @param {(entry: object) => void} options.log
   */
  constructor(options) {
    this.#options = options
  }

  /**
   * @param {IncomingMessage} message
   * @param {ServerResponse} response
   * @returns {Promise<void>}
   */
  async serve(message, response) {
    const { host, clock, log } = this.#options
    const requestId = randomBytes(12).toString('hex').toUpperCase()
    let answer
    try {
      answer = await this.#answer(message, response, requestId)
    } catch (error) {
      log(logEntry(error, requestId))
      answer = eventResponse(errorAnswer(error, { method: message.method ?? '', requestId, hostId: host }))
    }
    if (response.destroyed) return
    const headers = Object.entries(answer.headers).flatMap(([name, items]) => {
      // How the body is sent is a matter of this connection.
      return name === 'transfer-encoding' ? [] : items.map(({ value }) => [name, value])
    })
    response.sendDate = false
    const body = Buffer.from(answer.body ?? '')
    const own = { date: new Date(clock()).toUTCString(), server: 'objsign-oss-gateway' }
    // 204 has no length.
    const length = answer.status === '204' ? {} : { 'content-length': body.length }
    response.writeHead(Number(answer.status), { ...Object.fromEntries(headers), ...own, ...length }).end(body)
  }

  /**
   * @param {IncomingMessage} message
   * @param {ServerResponse} response
   * @param {string} requestId
   * @returns {Promise<CloudFrontResponse>}
   */
  async #answer(message, response, requestId) {
    const { host, viewer, api } = this.#options
    const config = { distributionDomainName: host, distributionId: 'LOCAL', requestId }
    const passed = await viewer(eventOf('viewer-request', config, viewerRequestOf(message)))
    if ('status' in passed) return passed
    if (message.method === 'PUT' && message.headers['content-length'] === undefined) {
      throw new Refusal(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.')
    }
    if (message.headers.expect && message.httpVersion === '1.1') response.writeContinue()
    const customHeaders = { [INITIATE_HOST]: [{ value: 'api.localhost' }] }
    const s3 = { domainName: 's3.localhost', path: '', authMethod: 'none', customHeaders }
    const routed = await originRequest(eventOf('origin-request', config, { ...passed, origin: { s3 } }))
    if (routed.origin?.custom) {
      const { status, headers, body } = await api(routed, requestId)
      const answer = eventResponse({ status, headers, body })
      return { ...(await originResponse(eventOf('origin-response', config, routed, answer))), body }
    }
    return this.#fromS3(config, routed, message)
  }

  /**
   * @param {Omit<Config, 'eventType'>} config
   * @param {CloudFrontRequest} request
   * @param {IncomingMessage} message
   * @returns {Promise<CloudFrontResponse>}
   */
  async #fromS3(config, request, message) {
    const { host, log, plain, parts, s3 } = this.#options
    const crc = new Crc64()
    const completes = request.method === 'POST'
    const list = completes ? await whole(message, LONGEST_LIST) : undefined
    if (completes && !list) throw new Refusal(400, 'MalformedXML', 'The list of parts is too long.')
    const body = list ? Readable.from([list], { objectMode: false }) : message
    const length = list ? String(list.length) : message.headers['content-length']
    const answer = await s3.send(request, body, length, (chunk) => crc.update(chunk))
    const text = (await whole(answer, LONGEST_ANSWER))?.toString() ?? ''
    const given = Object.entries(answer.headersDistinct).map(([name, values = []]) => {
      return /** @type {const} */ ([name, values.map((value) => ({ value }))])
    })
    const status = String(answer.statusCode)
    const event = eventOf('origin-response', config, request, { status, headers: Object.fromEntries(given) })
    const translated = await originResponse(event)
    if (plain || translated.body !== undefined) return { body: text, ...translated }
    const exchange = { request, status: Number(answer.statusCode), text, crc, list: list?.toString() }
    return ossAnswer(exchange, translated, { host, parts, log })
  }
}
