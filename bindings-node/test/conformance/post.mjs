// `v4-post` and `v2-post`: forms by bucket, key, fields and conditions.

import { createHmac } from 'node:crypto'

import { Bucket, PostPolicy, S3Signer, SigningKey } from 'objsign'

import { place } from './buckets.mjs'
import { same } from './outcome.mjs'
import { sortedJson, splitUrl } from './text.mjs'

const SIGNED = ['policy', 'signature', 'x-amz-signature']

export function run(row) {
  // The layout of the JSON is our own, so the row's signature is checked on the row's own text.
  const rowPolicy = row.text('policy_b64')
  same('policy of the row', decoded(rowPolicy), row.text('policy_json'))
  same('signature of the policy of the row', signatureOf(row, rowPolicy)[1], row.text('signature'))
  // A row of the documentation says no more.
  if (row.get('expires') === undefined) return
  const ours = sign(row)
  const { policy } = ours.fields
  same('policy', meaning(decoded(policy)), meaning(row.text('policy_json')))
  same('URL', ours.url, expectedUrl(row))
  same('names of the fields', Object.keys(ours.fields), row.pairs('fields').map(([name]) => name))
  for (const [name, value] of row.pairs('fields')) {
    if (!SIGNED.includes(name)) same(name, ours.fields[name], value)
  }
  const [name, signature] = signatureOf(row, policy)
  same('signature', ours.fields[name], signature)
}

const decoded = (policy) => Buffer.from(policy, 'base64').toString()

/** The form by bucket and key, with the row's credentials and time. */
export function sign(row) {
  const policy = new PostPolicy({
    bucket: bucketOf(row),
    key: row.text('key'),
    fields: row.pairs('extra_fields'),
    conditions: row.members('extra_conditions'),
  })
  const signer = new S3Signer({ credentials: row.credentials, region: row.text('region') })
  const options = { expiresIn: row.number('expires'), now: row.timestamp }
  return row.kind === 'v2-post' ? policy.signV2(signer, options) : policy.sign(signer, options)
}

/** The field that the signature of a policy's base64 goes into, and that signature by Node's own MAC. */
function signatureOf(row, policy) {
  if (row.kind === 'v2-post') {
    return ['signature', createHmac('sha1', row.text('secret')).update(policy).digest('base64')]
  }
  const key = SigningKey.derive(row.credentials, {
    region: row.text('region'),
    service: row.text('service'),
    at: row.timestamp,
  })
  return ['x-amz-signature', createHmac('sha256', key.expose()).update(policy).digest('hex')]
}

function bucketOf(row) {
  const [name, url] = [row.text('bucket'), row.text('url')]
  const isGlobal = url.includes('//s3.amazonaws.com/') || url.includes('.s3.amazonaws.com/')
  // The row's URL shows the style that botocore chose.
  return new Bucket({ name, ...place(row, url.endsWith(`/${name}`) ? 'path' : 'virtual', isGlobal) })
}

/** The row's URL with the host in lower case and without the default port, as we write it. */
function expectedUrl(row) {
  const { scheme, host, path } = splitUrl(row.text('url'))
  const defaultPort = scheme === 'https' ? /:443$/ : /:80$/
  return `${scheme}://${host.toLowerCase().replace(defaultPort, '')}${path || '/'}`
}

/** A policy by its meaning: when it ends, and how often each condition stands in it, however spelt. */
function meaning(policy) {
  const { expiration, conditions } = JSON.parse(policy)
  const spelt = conditions.map((condition) => {
    const members = Array.isArray(condition) ? [] : Object.entries(condition)
    return sortedJson(members.length === 1 ? ['eq', `$${members[0][0]}`, members[0][1]] : condition)
  })
  return [expiration, ...spelt.sort()]
}
