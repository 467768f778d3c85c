// Requests as they arrive, and the tables that serve their hosts.

import { Addresses, Request } from 'objsign'

import { Failed } from './outcome.mjs'
import { partition } from './text.mjs'

export class Wire {
  constructor(method, target, headers) {
    Object.assign(this, { method, target, headers })
  }

  request(payload) {
    return new Request({ method: this.method, target: this.target, headers: this.headers, payload })
  }

  get host() {
    return this.headers.find(([name]) => name.toLowerCase() === 'host')?.[1].trim() ?? ''
  }

  withTarget(target) {
    return new Wire(this.method, target, this.headers)
  }

  withHeader(index, value) {
    return new Wire(this.method, this.target, this.headers.with(index, [this.headers[index][0], value]))
  }
}

/** The target of a URL. */
export function targetOf(url) {
  const [, found, rest] = partition(url, '://')
  if (!found) throw new Failed('the URL has no scheme')
  const start = rest.search(/[/?]/)
  const target = start < 0 ? '' : rest.slice(start)
  return target.startsWith('/') ? target : `/${target}`
}

/** The finished request, in each of the ways that rows hold it; undefined for a row that does not. */
export function wireOf(row) {
  if (row.kind.startsWith('suite-')) {
    const text = row.optional('signed_request')
    return text === undefined ? undefined : parseHttp(text)
  }
  const url = row.optional('url')
  const target = url === undefined ? row.optional('target') : targetOf(url)
  if (target === undefined) return undefined
  const headers = row.pairs('headers')
  if (!headers.some(([name]) => name.toLowerCase() === 'host')) headers.push(['Host', row.text('host')])
  const authorization = row.optional('authorization')
  if (authorization !== undefined) headers.push(['Authorization', authorization])
  return new Wire(row.text('method'), target, headers)
}

/** A request as text. An HTTP parser has unfolded its headers before a verifier sees them. */
function parseHttp(text) {
  const [line, ...lines] = partition(text, '\n\n')[0].split('\n')
  const [method, , rest] = partition(line, ' ')
  const headers = []
  for (const line of lines) {
    const last = headers.at(-1)
    if (last && /^[ \t]/.test(line)) {
      last[1] = `${last[1]} ${line}`
    } else {
      const [name, , value] = partition(line, ':')
      headers.push([name, value])
    }
  }
  return new Wire(method, rest.replace(/ HTTP\/1\.1$/, ''), headers)
}

/** The table that serves the row's host as the row says its address. */
export function addresses(row, host) {
  const name = withoutPort(host)
  const [addressing, bucket] = [row.optional('addressing'), row.optional('bucket')]
  if (addressing === 'virtual' && bucket !== undefined) return new Addresses({ cname: { [name]: bucket } })
  if (addressing === 'access-point') return new Addresses({ cname: { [name]: partition(name, '.')[0] } })
  if (addressing !== undefined) return new Addresses({ pathStyle: name })
  if (bucket !== undefined && !host.startsWith('s3.')) return new Addresses({ cname: { [name]: bucket } })
  return knownAddresses(host)
}

/** The hosts of rows that do not say how a bucket is addressed. */
export function knownAddresses(host) {
  const name = withoutPort(host)
  const [bucket, found, rest] = partition(name, '.s3.')
  return new Addresses(found && bucket.length > 2 ? { virtualHost: `s3.${rest}` } : { pathStyle: name })
}

function withoutPort(host) {
  const at = host.indexOf(':', Math.max(host.lastIndexOf(']'), 0))
  return at < 0 ? host : host.slice(0, at)
}
