// Requests of the fetch standard.

import { entries, isObject, string, wrong } from './checks.mjs'
import { latin1 } from './latin1.mjs'
import { wire } from './target.mjs'

export function fetchRequest(request) {
  if (!isObject(request)) throw wrong('request', 'a fetch Request', request)
  const { host, target } = askedOf(string(request.url, 'url'))
  let named = false
  const headers = entries(request.headers, 'headers').map(([name, value]) => {
    named ||= string(name, 'a header').toLowerCase() === 'host'
    return [name, fetched(value, `headers: ${name}`)]
  })
  const method = string(request.method, 'method')
  return { method, target: wire(target), headers, host: named ? undefined : host }
}

/** The value of a fetch header, which some runtimes decode from UTF-8. If that was wrong, it does not verify. */
function fetched(value, name) {
  return /[^\u0000-\u00ff]/.test(string(value, name)) ? value : latin1(value, name)
}

/** Host and target of a fetch URL, the target as the runtime has it: a URL parser would resolve dot segments. */
function askedOf(url) {
  const [, authority, rest] = /^[^:]+:\/\/([^/?#]*)([^#]*)/.exec(url) ?? []
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined && authority === undefined) {
    throw new TypeError('url must be absolute, as that of a fetch Request is')
  }
  // Some runtimes put any Host header into the URL. One that is no host is for the verifier to refuse.
  const host = parsed?.host ?? authority
  if (parsed && authority?.toLowerCase() !== host) return { host, target: parsed.pathname + parsed.search }
  return { host, target: rest.startsWith('/') ? rest : `/${rest}` }
}
