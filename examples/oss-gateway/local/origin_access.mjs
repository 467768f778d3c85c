/** @import { IncomingMessage } from 'node:http' */
/** @import { S3Signer } from 'objsign' */
/** @import { CloudFrontRequest } from '../edge/cloudfront.mjs' */

import { Agent, request as send } from 'node:http'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { Payload } from 'objsign'

/** What goes to S3 beside the signature: as with CloudFront's, not all that the function leaves. */
const NOT_SENT = new Set(['content-length', 'host', 'transfer-encoding', 'via'])

/** Bodies up to this size are sent without asking first, in bytes. */
const SMALL = 16_384

/**
 * What CloudFront's origin access control does: signs requests to the bucket as the gateway's own, and sends them with
 * the body as it comes.
 */
export class OriginAccess {
  // As many at once as there are devices: slow ones must not keep the others waiting.
  #agent = new Agent({ keepAlive: true, maxFreeSockets: 128 })
  #signer
  #bucket

  /** @param {{ signer: S3Signer, bucket: string }} options */
  constructor({ signer, bucket }) {
    this.#signer = signer
    this.#bucket = bucket
  }

  /**
   * @param {CloudFrontRequest} request
   * @param {Readable} body
   * @param {string | undefined} contentLength
   * @param {(chunk: Buffer) => void} seen
   * @returns {Promise<IncomingMessage>}
   */
  async send({ method, uri, querystring, headers: given }, body, contentLength, seen) {
    const pairs = Object.entries(given).flatMap(([name, items]) => {
      return NOT_SENT.has(name) ? [] : items.map(({ value }) => /** @type {[string, string]} */ ([name, value]))
    })
    const { url, headers } = this.#signer.sign(method, {
      bucket: this.#bucket,
      key: decodeURIComponent(uri.slice(1)),
      query: new URLSearchParams(querystring),
      headers: pairs,
      payload: Payload.UNSIGNED,
    })
    // S3 can then refuse before a body is on its way, and its answer is not lost with the connection.
    const expect = Number(contentLength ?? 0) > SMALL ? { expect: '100-continue' } : {}
    const length = contentLength === undefined ? {} : { 'content-length': contentLength }
    const { origin, hostname, port } = new URL(url)
    // Not by way of `URL`: the path is sent as it was signed.
    const path = url.slice(origin.length)
    const agent = this.#agent
    const outgoing = send({ hostname, port, method, path, headers: { ...headers, ...length, ...expect }, agent })
    /** @type {Promise<IncomingMessage>} */
    const answered = new Promise((resolve, reject) => outgoing.once('response', resolve).once('error', reject))
    // A request that nobody reads on would keep its connection for ever.
    outgoing.once('response', (answer) => answer.once('end', () => outgoing.writableEnded || outgoing.destroy()))
    const passing = new Transform({
      transform(chunk, _, done) {
        seen(chunk)
        done(null, chunk)
      },
    })
    if (expect.expect) {
      outgoing.flushHeaders()
      const asked = new Promise((resolve) => outgoing.once('continue', resolve))
      if (await Promise.race([asked, answered])) return answered
    }
    // S3 may answer before it has read all. That answer counts, and not that the body found no end.
    const sent = pipeline(body, passing, outgoing)
    await Promise.race([answered, sent])
    return answered
  }

  close() {
    this.#agent.destroy()
  }
}
