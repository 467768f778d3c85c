// `post-v1` and `post-v4`: forms as they reach OSS, with their multipart body.

import { OssFormVerifier, VerifyError } from 'objsign'

import { Arrived } from './forms.mjs'
import * as multipart from './multipart.mjs'
import { addresses, credentials, wireOf } from './oss_wire.mjs'
import { Failed, same } from './outcome.mjs'
import { utf8 } from './text.mjs'

export function run(row) {
  if (row.text('expect') === 'valid') {
    const verified = verifyArrived(row, arrived(row))
    same('bucket', verified.bucket, row.text('bucket'))
    same('key', verified.key, utf8(row.text('key')))
    return
  }
  try {
    verifyArrived(row, arrived(row))
  } catch (error) {
    if (!(error instanceof VerifyError)) throw error
    const expected = row.get('error')
    if (expected !== undefined) {
      same('code', error.code, expected.code)
      same('status', error.status, expected.status)
    }
    return
  }
  throw new Failed('accepted')
}

/** What the verifier says, set up as the row asks, in OSS's default dialect. */
export function verifyArrived(row, form) {
  const region = row.optional('region')
  const verifier = new OssFormVerifier({ addresses: addresses(row), versions: [region === undefined ? 1 : 4], region })
  return verifier.verify(wireOf(row).request(), form.form(), credentials(row), { now: row.number('now') * 1000 })
}

/** The form in the row's body. */
export function arrived(row) {
  const form = new Arrived()
  for (const { name, fileName, body } of multipart.parts(row.header('content-type') ?? '', row.base64('body'))) {
    if (name.toLowerCase() === 'file') form.files.push({ name: fileName, size: body.length })
    else if (form.files.length === 0) form.fields.push([name, body])
  }
  return form
}
