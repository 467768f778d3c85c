// Requests by the parts of their URL, for the signer that takes any service.

import { Payload, SigV4Request, SigV4Signer } from 'objsign'

import { Failed } from './outcome.mjs'
import { partition, rawPairs } from './text.mjs'

const SET_BY_SIGNER = ['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256']

export function signerOf(row) {
  return new SigV4Signer({ credentials: row.credentials, region: row.text('region'), service: row.text('service') })
}

/**
 * The request in each of the ways that rows give it: `target` and a `Host` header; `scheme`, `host`, `path` and
 * `query`; `host`, `path` and `raw_query`.
 */
export function requestOf(row) {
  const headers = row.pairs(row.get('given_headers') === undefined ? 'headers' : 'given_headers')
  const target = row.optional('target')
  const [path, , query] =
    target === undefined ? [row.text('path'), '', row.optional('raw_query') ?? ''] : partition(target, '?')
  const hasHashHeader = headers.some(([name]) => name.toLowerCase() === 'x-amz-content-sha256')
  return new SigV4Request({
    method: row.text('method'),
    origin: `${schemeOf(row)}://${hostOf(row, headers)}`,
    path: path || '/',
    query: [...decodedPairs(query), ...row.pairs('query')],
    headers: headers
      .filter(([name]) => isGiven(row, name.toLowerCase()))
      // A folded value is one line to a signer.
      .map(([name, value]) => [name, value.replaceAll('\n', ' ')]),
    payload: payloadOf(row),
    normalizePath: row.flag('normalize_path'),
    doubleEncodePath: row.flag('double_encode_path'),
    allowRawPath: true,
    contentSha256Header: hasHashHeader || row.flag('content_sha256_header') || row.flag('signed_body_header'),
    sessionTokenUnsigned: row.flag('omit_session_token'),
  })
}

function schemeOf(row) {
  const [inUrl, found] = partition(row.optional('url') ?? '', '://')
  return row.optional('scheme') || (found ? inUrl : 'https')
}

/** A `Host` header given wins over the host connected to. */
function hostOf(row, headers) {
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? row.optional('host')
  if (host === undefined) throw new Failed('the row has no host')
  return host
}

function isGiven(row, name) {
  // The older suite leaves it out of what it signs.
  const leftOut = row.optional('suite') === 'classic-suite' && name === 'content-length'
  return !leftOut && !SET_BY_SIGNER.includes(name)
}

export function payloadOf(row) {
  const given = row.optional('payload_hash')
  if (given === undefined) return row.base64('body_b64')
  return given === 'UNSIGNED-PAYLOAD' ? Payload.UNSIGNED : Payload.sha256(given)
}

const decodedPairs = (query) => rawPairs(query).map((pair) => pair.map(decodeURIComponent))
