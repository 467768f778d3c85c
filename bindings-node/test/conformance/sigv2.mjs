// `v2-query` and `v2-header`: what the verifier says of a request, and the same request signed again.

import { Bucket, S3Signer } from 'objsign'

import { listBuckets } from './buckets.mjs'
import { Failed, same } from './outcome.mjs'
import { iso8601, seconds } from './row.mjs'
import * as signed from './signed.mjs'
import { parameter } from './sigv4.mjs'
import { partition, rawPairs, rpartition, splitUrl, unquoteToBytes, utf8 } from './text.mjs'
import { Wire, addresses, targetOf } from './wire.mjs'

const CONTENT = ['content-type', 'content-md5']

export function runQuery(row) {
  signedRow(row).check()
  same('signature', signQuery(row), row.text('signature'))
}

export function runHeader(row) {
  signedRow(row).check()
  // A signer writes escapes in capitals; the path of one example has small ones.
  if (!targetOf(row.text('url')).includes('%c3')) same('signature', signHeader(row), signatureOf(row))
}

/** The finished request with what verifies it. */
export function signedRow(row) {
  const url = row.optional('signed_url') || row.text('url')
  const host = row.optional('host') || splitUrl(url).host
  const table = addresses(row, host)
  // The gateway at a base path takes it off before it passes the request on; version 2 does not sign it.
  const base = (row.optional('base_path') ?? '').replace(/\/+$/, '')
  const whole = targetOf(url)
  const target = whole.startsWith(base) ? whole.slice(base.length) : whole
  const wireWith = (headers) => new Wire(row.text('method'), target, [...headers, ['Host', host]])
  if (row.kind === 'v2-query') {
    // botocore writes `x-amz-*` headers into the URL. What else it drops is not sent here.
    const headers = row.pairs('headers').filter(([name]) => CONTENT.includes(name.toLowerCase()))
    const last = row.number('expires_at') - 1
    return signed.version2(row, wireWith(headers), table, last, last)
  }
  const authorization = `AWS ${row.text('access_key')}:${signatureOf(row)}`
  const first = dateOf(row)
  return signed.version2(
    row,
    wireWith([...row.pairs('headers'), ['Authorization', authorization]]),
    table,
    first,
    first + 900,
  )
}

/** The page of one example prints a signature that does not follow its own rule. */
const signatureOf = (row) => row.optional('algorithm_signature') || row.text('signature')

/** The date that counts. All examples are of one month. */
function dateOf(row) {
  const date = row.header('x-amz-date') || row.header('date')
  if (date === undefined) throw new Failed('no date')
  return seconds(iso8601(`2007-03-${date.slice(5, 7)}T${date.slice(17, 25)}Z`))
}

function signQuery(row) {
  const end = row.number('expires_at')
  const [request, signer] = requestOf(row, (name) => name.startsWith('x-amz-') || CONTENT.includes(name))
  const { url } = request.presignV2(signer, { expiresIn: 60, now: (end - 60) * 1000 })
  return decodeURIComponent(parameter(url, 'Signature'))
}

function signHeader(row) {
  const [request, signer] = requestOf(row, () => true)
  return rpartition(request.signV2(signer, { now: dateOf(row) * 1000 }).headers.authorization, ':')[2]
}

/** The row's request with those of its headers. Both addressing styles sign the same resource: path style will do. */
function requestOf(row, keep) {
  const where = { region: 'us-east-1', endpoint: 'http://s3.example.com', addressing: 'path' }
  const signer = new S3Signer({ credentials: row.credentials, ...where })
  const inUrl = row.optional('op') === undefined ? rawPairs(splitUrl(row.text('url')).query) : []
  const query = [...row.pairs('query'), ...inUrl]
  const headers = row.pairs('headers').filter(([name]) => keep(name.toLowerCase()))
  const name = row.optional('bucket')
  if (name === undefined) return [listBuckets(row, signer, headers), signer]
  const bucket = new Bucket({ name, ...where })
  const [method, key] = [row.text('method'), keyOf(row, bucket.name)]
  if (key === undefined) return [bucket.bucketRequest(method, { query, headers }), signer]
  return [bucket.object(method, key, { query, headers, allowDotSegments: true }), signer]
}

/** The row's key, or that of its URL, as bytes. */
function keyOf(row, bucket) {
  if (row.optional('op') !== undefined) {
    const key = row.optional('key')
    return key === undefined ? undefined : utf8(key)
  }
  const { host } = splitUrl(row.text('url'))
  let path = partition(targetOf(row.text('url')), '?')[0]
  if (!host.startsWith(bucket) && path.startsWith(`/${bucket}`)) path = path.slice(bucket.length + 1)
  const key = path.replace(/^\/+/, '')
  return key ? unquoteToBytes(key) : undefined
}
