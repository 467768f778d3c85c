// Requests of Node's own server, and of Express.

import { isObject, wrong } from './checks.mjs'
import { configError } from './errors.mjs'
import { latin1 } from './latin1.mjs'
import { wire } from './target.mjs'

export function incomingMessage(message) {
  if (!isObject(message)) throw wrong('message', 'an IncomingMessage', message)
  const target = message.originalUrl || message.url
  if (target === undefined || target === '') {
    throw configError('no_raw_target', 'the message has neither originalUrl nor url')
  }
  const headers = headersOf(message.rawHeaders)
  const method = latin1(message.method ?? '', 'method')
  return { method, target: wire(latin1(target, 'url')), headers }
}

function headersOf(raw) {
  if (raw === undefined) {
    throw new TypeError("the message has no rawHeaders: give Node's own (Fastify's request.raw, Koa's ctx.req), or fetch's to fromFetch")
  }
  if (!Array.isArray(raw)) throw wrong('rawHeaders', 'an array', raw)
  const headers = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = latin1(raw[at], 'a header')
    const value = latin1(raw[at + 1], 'a header')
    if (name === ':authority') addHost(headers, raw, value)
    // HTTP/2's others are the method and the target.
    else if (name[0] !== ':') headers.push([name, value])
  }
  return headers
}

/** HTTP/2's host, unless a `Host` header says the same. Another one stays beside it, for the verifier to refuse. */
function addHost(headers, raw, authority) {
  const again = raw.some((name, at) => at % 2 === 0 && /^host$/i.test(name) && raw[at + 1] === authority)
  if (!again) headers.push(['host', authority])
}
