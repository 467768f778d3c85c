// Verified requests in Express: two middlewares and an error handler.
//
// `verifiedRequest` leaves what the signature proved in `res.locals.verified`, `verifiedBody` the body that it covers
// in `req.body`. A handler behind both that reads only these two acts only on what was signed.

import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

import { ObjsignError, OssVerifier, Request } from 'objsign'

/**
 * @import { ErrorRequestHandler, Request as ExpressRequest, RequestHandler } from 'express'
 * @import { Keys, S3Verifier, Verified } from 'objsign'
 */

/**
 * What stands at the door.
 *
 * @typedef {object} Gate
 * @property {S3Verifier | OssVerifier} verifier
 * @property {(accessKeyId: string) => Promise<Keys>} keys
 *   All keys of that id: old and new while they are rotated, none for an unknown id. What it throws is a 503, never a
 *   403.
 * @property {readonly string[]} operations By name, such as `PutObject`. Every other operation is refused.
 * @property {string} [authority]
 *   The host that clients sign, where a proxy changes `Host`. Configured, as any header can be forged.
 * @property {number} [maxBody] How many bytes an upload may have; all of them are held in memory. 16 MiB unless said.
 */

const MAX_BODY = 16 * 1024 * 1024

/** What the service answers for faults that are not the signature's. It has the shape of `ObjsignError`. */
export class ServiceError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(status, code, message, options) {
    super(`${code} (${status}): ${message}`, options)
    this.status = status
    this.code = code
    this.serviceMessage = message
  }

  /** @param {string} requestId */
  toXml(requestId) {
    const parts = Object.entries({ Code: this.code, Message: this.serviceMessage, RequestId: requestId })
    const inner = parts.map(([name, text]) => `<${name}>${escaped(text)}</${name}>`).join('')
    return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner}</Error>`
  }
}

/** @param {string} text */
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/**
 * Lets in only what is signed. Below any router: the target is read from `originalUrl`, as routers change `url`.
 *
 * @param {Gate} gate
 * @returns {RequestHandler}
 */
export function verifiedRequest(gate) {
  return async (req, res, next) => {
    const claim = gate.verifier.parse(Request.fromIncomingMessage(req, { authority: gate.authority }))
    const verified = claim.verify(await available(gate.keys(claim.accessKeyId)))
    if (!gate.operations.includes(verified.operation)) {
      throw new ServiceError(501, 'NotImplemented', 'This operation is not served here.')
    }
    res.locals.verified = verified
    next()
  }
}

/**
 * Reads the body whole, and checks that it is the one that was signed. No parser of bodies may stand before it.
 *
 * @param {Gate} gate
 * @returns {RequestHandler}
 */
export function verifiedBody(gate) {
  return async (req, res, next) => {
    // What it left would be taken for an empty body.
    if (req.readableDidRead) throw new Error('a parser of bodies has read the body before verifiedBody could')
    /** @type {Verified} */
    const verified = res.locals.verified
    const limit = verified.operation === 'PutObject' ? (gate.maxBody ?? MAX_BODY) : 0
    const { body, trailer } = await received(req, verified, limit)
    // Only here is the body known to be the right one. Nothing above has acted on it.
    checkHash(verified, body)
    checkChecksums([...verified.headers, ...trailer], body)
    req.body = body
    next()
  }
}

/**
 * @param {ExpressRequest} req
 * @param {Verified} verified
 * @param {number} limit
 */
async function received(req, verified, limit) {
  const chunks = verified.chunkVerifier()
  if (verified.payload.kind === 'streaming' && chunks === undefined) {
    throw new ServiceError(501, 'NotImplemented', 'A body in chunks must have signed chunks.')
  }
  const parts = []
  let length = 0
  for await (const piece of pieces(req)) {
    for (const part of chunks ? chunks.decode(piece) : [piece]) {
      if (!Buffer.isBuffer(part)) continue
      parts.push(part)
      length += part.length
    }
    if (length > limit) {
      throw new ServiceError(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size.')
    }
  }
  return { body: Buffer.concat(parts), trailer: chunks ? chunks.finish() : [] }
}

/**
 * The body as it arrives. Whoever stops reading can still answer: the connection is left open.
 *
 * @param {ExpressRequest} req
 * @returns {AsyncGenerator<Buffer, void>}
 */
async function* pieces(req) {
  try {
    yield* req.iterator({ destroyOnReturn: false })
  } catch (error) {
    throw new ServiceError(400, 'IncompleteBody', 'The request body terminated unexpectedly.', { cause: error })
  }
}

/**
 * @param {Verified} verified
 * @param {Buffer} body
 */
function checkHash({ payload }, body) {
  if (payload.sha256 !== undefined && !payload.sha256.equals(digest('sha256', body))) {
    throw new ServiceError(400, 'XAmzContentSHA256Mismatch', 'The body is not the one that was signed.')
  }
}

/**
 * @param {string} algorithm
 * @param {Buffer} body
 */
const digest = (algorithm, body) => createHash(algorithm).update(body).digest()

/** @type {Record<string, (body: Buffer) => Buffer>} */
const CHECKSUMS = {
  'content-md5': (body) => digest('md5', body),
  'x-amz-checksum-crc32': (body) => {
    const out = Buffer.alloc(4)
    out.writeUInt32BE(crc32(body))
    return out
  },
  'x-amz-checksum-sha1': (body) => digest('sha1', body),
  'x-amz-checksum-sha256': (body) => digest('sha256', body),
}

/**
 * Checks all that the sender has signed. With an unsigned payload they are all that binds the body.
 *
 * @param {Iterable<[string, Buffer]>} signed
 * @param {Buffer} body
 */
function checkChecksums(signed, body) {
  for (const [name, value] of signed) {
    const checksum = Object.hasOwn(CHECKSUMS, name) ? CHECKSUMS[name] : undefined
    if (checksum !== undefined && checksum(body).toString('base64') !== value.toString('latin1')) {
      throw new ServiceError(400, 'BadDigest', `The ${name} you specified did not match what we received.`)
    }
    if (checksum === undefined && name.startsWith('x-amz-checksum-') && name !== 'x-amz-checksum-mode') {
      throw new ServiceError(501, 'NotImplemented', `${name} cannot be checked here.`)
    }
  }
}

/**
 * The answer of one of our own stores. That it fails says nothing of the client.
 *
 * @template T
 * @param {Promise<T>} asked
 */
async function available(asked) {
  try {
    return await asked
  } catch (error) {
    throw new ServiceError(503, 'ServiceUnavailable', 'Please try again.', { cause: error })
  }
}

/**
 * Answers refusals in the service's words; to a `HEAD` without a body. `log` gets one line for each, without what could
 * be used.
 *
 * @param {Gate} gate
 * @param {(line: string, cause?: unknown) => void} [log]
 * @returns {ErrorRequestHandler}
 */
export function answerRefusals(gate, log = warn) {
  const header = gate.verifier instanceof OssVerifier ? 'x-oss-request-id' : 'x-amz-request-id'
  return (error, req, res, next) => {
    if (res.headersSent || !(error instanceof ObjsignError || error instanceof ServiceError)) {
      next(error)
      return
    }
    const requestId = randomBytes(8).toString('hex').toUpperCase()
    log(`${requestId} ${error.message}`, error.cause)
    // What is left of the body will not be read.
    if (!req.complete) res.set('connection', 'close')
    res.status(error.status).set(header, requestId).type('application/xml')
    res.end(req.method === 'HEAD' ? undefined : error.toXml(requestId))
  }
}

/** @type {(line: string, cause?: unknown) => void} */
const warn = (line, cause) => (cause === undefined ? console.warn(line) : console.warn(line, cause))
