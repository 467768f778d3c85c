import { uploadSigner } from './sign.mjs'

// The three handlers are three ways to put the function behind API Gateway. The deployment says which one it is, never
// the event: behind the plain integration the client writes all of it.

const signer = uploadSigner(process.env)
const { PAGE_ORIGIN: pageOrigin = '', KEY_PREFIX: keyPrefix } = process.env

/**
 * A proxy integration, of an HTTP API or a REST API, with an authorizer. The body is text, maybe base64.
 *
 * @param {unknown} event
 */
export async function proxyHandler(event) {
  const sent = member(event, 'headers')
  const pairs = isObject(sent) ? Object.entries(sent) : []
  const headers = new Map(pairs.map(([name, value]) => [name.toLowerCase(), value]))
  if (headers.has('origin') && headers.get('origin') !== pageOrigin) {
    return respond(403, JSON.stringify({ error: 'This page may not upload here.' }))
  }
  // A plain form cannot send this type, so no page comes here without asking by a preflight.
  const contentType = headers.get('content-type')
  if (typeof contentType !== 'string' || !/^application\/json([ \t]*;|$)/i.test(contentType)) {
    return respond(415, JSON.stringify({ error: 'The content type must be application/json.' }))
  }
  const signed = await signer.signFor(signedInUser(event), bodyOf(event))
  return respond(signed.status, signed.body)
}

/**
 * A custom integration of a REST API. The event is what the mapping template of `template.yaml` makes: `user`, from the
 * authorizer, and `body`, the request's text. The answer is returned as it is.
 *
 * @param {unknown} event
 */
export async function mappedHandler(event) {
  return JSON.parse((await signer.signFor(member(event, 'user'), bodyOf(event))).body)
}

/**
 * The plain custom integration: the event is the decoded request body. Nothing in it says who asks, so all who may call
 * the API share one folder, `KEY_PREFIX`.
 *
 * @param {object | null} event
 */
export async function handler(event) {
  if (!keyPrefix) {
    throw new Error('the environment says no KEY_PREFIX')
  }
  return JSON.parse((await signer.signBelow(keyPrefix, event ?? {})).body)
}

/**
 * Who it is, as the authorizer of an HTTP API (JWT, Lambda) or of a REST API (Cognito, Lambda) says.
 *
 * @param {unknown} event
 */
function signedInUser(event) {
  const said = member(member(event, 'requestContext'), 'authorizer')
  return (
    member(member(member(said, 'jwt'), 'claims'), 'sub') ??
    member(member(said, 'lambda'), 'user') ??
    member(member(said, 'claims'), 'sub') ??
    member(said, 'principalId')
  )
}

/**
 * The request's body. What is none, the guard refuses as it does an empty one.
 *
 * @param {unknown} event
 */
function bodyOf(event) {
  const text = member(event, 'body')
  if (typeof text !== 'string') {
    return ''
  }
  if (member(event, 'isBase64Encoded') !== true) {
    return text
  }
  const isBase64 = /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0
  return isBase64 ? Buffer.from(text, 'base64') : ''
}

/**
 * A member of what may be no object.
 *
 * @param {unknown} value
 * @param {string} name
 */
function member(value, name) {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
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
