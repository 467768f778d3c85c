// What rows of OSS say of the request and of the verifier.

import { Addresses, Credentials, Request } from 'objsign'

import { Failed } from './outcome.mjs'
import { bytesOf, partition, rawPairs } from './text.mjs'

/** The request as it arrived: the target and the headers are bytes. */
class OssWire {
  constructor(method, target, headers) {
    Object.assign(this, { method, target, headers })
  }

  request() {
    return new Request({ method: this.method, target: this.target, headers: this.headers })
  }

  get parameters() {
    return formPairs(partition(this.target.toString(), '?')[2])
  }
}

export function wireOf(row) {
  const headers = row.pairs('headers').map((pair) => pair.map(bytesOf))
  const [, found, path] = partition(partition(row.text('url'), '://')[2], '/')
  if (!found) throw new Failed('the URL has no path')
  return new OssWire(row.text('method'), bytesOf(`/${path}`), headers)
}

export function credentials(row) {
  return new Credentials({
    accessKeyId: row.text('access_key_id'),
    secretAccessKey: row.text('access_key_secret'),
    sessionToken: row.optional('security_token'),
  })
}

export function addresses(row) {
  const { style, endpoint, cname } = row.get('addressing')
  return new Addresses({ [style === 'path' ? 'pathStyle' : 'virtualHost']: endpoint, cname })
}

/** Decoded pairs of a query, `+` as a blank. */
export function formPairs(query) {
  return rawPairs(query.replaceAll('+', ' ')).map((pair) => pair.map(decodeURIComponent))
}
