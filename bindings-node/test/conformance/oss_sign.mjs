// Signs an OSS row's request by bucket, key, parameters and headers.

import { OssBucket, OssSigner } from 'objsign'

import { credentials, formPairs, wireOf } from './oss_wire.mjs'
import { Failed, same } from './outcome.mjs'
import { amzDate } from './row.mjs'
import { bytesOf, partition, rpartition, splitUrl, utf8 } from './text.mjs'

// Parameters of a signed URL, of all versions, that the signer writes itself.
const BY_SIGNER = [
  'OSSAccessKeyId',
  'Expires',
  'Signature',
  'security-token',
  'x-oss-security-token',
  'x-oss-signature-version',
  'x-oss-signature',
  'x-oss-access-key-id',
  'x-oss-credential',
  'x-oss-date',
  'x-oss-expires',
  'x-oss-additional-headers',
]

export function version(row) {
  return { v4: 4, v2: 2 }[rpartition(row.kind, '-')[2]] ?? 1
}

/** The row's own signature. */
export function signature(row) {
  if (isUrl(row)) return valueOf(wireOf(row).parameters, 'Signature', 'x-oss-signature')
  return signatureOf(row.header('authorization') ?? '')
}

function signatureOf(authorization) {
  const [, found, after] = partition(authorization, 'Signature')
  return (found ? partition(after, ',')[0].slice(1) : rpartition(authorization, ':')[2]).trim()
}

/** The signature that our signer makes for the row's request. */
export function sign(row) {
  const wire = wireOf(row)
  const [request, signer] = [requestOf(row, wire), new OssSigner({ credentials: credentials(row) })]
  if (!isUrl(row)) return signatureOf(signHeader(row, request, signer).headers.authorization)
  const { query } = splitUrl(presign(row, wire, request, signer).url)
  return valueOf(formPairs(query), 'Signature', 'x-oss-signature')
}

function signHeader(row, request, signer) {
  const options = { now: row.number('now') * 1000 }
  if (version(row) === 4) {
    checkStages(row, request.signV4Stages(signer, options))
    return request.signV4(signer, options)
  }
  return version(row) === 2 ? request.signV2(signer, options) : request.signV1(signer, options)
}

function presign(row, wire, request, signer) {
  const expires = Number(valueOf(wire.parameters, 'Expires', 'x-oss-expires'))
  if (version(row) === 4) {
    const options = { expiresIn: expires, now: amzDate(valueOf(wire.parameters, 'x-oss-date')) }
    checkStages(row, request.presignV4Stages(signer, options))
    return request.presignV4(signer, options)
  }
  const options = { expiresIn: 60, now: (expires - 60) * 1000 }
  return version(row) === 2 ? request.presignV2(signer, options) : request.presignV1(signer, options)
}

function checkStages(row, stages) {
  const expected = row.optional('canonical_request')
  if (expected !== undefined) same('canonical request', utf8(stages.canonicalRequest), bytesOf(expected))
}

function requestOf(row, wire) {
  const [bucket, method, key] = [bucketOf(row), row.text('method'), row.optional('key')]
  const query = wire.parameters.filter(([name]) => !isUrl(row) || !BY_SIGNER.includes(name))
  const headers = signedHeaders(row, wire)
  if (key === undefined) return bucket.bucketRequest(method, { query, headers })
  return bucket.object(method, key, { query, headers, allowDotSegments: true })
}

function bucketOf(row) {
  const [endpoint, name] = [`http://${splitUrl(row.text('url')).host}`, row.optional('bucket')]
  const isVersion4 = version(row) === 4 && row.optional('product') !== undefined
  const served = isVersion4 ? { region: row.text('region'), product: row.text('product') } : {}
  if (name === undefined) return OssBucket.service({ endpoint, ...served })
  if (row.get('addressing').style === 'path') return new OssBucket({ name, endpoint, addressing: 'path', ...served })
  // The host names the bucket already.
  return OssBucket.cname({ name, domain: endpoint, ...served })
}

/** The row's headers that its client signed, and that the signer does not write itself. */
function signedHeaders(row, wire) {
  const isSigned = covers(row)
  return wire.headers
    .map((pair) => pair.map((part) => part.toString()))
    .filter(([name]) => isSigned(name.toLowerCase()) && name.toLowerCase() !== 'x-oss-security-token')
}

/** Says of a header, by lower-case name, whether the row's signature covers it. */
function covers(row) {
  const inUrl = wireOf(row).parameters.find(([name]) => name === 'x-oss-additional-headers')?.[1]
  const start = 'AdditionalHeaders'
  const fields = (row.header('authorization') ?? '').split(/[ ,]/)
  const inHeader = fields.find((field) => field.startsWith(start))?.slice(start.length + 1)
  const names = (inUrl ?? inHeader ?? '').toLowerCase().split(';')
  const dateCounts = !isUrl(row) && (version(row) === 1 || row.header('x-oss-date') === undefined)
  return (lower) =>
    ['content-type', 'content-md5'].includes(lower) ||
    lower.startsWith('x-oss-') ||
    (lower === 'date' && dateCounts) ||
    names.includes(lower)
}

const isUrl = (row) => row.kind.startsWith('query')

function valueOf(pairs, ...names) {
  const found = pairs.find(([name]) => names.includes(name))
  if (!found) throw new Failed(`no ${names.join(' or ')}`)
  return found[1]
}
