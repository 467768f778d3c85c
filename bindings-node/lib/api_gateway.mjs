// Events of API Gateway, and of function URLs. What of the target is decoded differs between them.

import { entries, isObject, pairs, string, strings, wrong } from './checks.mjs'
import { configError } from './errors.mjs'
import { decoded, decodedPath, decodedQuery, wire } from './target.mjs'

/** `undefined` for a member that is `null`, too. */
const member = (map, name) => map?.[name] ?? undefined

function textOf(map, name) {
  const text = member(map, name)
  return text === undefined ? undefined : string(text, name)
}

/** A member that has members. */
function mapOf(map, name) {
  const inner = member(map, name)
  if (inner !== undefined && (!isObject(inner) || Array.isArray(inner))) throw wrong(name, 'an object', inner)
  return inner
}

export function apiGateway(event) {
  if (!isObject(event) || Array.isArray(event)) throw wrong('event', 'an object', event)
  const context = mapOf(event, 'requestContext')
  const known = context !== undefined && member(context, 'elb') === undefined
  let received
  if (known && textOf(event, 'version') === '2.0') received = httpApi(event, context)
  else if (known && textOf(event, 'httpMethod') !== undefined) received = restApi(event, context)
  else {
    throw configError(
      'unknown_event',
      "this is no event of an API Gateway REST API or HTTP API, or of a function URL (a load balancer's is not taken: " +
        'its escapes differ)',
    )
  }
  const headers = eventPairs(event, 'multiValueHeaders', 'headers')
  // HTTP APIs take the cookies out of the headers; function URLs leave them there, too.
  const given = member(event, 'cookies')
  const cookies = given === undefined ? [] : strings(given, 'cookies')
  if (cookies.length > 0 && !headers.some(([name]) => name.toLowerCase() === 'cookie')) {
    headers.push(['cookie', cookies.join('; ')])
  }
  return { ...received, headers }
}

/** REST API, and HTTP API with payload format 1.0. */
function restApi(event, context) {
  const parameters = eventPairs(event, 'multiValueQueryStringParameters', 'queryStringParameters')
  // The event's own path lacks the stage, which the client sent.
  const path = textOf(context, 'path') ?? textOf(event, 'path') ?? ''
  const target = textOf(event, 'version') === '1.0' ? decoded(path, parameters) : decodedQuery(path, parameters)
  return { method: textOf(event, 'httpMethod'), target }
}

/** HTTP API with payload format 2.0, and function URL. */
function httpApi(event, context) {
  const method = textOf(mapOf(context, 'http'), 'method') ?? ''
  const path = textOf(event, 'rawPath') ?? ''
  const query = textOf(event, 'rawQueryString') ?? ''
  const domain = textOf(context, 'domainName') ?? ''
  if (!domain.includes('.lambda-url.') || !domain.endsWith('.on.aws')) return { method, target: decodedPath(path, query) }
  return { method, target: wire(query === '' ? path : `${path}?${query}`) }
}

/** The pairs of a map to lists, else of the map to single values. Either may be null or empty. */
function eventPairs(event, lists, single) {
  const map = member(event, lists)
  if (map !== undefined) {
    const all = entries(map, lists).flatMap(([name, values]) => {
      return strings(values, lists).map((value) => [string(name, lists), value])
    })
    if (all.length > 0) return all
  }
  const values = member(event, single)
  return values === undefined ? [] : pairs(values, single)
}
