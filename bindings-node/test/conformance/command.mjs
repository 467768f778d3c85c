// `boto3-call`: a call by boto3's names, and the URL that botocore makes of it. Here by the SDK's names.

import { S3Signer, SignError } from 'objsign'

import { Failed, same } from './outcome.mjs'
import { sameUrl } from './sigv4.mjs'

// The row's words for the endpoint, as options.
const OPTIONS = {
  virtual_host: { addressing: 'virtual' },
  path_style: { addressing: 'path' },
  dual_stack: { dualStack: true },
  fips: { fips: true },
  accelerate: { accelerate: true },
  global_host: { globalHost: true },
}

export function run(row) {
  const refusal = row.get('refused')?.ours
  let url
  try {
    url = presign(row)
  } catch (error) {
    if (!(error instanceof SignError)) throw error
    same('kind of refusal', error.kind, refusal ?? 'none')
    return
  }
  if (refusal !== undefined) throw new Failed(`signed, and should be refused as ${refusal}: ${url}`)
  const [, names] = /[?&]X-Amz-SignedHeaders=([^&]*)/.exec(url)
  same('signed headers', names.replaceAll('%3B', ';'), row.members('signed_headers').join(';'))
  sameUrl(url, row.text('url'), row.text('url').split('/')[2])
}

function presign(row) {
  const given = { credentials: row.credentials, region: row.text('region'), endpoint: row.optional('endpoint') }
  for (const option of row.members('options')) {
    if (!Object.hasOwn(OPTIONS, option)) throw new Failed(`no endpoint has the option ${option}`)
    Object.assign(given, OPTIONS[option])
  }
  const options = { expiresIn: row.number('expires'), method: row.optional('http_method'), now: row.timestamp }
  return new S3Signer(given).presignCommand(nameOf(row.text('client_method')), input(row.get('params')), options).url
}

/** Rows count times in seconds, this package in milliseconds. */
function input(params) {
  const times = Object.entries(params).filter(([name, value]) => /(Since|Expires|Date|Time)$/.test(name) && Number.isInteger(value))
  return { ...param(params), ...Object.fromEntries(times.map(([name, value]) => [name, value * 1000])) }
}

/** `list_objects_v2` is `ListObjectsV2`; and what boto3 does not know, since it is spelled so, is spelled boto3's way. */
function nameOf(method) {
  if (/[A-Z]/.test(method)) return method.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^_/, '')
  return method.replace(/(^|_)([a-z])/g, (_, before, letter) => letter.toUpperCase())
}

/** JavaScript has no such number. */
export const holdsInexact = (row) => inexact(row.get('params'))

function inexact(value) {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(inexact)
}

/** A parameter as the SDK takes it: JSON has neither bytes nor times. */
function param(value) {
  if (Array.isArray(value)) return value.map(param)
  if (typeof value !== 'object' || value === null) return value
  if ('$bytes' in value) return Buffer.from(value.$bytes, 'base64')
  if ('$millis' in value) return new Date(value.$millis)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, param(member)]))
}
