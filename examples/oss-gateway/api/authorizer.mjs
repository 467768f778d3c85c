/** @import { KeyRing } from '../gateway/keys.mjs' */
/** @import { Rules } from '../gateway/translate_request.mjs' */

import { Request, VerifyError } from 'objsign'

import { logEntry, Refusal } from '../gateway/refusal.mjs'
import { toS3 } from '../gateway/translate_request.mjs'
import { Gate, bucketOf } from '../gateway/verify.mjs'

/**
 * What the handler is told by the authorizer, and all that it acts on.
 *
 * @typedef {object} Initiation
 * @property {string} key
 * @property {string} bucket as the device calls it
 * @property {[name: string, value: string][]} headers for S3
 */

/**
 * The authorizer of the API: the verification of the edge once more, because the API has an address of its own that
 * anyone can call. It takes the events of an HTTP API, in the format 2.0, and of a REST API. API Gateway must keep no
 * answers: each is good for one request.
 *
 * @param {object} options
 * @param {KeyRing} options.keys
 * @param {string} options.host the distribution's, which is the one that devices address
 * @param {Rules} [options.rules]
 * @param {() => number} [options.clock]
 * @returns {(event: any) => Promise<object>}
 */
export function authorizer({ keys, host, rules, clock = Date.now }) {
  const bucket = bucketOf(host)
  const gate = new Gate({ host, keys })
  return async (event) => {
    const requestId = event.requestContext?.requestId ?? ''
    /** @type {Initiation | undefined} */
    let allowed
    try {
      const verified = await gate.verify(Request.fromApiGateway(asDeviceSent(event), { authority: host }), clock())
      const { operation, headers } = toS3(verified, rules)
      if (operation !== 'InitiateMultipartUpload') throw new Refusal(403, 'AccessDenied', 'Another call was expected.')
      allowed = { key: verified.keyStr ?? '', bucket, headers }
    } catch (error) {
      console.log(JSON.stringify(logEntry(error, requestId)))
      // API Gateway answers 500 then. A fault of ours must not look like a wrong key.
      const refused = error instanceof VerifyError || (error instanceof Refusal && error.status < 500)
      if (!refused) throw error
    }
    return event.version === '2.0' ? simple(allowed) : policy(event.methodArn, allowed)
  }
}

/**
 * The event with the path that the device sent: a REST API puts its stage before it.
 *
 * @param {any} event
 */
function asDeviceSent(event) {
  if (event.version === '2.0') return event
  return { ...event, requestContext: { ...event.requestContext, path: event.path } }
}

/** @param {Initiation | undefined} allowed */
function simple(allowed) {
  return { isAuthorized: allowed !== undefined, context: allowed ? { initiation: JSON.stringify(allowed) } : {} }
}

/**
 * @param {string} resource
 * @param {Initiation | undefined} allowed
 */
function policy(resource, allowed) {
  return {
    principalId: 'device',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: allowed ? 'Allow' : 'Deny', Resource: resource }],
    },
    context: allowed ? { initiation: JSON.stringify(allowed) } : {},
  }
}
