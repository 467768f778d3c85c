// Every row that is signed, as a verifier meets it: accepted until its last second, refused after.

import { S3Verifier, SigV4Verifier, VerifyError } from 'objsign'

import { Failed, same } from './outcome.mjs'
import { seconds } from './row.mjs'
import * as serviceRequest from './service_request.mjs'
import { utf8 } from './text.mjs'
import { addresses, wireOf } from './wire.mjs'

/** What verifies a row that was signed, and the request it makes. */
export class SignedRow {
  /** `first` and `last` are the first and the last second at which it verifies. */
  constructor(row, wire, verifier, payload, first, last) {
    Object.assign(this, { row, wire, verifier, payload, first, last })
  }

  /** `row` is one with other credentials. */
  verify(wire, now, row = this.row) {
    return this.verifier.verify(wire.request(this.payload), row.credentials, { now: now * 1000 })
  }

  /** Accepted from its time to its last second, and refused the second after. */
  check() {
    this.#checkStringToSign()
    const verified = this.#accepted(this.first)
    this.#accepted(this.last)
    const refusal = this.#refusal(this.last + 1)
    if (refusal === undefined) throw new Failed('our verifier accepts it after its last second')
    if (!['expired', 'request_time_too_skewed'].includes(refusal.kind)) {
      throw new Failed(`after its last second our verifier says ${refusal.kind}`)
    }
    // A base path belongs to a gateway in front, which the address table does not know.
    if (this.verifier instanceof S3Verifier && !this.row.optional('base_path')) this.#checkAddress(verified)
  }

  #accepted(now) {
    try {
      return this.verify(this.wire, now)
    } catch (error) {
      if (!(error instanceof VerifyError)) throw error
      throw new Failed(`our verifier refuses it: ${error.kind}: ${error.message}`)
    }
  }

  #refusal(now) {
    try {
      this.verify(this.wire, now)
      return undefined
    } catch (error) {
      if (!(error instanceof VerifyError)) throw error
      return error
    }
  }

  #checkStringToSign() {
    // Version 2 takes a bucket with and without its slash, and shows the text of one alone.
    if (this.row.kind.startsWith('v2') && this.row.optional('key') === undefined) return
    const claim = this.verifier.parse(this.wire.request(this.payload), { now: this.first * 1000 })
    same('string to sign of our verifier', claim.stringToSign, utf8(this.row.text('string_to_sign')))
  }

  #checkAddress(verified) {
    const [bucket, key] = [this.row.optional('bucket'), this.row.optional('key')]
    if (bucket !== undefined && !bucket.includes(':')) same('bucket', verified.bucket ?? '', bucket)
    if (key !== undefined) same('key', verified.key ?? utf8(''), utf8(key))
  }
}

/** A row of version 4 by our verifier; the rows that do not hold their request pass. */
export function run(row) {
  version4(row)?.check()
}

/** A `v4-query`, `v4-header` or suite row. Undefined: the row does not hold its finished request. */
export function version4(row) {
  const wire = wireOf(row)
  if (wire === undefined) return undefined
  const length = row.kind.endsWith('query') ? row.number('expires') - 1 : 900
  const first = seconds(row.timestamp)
  return new SignedRow(row, wire, verifierOf(row, wire), serviceRequest.payloadOf(row), first, first + length)
}

function verifierOf(row, wire) {
  const [region, service] = [row.text('region'), row.text('service')]
  if (service === 's3') return new S3Verifier({ addresses: addresses(row, wire.host), region })
  // Outposts have a service name of their own, and the paths of S3.
  const isS3 = service === 's3-outposts'
  return new SigV4Verifier({
    region,
    service,
    normalizePath: !isS3 && row.flag('normalize_path'),
    doubleEncodePath: !isS3 && row.flag('double_encode_path'),
    sessionTokenUnsigned: row.flag('omit_session_token'),
  })
}

/** A version 2 row, whose request `wire` is. Version 2 has no region. */
export function version2(row, wire, table, first, last) {
  const verifier = new S3Verifier({ addresses: table, region: 'us-east-1', allowV2: true })
  return new SignedRow(row, wire, verifier, undefined, first, last)
}
