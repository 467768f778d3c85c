// `policy-*` and `rest-*`: requests to the signature endpoint of Fine Uploader.

import { createHmac } from 'node:crypto'

import { Bucket, S3Signer, UploadGuard } from 'objsign'

import { Failed, same } from './outcome.mjs'
import { iso8601 } from './row.mjs'
import { sortedJson, utf8 } from './text.mjs'

export function run(row) {
  const signer = new S3Signer({ credentials: row.credentials, region: row.text('region') })
  const now = iso8601(row.text('now'))
  const answer = guardOf(row).answer(signer, utf8(row.text('request_body')), { query: row.text('query'), now })
  const expected = row.get('expect').sign
  if (expected === undefined) checkRefused(row, answer)
  else checkSigned(row, answer, expected)
}

function checkRefused(row, answer) {
  if (answer.refusal === undefined) throw new Failed(`signed: status ${answer.status}`)
  same('body', answer.body, '{"invalid":true}')
  const { reason, also } = row.get('expect')
  if (![reason, ...(also ?? [])].includes(answer.refusal.kind)) {
    throw new Failed(`${shown(answer.refusal)}, expected ${reason}`)
  }
}

const shown = (refusal) => `refused for ${refusal.kind} (${refusal.detail})`

function checkSigned(row, answer, expected) {
  if (answer.refusal !== undefined) throw new Failed(shown(answer.refusal))
  same('status', answer.status, 200)
  const ours = JSON.parse(answer.body)
  if (row.kind.startsWith('rest-') || row.optional('origin') === 'client') {
    same('policy', ours.policy ?? '', expected.policy ?? '')
    same('signature', ours.signature, expected.signature)
    return
  }
  // Written anew: the same by meaning, and the signature that of the policy returned.
  const written = decoded(ours.policy)
  same('policy', sortedJson(written), sortedJson(decoded(expected.policy)))
  same('signature', ours.signature, signature(row, ours.policy, written))
}

const decoded = (policy) => JSON.parse(Buffer.from(policy, 'base64').toString())

/** The signature of a policy, by hand. */
function signature(row, policy, written) {
  const secret = row.text('secret')
  if (row.kind === 'policy-v2') return createHmac('sha1', secret).update(policy).digest('base64')
  const { 'x-amz-credential': credential } = written.conditions.find((one) => one['x-amz-credential'])
  const parts = [...credential.split('/').slice(1), policy]
  const mac = (key, part) => createHmac('sha256', key).update(part).digest()
  return parts.reduce(mac, `AWS4${secret}`).toString('hex')
}

/** As the rows describe it: they let a policy leave the key open behind a prefix. */
function guardOf(row) {
  const rules = row.get('guard')
  const { content_length_range: length, key_prefix: prefix } = rules
  return new UploadGuard({
    bucket: new Bucket({ name: row.text('bucket'), region: row.text('region') }),
    forHost: row.text('host'),
    keyPrefix: prefix || undefined,
    anyKey: prefix === '',
    allowKeyStartsWith: true,
    acl: rules.acl,
    contentLengthRange: length ? [length.min, length.max] : undefined,
    maxExpiration: rules.max_expiration_s,
    maxSkew: rules.max_skew_s,
    operations: rules.operations,
    maxPartNumber: rules.max_part_number,
    versions: rules.versions,
    fields: rules.fields,
  })
}
