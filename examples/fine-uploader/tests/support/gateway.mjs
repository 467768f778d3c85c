import assert from 'node:assert/strict'
import { serve } from './servers.mjs'
import { properties } from './template.mjs'

/** @typedef {import('./servers.mjs').Received} Received */
/** @typedef {import('./servers.mjs').Reply} Reply */
/** @typedef {import('./function.mjs').RunningFunction} RunningFunction */
/** @typedef {'http' | 'rest'} ApiKind */

const JSON_TYPE = { 'content-type': 'application/json' }

/**
 * API Gateway in front of the function, as the template sets it up: preflights, authorizer, events, answers.
 *
 * @param {object} options
 * @param {ApiKind} options.kind
 * @param {import('./template.mjs').Resources} options.resources
 * @param {() => string} options.pageOrigin
 * @param {() => RunningFunction} options.run
 * @param {(authorization: string | undefined) => string | undefined} options.user
 */
export async function startGateway({ kind, resources, pageOrigin, run, user }) {
  const { allowHeaders, allowMethods } = kind === 'http' ? httpCors(resources) : restCors(resources)
  let invocations = 0

  /** @param {Received} request @returns {Promise<Reply>} */
  async function answer(request) {
    const origin = pageOrigin()
    if (request.method === 'OPTIONS') {
      // A REST API answers with fixed headers whoever asks; it is the browser that compares.
      const allowed = kind === 'rest' || request.headers.origin === origin
      const headers = {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': allowMethods,
        'access-control-allow-headers': allowHeaders,
      }
      return allowed ? { status: 204, headers } : { status: 204 }
    }
    /** @type {Record<string, string>} */
    const cors = kind === 'rest' || request.headers.origin === origin ? { 'access-control-allow-origin': origin } : {}
    const headers = { ...JSON_TYPE, ...cors }
    if (request.method !== 'POST' || request.url.split('?')[0] !== '/sign') {
      return { status: 404, headers, body: '{"message":"Not Found"}' }
    }
    const sub = user(request.headers.authorization)
    if (sub === undefined) {
      const { ResponseTemplates } = properties(resources, 'RestUnauthorized')
      const body = kind === 'rest' ? ResponseTemplates['application/json'] : '{"message":"Unauthorized"}'
      return { status: 401, headers, body }
    }
    if (kind === 'rest' && request.headers['content-type']?.split(';')[0] !== 'application/json') {
      return { status: 415, headers, body: '{"error":"Unsupported Media Type"}' }
    }
    invocations += 1
    return kind === 'http' ? proxy(request, sub, cors) : custom(request, sub, headers)
  }

  /** @param {Received} request @param {string} sub @param {Record<string, string>} cors @returns {Promise<Reply>} */
  async function proxy(request, sub, cors) {
    const { result, error } = await run().invoke(httpEvent(request, sub))
    if (error || typeof result?.body !== 'string') {
      return { status: 500, headers: { ...JSON_TYPE, ...cors }, body: '{"message":"Internal Server Error"}' }
    }
    const headers = Object.entries(result.headers).filter(([name]) => !name.startsWith('access-control-'))
    return { status: result.statusCode, headers: { ...Object.fromEntries(headers), ...cors }, body: result.body }
  }

  /** @param {Received} request @param {string} sub @param {Record<string, string>} headers @returns {Promise<Reply>} */
  async function custom(request, sub, headers) {
    const { IntegrationResponses, RequestTemplates } = properties(resources, 'RestSign').Integration
    const { result, error } = await run().invoke(mapped(RequestTemplates['application/json'], request.body, sub))
    const [good, bad] = IntegrationResponses
    if (error) {
      return { status: Number(bad.StatusCode), headers, body: bad.ResponseTemplates['application/json'] }
    }
    const template = good.ResponseTemplates['application/json']
    assert.match(template, /signature.* == "".*responseOverride\.status = 403.*json\('\$'\)$/)
    return { status: result.signature ? 200 : 403, headers, body: JSON.stringify(result) }
  }

  const server = await serve(answer)
  return { ...server, invocations: () => invocations }
}

/**
 * An HTTP API's event, payload format 2.0.
 *
 * @param {Received} request
 * @param {string} sub
 */
export function httpEvent({ method, url, headers, body }, sub) {
  const [path = '', query = ''] = url.split('?')
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: query,
    headers,
    requestContext: {
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7' },
      authorizer: { jwt: { claims: { sub, iss: 'https://issuer.example', token_use: 'id' }, scopes: null } },
      stage: '$default',
    },
    body,
    isBase64Encoded: false,
  }
}

/**
 * What the mapping template makes of a request.
 *
 * @param {string} template
 * @param {string} body
 * @param {string} sub
 */
export function mapped(template, body, sub) {
  const parts = {
    '$util.escapeJavaScript($context.authorizer.claims.sub)': escapeJavaScript(sub),
    '$util.escapeJavaScript($input.body).replaceAll("\\\\\'", "\'")': escapeJavaScript(body).replaceAll("\\'", "'"),
  }
  let text = template
  for (const [part, value] of Object.entries(parts)) {
    assert.ok(text.includes(part), part)
    text = text.replace(part, () => value)
  }
  return JSON.parse(text)
}

/**
 * API Gateway's function of this name.
 *
 * @param {string} text
 */
function escapeJavaScript(text) {
  return text.replace(/['"\\/\x00-\x1f]|[^\x00-\x7e]/g, (character) => {
    return /['"\\/]/.test(character) ? `\\${character}` : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** @param {import('./template.mjs').Resources} resources */
function httpCors(resources) {
  const { AllowHeaders, AllowMethods } = properties(resources, 'HttpApi').CorsConfiguration
  return { allowHeaders: AllowHeaders.join(','), allowMethods: AllowMethods.join(',') }
}

/** @param {import('./template.mjs').Resources} resources */
function restCors(resources) {
  const [{ ResponseParameters: said }] = properties(resources, 'RestPreflight').Integration.IntegrationResponses
  const name = 'method.response.header.Access-Control-Allow-'
  return {
    allowHeaders: said[`${name}Headers`].replaceAll("'", ''),
    allowMethods: said[`${name}Methods`].replaceAll("'", ''),
  }
}
