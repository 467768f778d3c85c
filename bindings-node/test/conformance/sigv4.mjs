// `v4-query`, `v4-header`, `v4-key` and the rows of the signing suite.

import { Bucket, ConfigError, Credentials, S3Signer, SigningKey } from 'objsign'

import { listBuckets, place } from './buckets.mjs'
import { Failed, same } from './outcome.mjs'
import { amzDate } from './row.mjs'
import * as serviceRequest from './service_request.mjs'
import { partition } from './text.mjs'

export function runQuery(row) {
  const signed = signQuery(row)
  compare(row, signed)
  const url = row.optional('url')
  if (url !== undefined) sameUrl(signed.url, url, row.optional('host'))
}

export function runHeader(row) {
  compare(row, signHeader(row))
}

export function runKey(row) {
  const credentials = new Credentials({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: row.text('secret') })
  const key = SigningKey.derive(credentials, {
    region: row.text('region'),
    service: row.text('service'),
    at: amzDate(`${row.text('date')}T000000Z`),
  })
  same('signing key', key.expose().toString('hex'), row.text('k_signing'))
}

function compare(row, signed) {
  same('canonical request', signed.stages.canonicalRequest, row.text('canonical_request'))
  same('signed headers', signed.signedHeaders, row.members('signed_headers').join(';'))
  same('string to sign', signed.stages.stringToSign, row.text('string_to_sign'))
  same('signature', signed.signature, row.text('signature'))
}

/** Two URLs are the same if scheme, host and path are, and the parameters in any order. */
export function sameUrl(ours, expected, host) {
  const [ourBase, , ourQuery] = partition(ours, '?')
  let [base, , query] = partition(expected, '?')
  if (host !== undefined) {
    // We write the host as it is signed: lower case, without the default port. No path is sent as `/`.
    const [scheme, , rest] = partition(base, '://')
    base = `${scheme}://${host}/${partition(rest, '/')[2]}`
  }
  same('URL', ourBase, base)
  same('parameters of the URL', ourQuery.split('&').sort(), query.split('&').sort())
}

/**
 * What signing a row gave: `stages`, `signedHeaders` (joined by `;`), `signature`, `url`, and `byBucket`, whether the
 * address came from bucket and endpoint rather than from the finished host.
 */
export function signQuery(row) {
  const s3 = s3Request(row)
  const [request, signer] = s3 ?? [serviceRequest.requestOf(row), serviceRequest.signerOf(row)]
  const options = { expiresIn: row.number('expires'), now: row.timestamp }
  const { url } = request.presign(signer, options)
  return {
    stages: request.presignStages(signer, options),
    signedHeaders: parameter(url, 'X-Amz-SignedHeaders'),
    signature: parameter(url, 'X-Amz-Signature'),
    url,
    byBucket: s3 !== undefined,
  }
}

/** A parameter as it stands in the URL, apart from the `;` in a list of headers. */
export function parameter(url, name) {
  const found = new RegExp(`[?&]${name}=([^&]*)`).exec(url)
  if (!found) throw new Failed(`no ${name} in the URL`)
  return found[1].replaceAll('%3B', ';')
}

export function signHeader(row) {
  const [request, signer] = [serviceRequest.requestOf(row), serviceRequest.signerOf(row)]
  const options = { now: row.timestamp }
  const { url, headers } = request.sign(signer, options)
  const value = (name) => {
    const found = new RegExp(`[, ]${name}=([^, ]*)`).exec(headers.authorization)
    if (!found) throw new Failed(`no ${name} in ${headers.authorization}`)
    return found[1]
  }
  return {
    stages: request.signStages(signer, options),
    signedHeaders: value('SignedHeaders'),
    signature: value('Signature'),
    url,
    byBucket: false,
  }
}

/**
 * Request and signer by bucket and key, for rows that say them; else undefined.
 *
 * A row whose host our addresses do not give (another store's rule, say) is signed by its finished URL.
 */
function s3Request(row) {
  const addressing = row.optional('addressing')
  if (addressing === undefined) return undefined
  const [host, name, key] = [row.text('host'), row.optional('bucket'), row.optional('key')]
  const where = place(
    row,
    ['path', 'virtual'].includes(addressing) ? addressing : 'auto',
    host === 's3.amazonaws.com' || host.endsWith('.s3.amazonaws.com'),
  )
  const [query, headers] = [row.pairs('query'), row.pairs('headers')]
  let signer, bucket
  try {
    signer = new S3Signer({ credentials: row.credentials, ...where })
    bucket = name === undefined ? undefined : new Bucket({ name, ...where })
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
  if (bucket === undefined) return [listBuckets(row, signer, headers), signer]
  if (bucket.host !== host) return undefined
  const method = row.text('method')
  if (key === undefined) return [bucket.bucketRequest(method, { query, headers }), signer]
  return [bucket.object(method, key, { query, headers, allowDotSegments: true }), signer]
}
