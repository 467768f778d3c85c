// `header-v1`, `query-v1` and so on: what the verifier says of a request, and the request signed again.

import { createHash } from 'node:crypto'

import { OssVerifier, VerifyError } from 'objsign'

import { OTHER_CODE } from './decided.mjs'
import * as ossSign from './oss_sign.mjs'
import { addresses, credentials, wireOf } from './oss_wire.mjs'
import { Failed, same } from './outcome.mjs'
import { bytesOf, utf8 } from './text.mjs'

export function run(row) {
  if (row.text('expect') !== 'valid') {
    checkRefused(row)
    return
  }
  // Before the verdict, for it shows where the texts part.
  checkStringToSign(row)
  const verified = verify(row)
  same('bucket', verified.bucket ?? '', row.optional('bucket') ?? '')
  same('key', verified.key ?? utf8(''), utf8(row.optional('key') ?? ''))
  if (row.get('mutation') === undefined) same('signature', ossSign.sign(row), ossSign.signature(row))
}

function checkRefused(row) {
  try {
    verify(row)
  } catch (error) {
    if (!(error instanceof VerifyError)) throw error
    const expected = row.get('error')
    if (expected?.documented === true && !Object.hasOwn(OTHER_CODE, row.name)) {
      same('code', error.code, expected.code)
      same('status', error.status, expected.status)
    }
    return
  }
  throw new Failed('accepted')
}

/** What the verifier says, set up as the row asks. */
export function verify(row) {
  return verifierOf(row).verify(wireOf(row).request(), credentials(row), { now: row.number('now') * 1000 })
}

function verifierOf(row) {
  const [version, product] = [ossSign.version(row), row.optional('product')]
  const served = version === 4 && product !== undefined ? { region: row.text('region'), product } : {}
  return new OssVerifier({ addresses: addresses(row), versions: [version], ...served })
}

/** The verifier's text is the row's, whole or as the hash at its end. */
function checkStringToSign(row) {
  const [text, canonical] = [row.optional('string_to_sign'), row.optional('canonical_request')]
  const claim = verifierOf(row).parse(wireOf(row).request(), { now: row.number('now') * 1000 })
  const ours = claim.stringToSign
  if (text !== undefined) same('string to sign', ours, bytesOf(text))
  if (canonical !== undefined) {
    const digest = createHash('sha256').update(bytesOf(canonical)).digest('hex')
    same('hash of the canonical request', ours.subarray(ours.lastIndexOf('\n') + 1).toString(), digest)
  }
}
