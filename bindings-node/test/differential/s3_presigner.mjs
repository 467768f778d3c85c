// URLs of @aws-sdk/s3-request-presigner before our verifier, and ours for the same parameters.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as sdk from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import fc from 'fast-check'

import * as u from './support.mjs'

const BUCKET = 'photos'
const CHECKSUMS = { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' }

const clients = {}
for (const [who, credentials] of Object.entries(u.CREDENTIALS)) {
  for (const style of ['virtual', 'path']) {
    const forcePathStyle = style === 'path'
    clients[`${who} ${style}`] = new sdk.S3Client({ region: u.REGION, credentials, forcePathStyle, ...CHECKSUMS })
  }
}

/** What is asked of the SDK, the operation as we call it, and the headers that go with the URL. */
const OPERATIONS = {
  GetObject: (Key, text) => [
    new sdk.GetObjectCommand({ Bucket: BUCKET, Key, ResponseContentDisposition: `attachment; filename=${text}` }),
  ],
  HeadObject: (Key) => [new sdk.HeadObjectCommand({ Bucket: BUCKET, Key, VersionId: 'v/1+' })],
  PutObject: (Key, text) => [
    new sdk.PutObjectCommand({ Bucket: BUCKET, Key, ContentType: text, Metadata: { color: text } }),
    { 'content-type': text },
  ],
  DeleteObject: (Key) => [new sdk.DeleteObjectCommand({ Bucket: BUCKET, Key })],
  UploadPart: (Key, text) => [
    new sdk.UploadPartCommand({ Bucket: BUCKET, Key, UploadId: text, PartNumber: 7, ContentLength: 12 }),
    { 'content-length': '12' },
  ],
  InitiateMultipartUpload: (Key, text) => [
    new sdk.CreateMultipartUploadCommand({ Bucket: BUCKET, Key, ContentType: text }),
    { 'content-type': text },
  ],
  AbortMultipartUpload: (Key, text) => [new sdk.AbortMultipartUploadCommand({ Bucket: BUCKET, Key, UploadId: text })],
  ListParts: (Key, text) => [new sdk.ListPartsCommand({ Bucket: BUCKET, Key, UploadId: text, MaxParts: 9 })],
  ListObjects: (Prefix, text) => [
    new sdk.ListObjectsV2Command({ Bucket: BUCKET, Prefix, Delimiter: '/', StartAfter: text, MaxKeys: 9 }),
  ],
  Other: (Key) => [new sdk.GetObjectAclCommand({ Bucket: BUCKET, Key })],
}
const METHODS = {
  PutObject: 'PUT',
  UploadPart: 'PUT',
  HeadObject: 'HEAD',
  DeleteObject: 'DELETE',
  AbortMultipartUpload: 'DELETE',
  InitiateMultipartUpload: 'POST',
}

/** Their URL as it would be sent, with the headers that it says must be. */
async function theirs(client, name, key, text, now, expiresIn) {
  const [command, headers = {}] = OPERATIONS[name](key, text)
  const signableHeaders = new Set(Object.keys(headers))
  const options = { expiresIn, signingDate: new Date(now), signableHeaders }
  const url = await getSignedUrl(client, command, options)
  const names = new URL(url).searchParams.get('X-Amz-SignedHeaders').split(';')
  const signed = Object.entries(headers).filter(([header]) => names.includes(header))
  return u.sent(METHODS[name] ?? 'GET', url, signed)
}

/** Our URL for what theirs says: the same request, whatever they added to it. */
function ours(one, credentials, style, key, now, expiresIn) {
  const signer = u.signerOf(credentials, { addressing: style })
  const headers = one.headers.filter(([name]) => name !== 'host')
  const query = u.ownQuery(one.target)
  const on = key === undefined ? { bucket: BUCKET } : { bucket: BUCKET, key }
  return signer.presign(one.method, { ...on, query, headers, expiresIn, now })
}

const made = (runs) => [
  runs,
  fc.record({
    key: u.keys,
    text: u.words,
    client: fc.constantFrom(...Object.keys(clients)),
    now: u.times,
    expiresIn: fc.integer({ min: 1, max: 604_800 }),
  }),
]

for (const name of Object.keys(OPERATIONS)) {
  test(`@aws-sdk/s3-request-presigner: ${name}`, () =>
    u.holds(...made(15), async ({ key, text, client, now, expiresIn }) => {
      const [who, style] = client.split(' ')
      const credentials = u.CREDENTIALS[who]
      const one = await theirs(clients[client], name, key, text, now, expiresIn)
      const verified = u.accept(u.verifier, one, credentials, { now })
      const isList = name === 'ListObjects'
      assert.deepEqual([verified.bucket, verified.keyStr], [BUCKET, isList ? undefined : key])
      assert.equal(verified.operation, name)
      assert.equal(verified.validUntil.getTime(), now + expiresIn * 1000)
      const { url } = ours(one, credentials, style, isList ? undefined : key, now, expiresIn)
      // One of the two ends the path of a bucket in a slash.
      if (isList && style === 'path') return
      assert.equal(u.signatureOf(url), u.signatureOf(one.target))
    }))
}

test('@aws-sdk/s3-request-presigner: with its defaults', () =>
  u.holds(...made(15), async ({ key, text, client, now, expiresIn }) => {
    const [who, style] = client.split(' ')
    const credentials = u.CREDENTIALS[who]
    const forcePathStyle = style === 'path'
    const plain = new sdk.S3Client({ region: u.REGION, credentials, forcePathStyle })
    for (const [method, command] of [
      ['GET', new sdk.GetObjectCommand({ Bucket: BUCKET, Key: key })],
      ['PUT', new sdk.PutObjectCommand({ Bucket: BUCKET, Key: key, Metadata: { color: text } })],
    ]) {
      const one = u.sent(method, await getSignedUrl(plain, command, { expiresIn, signingDate: new Date(now) }))
      const verified = u.accept(u.verifier, one, credentials, { now })
      assert.deepEqual([verified.bucket, verified.keyStr], [BUCKET, key])
      assert.equal(u.signatureOf(ours(one, credentials, style, key, now, expiresIn).url), u.signatureOf(one.target))
    }
  }))
