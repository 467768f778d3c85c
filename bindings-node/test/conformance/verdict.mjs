// `verify`: requests to accept or refuse.

import { S3Verifier, VerifyError } from 'objsign'

import { Failed } from './outcome.mjs'
import { amzDate } from './row.mjs'
import { utf8 } from './text.mjs'
import { Wire, knownAddresses, targetOf } from './wire.mjs'

// The causes that a class of refusal may have.
const KINDS = {
  // A changed token makes both wrong.
  signature: ['signature_mismatch', 'signed_header_missing', 'token_mismatch'],
  expired: ['expired'],
  'not-yet-valid': ['not_yet_valid'],
  skew: ['request_time_too_skewed'],
  malformed: [
    'missing_parameter',
    'invalid_parameter',
    'malformed_credential',
    'invalid_expires',
    'expires_too_late',
    'invalid_date',
    'missing_date',
    'malformed_authorization',
    'invalid_signed_headers',
    'scope_mismatch',
  ],
  scope: ['scope_mismatch'],
  'access-key': ['unknown_access_key'],
  token: ['token_missing', 'token_mismatch', 'token_not_expected'],
  payload: ['payload_mismatch'],
  'unsigned-header': ['unsigned_header'],
  'two-mechanisms': ['two_mechanisms'],
}

export function run(row) {
  const wire = new Wire(row.text('method'), targetOf(row.text('url')), row.pairs('headers'))
  if (row.text('expect') === 'accept') {
    verify(row, wire)
    return
  }
  try {
    verify(row, wire)
  } catch (error) {
    if (!(error instanceof VerifyError)) throw error
    if (KINDS[row.text('reason')]?.includes(error.kind)) return
    throw new Failed(`refused for ${error.kind}, expected ${row.text('reason')}`)
  }
  throw new Failed('accepted')
}

function verify(row, wire) {
  const addresses = knownAddresses(wire.host)
  const verifier = new S3Verifier({ addresses, region: row.text('region'), allowV2: true })
  const request = wire.request(utf8(row.text('body')))
  return verifier.verify(request, row.credentials, { now: amzDate(row.text('now')) })
}
