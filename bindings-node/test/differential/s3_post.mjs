// Forms of @aws-sdk/s3-presigned-post before our form verifier, and ours for the same call.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { S3Client } from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import fc from 'fast-check'
import { PostPolicy, Request, S3FormVerifier, UploadedForm } from 'objsign'

import * as u from './support.mjs'

const gate = new S3FormVerifier({ addresses: u.addresses, region: u.REGION })
const clients = {}
for (const [who, credentials] of Object.entries(u.CREDENTIALS)) {
  for (const style of ['virtual', 'path']) {
    const systemClockOffset = 0
    const options = { region: u.REGION, credentials, forcePathStyle: style === 'path', systemClockOffset }
    clients[`${who} ${style}`] = new S3Client(options)
  }
}

const SIZE = 12
const names = fc.constantFrom('Content-Type', 'x-amz-meta-color', 'success_action_status', 'Cache-Control')
const made = fc.record({
  client: fc.constantFrom(...Object.keys(clients)),
  // Neither side of ours takes control characters in a policy; what a file's name stands for is for the end of a key.
  key: u.keys.filter((key) => !key.includes('${filename}') && !/\p{Cc}/u.test(key)),
  filename: fc.boolean(),
  fields: fc.dictionary(names, u.words, { maxKeys: 4 }),
  range: fc.option(fc.tuple(fc.integer({ min: 0, max: SIZE }), fc.integer({ min: SIZE, max: 2 ** 40 })), {
    nil: undefined,
  }),
  now: u.times,
  expiresIn: fc.integer({ min: 1, max: 604_800 }),
})

function posted({ url, fields }, { fileSize = SIZE, more = [] } = {}) {
  const [, host, path] = /^https:\/\/([^/]+)(.*)$/.exec(url)
  const headers = { host, 'content-type': 'multipart/form-data; boundary=x' }
  const request = new Request({ method: 'POST', target: path || '/', headers })
  return [request, new UploadedForm({ fields: [...Object.entries(fields), ...more], fileName: 'a b.txt', fileSize })]
}

/** Copies with one thing changed. */
function* spoiled({ url, fields }) {
  const form = { url, fields }
  for (const [name, value] of Object.entries(form.fields)) {
    const changed = name.toLowerCase() === 'policy' ? u.flipped(value, 20) : u.flipped(value)
    yield [`another ${name}`, { ...form, fields: { ...form.fields, [name]: changed } }]
    // The bucket is the one that was posted to, whether a field says it again or not.
    if (name === 'bucket') continue
    const { [name]: _, ...rest } = form.fields
    yield [`no ${name}`, { ...form, fields: rest }]
  }
  yield ['a field more', { ...form, fields: { ...form.fields, 'x-amz-acl': 'public-read' } }]
}

function accept(form, given, credentials, key) {
  const at = { now: given.now }
  const verified = gate.verify(...posted(form), credentials, at)
  assert.deepEqual([verified.bucket, verified.keyStr, verified.scheme], ['photos', key, 'sigv4_form'])
  assert.equal(verified.expiresAt.getTime(), given.now + given.expiresIn * 1000)
  assert.deepEqual(verified.sizeLimits, given.range)
  for (const [name, text] of Object.entries(given.fields)) {
    assert.equal(verified.field(name.toLowerCase()).toString(), text)
  }
  for (const [what, other] of spoiled(form)) {
    // The policy may take any key that begins as this one does.
    if (given.filename && what === 'another key') continue
    assert.notEqual(
      u.refusal(() => gate.verify(...posted(other), credentials, at)),
      undefined,
      what,
    )
  }
  const wrong = { ...credentials, secretAccessKey: 'another' }
  assert.equal(
    u.refusal(() => gate.verify(...posted(form), wrong, at)),
    'SignatureDoesNotMatch',
  )
  const late = { now: given.now + given.expiresIn * 1000 }
  assert.equal(
    u.refusal(() => gate.verify(...posted(form), credentials, late)),
    'AccessDenied',
  )
  if (given.range) {
    const tooLong = posted(form, { fileSize: given.range[1] + 1 })
    assert.equal(
      u.refusal(() => gate.verify(...tooLong, credentials, at)),
      'EntityTooLarge',
    )
  }
}

const policyOf = (fields) => JSON.parse(Buffer.from(fields.Policy ?? fields.policy, 'base64').toString())
const sorted = (conditions) => conditions.map((one) => JSON.stringify(one).toLowerCase()).sort()

async function at(now, made) {
  const real = Date.now
  Date.now = () => now
  try {
    return await made()
  } finally {
    Date.now = real
  }
}

test('@aws-sdk/s3-presigned-post: their forms and ours', () =>
  u.holds(80, made, async (given) => {
    const { client, key, filename, fields, range, now, expiresIn } = given
    const [who, style] = client.split(' ')
    const credentials = u.CREDENTIALS[who]
    const Key = filename ? `${key}\${filename}` : key
    const Conditions = range ? [['content-length-range', ...range]] : []
    const input = { Bucket: 'photos', Key, Conditions, Fields: fields, Expires: expiresIn }
    const theirs = await at(now, () => createPresignedPost(clients[client], input))
    const stored = filename ? `${key}a b.txt` : key
    accept(theirs, given, credentials, stored)

    const signer = u.signerOf(credentials, { addressing: style })
    const ours = signer.createPresignedPost(input, { now })
    accept(ours, given, credentials, stored)
    assert.equal(ours.url.replace(/\/$/, ''), theirs.url.replace(/\/$/, ''))
    const theirPolicy = policyOf(theirs.fields)
    const ourPolicy = policyOf(ours.fields)
    assert.equal(new Date(ourPolicy.expiration).getTime(), new Date(theirPolicy.expiration).getTime())
    assert.deepEqual(sorted(ourPolicy.conditions), sorted(theirPolicy.conditions))
    const withoutText = (all) => {
      const lower = Object.entries(all).map(([name, value]) => [name.toLowerCase(), value])
      return Object.fromEntries(lower.filter(([name]) => !/^(policy|x-amz-signature|bucket)$/.test(name)))
    }
    assert.deepEqual(withoutText(ours.fields), withoutText(theirs.fields))
    const built = new PostPolicy({
      bucket: signer.bucket('photos'),
      key: Key,
      fields,
      ...(range ? { contentLengthRange: range } : {}),
    })
    accept(built.sign(signer, { expiresIn, now }), given, credentials, stored)
  }))
