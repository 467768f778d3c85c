// A Worker before a store of your own: it lets in what is signed as for OSS, version 1, and says what was proved.
// Clients keep the OSS SDK that they have, and only reach another address by the same name.

import { Addresses, ObjsignError, OssVerifier, Request as SignedRequest } from 'objsign/verify'

/**
 * @import { Keys, Verified } from 'objsign/verify'
 *
 * @typedef {object} Env
 * @property {{ get(accessKeyId: string, type: 'json'): Promise<Keys> }} KEYS
 *   A KV namespace: under each access key id a list of `{ accessKeyId, secretAccessKey }`, old and new while they
 *   rotate.
 * @property {string} ENDPOINT The host below which clients name the bucket, such as `oss-cn-hangzhou.aliyuncs.com`.
 */

/** @type {OssVerifier | undefined} */
let kept

/** @param {Env} env */
function verifierOf(env) {
  kept ??= new OssVerifier({ addresses: new Addresses({ virtualHost: env.ENDPOINT }), versions: [1] })
  return kept
}

/** What OSS answers for what is no fault of the signature. It has the shape of `ObjsignError`. */
class ServiceError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(status, code, message, options) {
    super(message, options)
    this.status = status
    this.code = code
  }

  /** @param {string} requestId */
  toXml(requestId) {
    const inner = `<Code>${this.code}</Code><Message>${this.message}</Message><RequestId>${requestId}</RequestId>`
    return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner}</Error>`
  }
}

/**
 * @param {Request} request
 * @param {Env} env
 */
async function verified(request, env) {
  const claim = verifierOf(env).parse(SignedRequest.fromFetch(request))
  return claim.verify(await keysOf(claim.accessKeyId, env))
}

/** What an id may be. KV itself fails for `.`, `..` and names of more than 512 bytes. */
const ACCESS_KEY_ID = /^\w[\w.-]{0,127}$/

/**
 * That the store cannot be asked says nothing of the client, and is never a 403.
 *
 * @param {string} accessKeyId
 * @param {Env} env
 */
async function keysOf(accessKeyId, env) {
  if (!ACCESS_KEY_ID.test(accessKeyId)) return []
  try {
    return await env.KEYS.get(accessKeyId, 'json')
  } catch (cause) {
    throw new ServiceError(503, 'ServiceUnavailable', 'Please try again.', { cause })
  }
}

/**
 * Version 1 signs of the body only the MD5, and that only if the client sent one.
 *
 * @param {Verified} verified
 * @param {ArrayBuffer} body
 */
async function checkBody(verified, body) {
  const signed = verified.header('content-md5')
  if (signed === undefined || signed.length === 0) return false
  const digest = new Uint8Array(await crypto.subtle.digest('MD5', body))
  if (btoa(String.fromCharCode(...digest)) !== String.fromCharCode(...signed)) {
    throw new ServiceError(400, 'InvalidDigest', 'The Content-MD5 you specified is not that of the body.')
  }
  return true
}

/** @param {Iterable<[string, Uint8Array]>} pairs */
const names = (pairs) => Array.from(pairs, ([name]) => name)

export default {
  /**
   * @param {Request} request
   * @param {Env} env
   */
  async fetch(request, env) {
    const requestId = crypto.randomUUID().replaceAll('-', '').slice(0, 24).toUpperCase()
    try {
      const proved = await verified(request, env)
      const bodyChecked = await checkBody(proved, await request.arrayBuffer())
      // Here a gateway would act, on these and on nothing else of the request.
      const { scheme, accessKeyId, operation, bucket, keyStr: key, validUntil } = proved
      const covered = { headers: names(proved.headers), parameters: names(proved.parameters) }
      const answer = { scheme, accessKeyId, operation, bucket, key, validUntil, covered, bodyChecked }
      return Response.json(answer, { headers: { 'x-oss-request-id': requestId } })
    } catch (error) {
      if (!(error instanceof ObjsignError || error instanceof ServiceError)) throw error
      console.warn(`${requestId} ${error.message}`)
      const headers = { 'content-type': 'application/xml', 'x-oss-request-id': requestId }
      return new Response(error.toXml(requestId), { status: error.status, headers })
    }
  },
}
