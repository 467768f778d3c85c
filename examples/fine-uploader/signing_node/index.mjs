import { uploadSigner } from './sign.mjs'

// The three handlers are three ways to put the function behind API Gateway. The deployment says which one it is, never
// the event: behind the plain integration the client writes all of it.

const signer = uploadSigner(process.env)
const { PAGE_ORIGIN: pageOrigin = '', KEY_PREFIX: keyPrefix } = process.env

/**
 * A proxy integration, of an HTTP API or a REST API, with an authorizer. The body is text, maybe base64.
 *
 * @param {any} event
 */
export async function proxyHandler(event) {
  /** @type {Record<string, string>} */
  const headers = {}
  for (const [name, value] of Object.entries(event.headers ?? {})) {
    headers[name.toLowerCase()] = String(value)
  }
  if (headers.origin !== undefined && headers.origin !== pageOrigin) {
    return respond(403, JSON.stringify({ error: 'This page may not upload here.' }))
  }
  // A plain form cannot send this type, so no page comes here without asking by a preflight.
  if (!/^application\/json(\s*;|$)/i.test(headers['content-type'] ?? '')) {
    return respond(415, JSON.stringify({ error: 'The content type must be application/json.' }))
  }
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
  const signed = await signer.signFor(signedInUser(event), body)
  return respond(signed.status, signed.body)
}

/**
 * A custom integration of a REST API. The event is what the mapping template of `template.yaml` makes: `user`, from the
 * authorizer, and `body`, the request's text. The answer is returned as it is.
 *
 * @param {{ user: string, body: string }} event
 */
export async function mappedHandler(event) {
  return JSON.parse((await signer.signFor(event.user, event.body)).body)
}

/**
 * The plain custom integration: the event is the decoded request body. Nothing in it says who asks, so all who may call
 * the API share one folder, `KEY_PREFIX`.
 *
 * @param {object} event
 */
export async function handler(event) {
  if (!keyPrefix) {
    throw new Error('the environment says no KEY_PREFIX')
  }
  return JSON.parse((await signer.signBelow(keyPrefix, event)).body)
}

/**
 * Who it is, as the authorizer of an HTTP API (JWT, Lambda) or of a REST API (Cognito, Lambda) says.
 *
 * @param {any} event
 */
function signedInUser(event) {
  const said = event.requestContext?.authorizer ?? {}
  return said.jwt?.claims?.sub ?? said.lambda?.user ?? said.claims?.sub ?? said.principalId
}

/**
 * @param {number} statusCode
 * @param {string} body
 */
function respond(statusCode, body) {
  const headers = {
    'content-type': 'application/json',
    // A signature is good for one user only.
    'cache-control': 'no-store',
    'access-control-allow-origin': pageOrigin,
    vary: 'Origin',
  }
  return { statusCode, headers, body }
}
