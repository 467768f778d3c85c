// `form-v4`, `form-v2` and `post-policy`: forms as they reach an S3 server.

import {
  Addresses,
  AnonymousForm,
  Request,
  S3FormVerifier,
  UploadedForm,
  VerifiedForm,
  VerifyError,
} from 'objsign'

import { Failed, same } from './outcome.mjs'
import { iso8601 } from './row.mjs'
import { utf8 } from './text.mjs'

// For each kind of refusal the words of `form-*` rows and those of `post-policy` rows.
const WORDS = {
  missing_field: ['field_missing', 'missing-field'],
  missing_key: ['field_missing', 'missing-field'],
  signature_mismatch: ['signature_mismatch', 'signature'],
  unknown_access_key: ['credential_mismatch', 'access-key'],
  invalid_signature_field: ['scope_mismatch', 'date_mismatch', 'algorithm_mismatch'],
  invalid_policy_document: ['malformed', 'policy-document'],
  policy_expired: ['expired'],
  policy_condition_failed: ['condition_failed', 'condition'],
  extra_field: ['extra_field', 'condition'],
  entity_too_large: ['too_large', 'size'],
  entity_too_small: ['too_small', 'size'],
}

/** A form as it arrived: what stands before the file, and name and size of each file. */
export class Arrived {
  constructor(fields = [], files = []) {
    Object.assign(this, { fields, files })
  }

  /** For a verifier. Several files, or none, are said in another way than one. */
  form() {
    if (this.files.length !== 1) return new UploadedForm({ fields: this.fields, files: this.files })
    const [{ name: fileName, size: fileSize }] = this.files
    return new UploadedForm({ fields: this.fields, fileName, fileSize })
  }

  withField(index, value) {
    return new Arrived(this.fields.with(index, [this.fields[index][0], value]), this.files)
  }
}

/** `form-v4` and `form-v2`. */
export function run(row) {
  const [outcome, expect] = [verifyArrived(row, arrived(row)), row.get('expect')]
  if (outcome instanceof VerifiedForm && expect.accept) {
    same('key', outcome.key, utf8(expect.accept.key))
    const contentType = outcome.contentType?.toString() ?? null
    same('content type', contentType, expect.accept.content_type)
  } else if (outcome instanceof VerifyError && !expect.accept) {
    same('code', outcome.code, expect.reject.code)
    same('status', outcome.status, expect.reject.status)
    checkFits(outcome, [expect.reason, ...(expect.also ?? [])])
  } else {
    throw new Failed(`${outcome}, expected ${JSON.stringify(expect)}`)
  }
}

export function runPostPolicy(row) {
  const [outcome, expect] = [verifyArrived(row, arrived(row)), row.text('expect')]
  if (outcome instanceof VerifiedForm && expect === 'accept') {
    same('bucket', outcome.bucket, row.text('bucket'))
  } else if (outcome instanceof VerifyError && expect === 'reject') {
    same('status', outcome.status, row.number('status'))
    checkFits(outcome, [row.text('category')])
  } else if (!(outcome instanceof AnonymousForm && expect === 'anonymous')) {
    throw new Failed(`${outcome}, expected ${expect}`)
  }
}

function checkFits(error, words) {
  if (!words.some((word) => WORDS[error.kind]?.includes(word))) {
    throw new Failed(`refused for ${error.kind}: ${error.message}, expected ${words}`)
  }
}

/** What a verifier says that serves the row's bucket and region and knows its key: a form, or the refusal. */
export function verifyArrived(row, form) {
  const addresses = new Addresses({ fixed: row.text('bucket') })
  const verifier = new S3FormVerifier({ addresses, region: row.text('region'), allowV2: true })
  const headers = { Host: 's3.test', 'Content-Type': 'multipart/form-data; boundary=x' }
  const request = new Request({ method: 'POST', target: '/', headers })
  try {
    const claim = verifier.parse(request, form.form(), { now: iso8601(row.text('now')) })
    return claim instanceof AnonymousForm ? claim : claim.verify(row.credentials)
  } catch (error) {
    if (error instanceof VerifyError) return error
    throw error
  }
}

/** The form of the row: `fields` and `file`, or `form` with the file at its place. */
export function arrived(row) {
  if (row.kind === 'post-policy') {
    const fields = row.pairs('fields').map(([name, value]) => [name, utf8(value)])
    const file = row.get('file')
    return new Arrived(fields, file ? [{ name: file.filename ?? undefined, size: file.size }] : [])
  }
  const members = row.members('form')
  const at = members.findIndex(([, value]) => typeof value === 'object')
  const before = at < 0 ? members : members.slice(0, at)
  const fields = before.map(([name, value]) => [name, utf8(value)])
  if (at < 0) return new Arrived(fields)
  const { name, size } = members[at][1]
  return new Arrived(fields, [{ name: name ?? undefined, size }])
}
