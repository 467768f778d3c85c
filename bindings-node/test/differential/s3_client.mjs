// The AWS SDK's own client, unchanged, at a server of Node's that `S3Verifier` guards.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'

import * as sdk from '@aws-sdk/client-s3'
import { Request } from 'objsign'

import { UPLOAD_ID, recording } from './recorder.mjs'
import * as u from './support.mjs'

const BODY = 'hello world'
let recorder
let keys = u.TEMPORARY
before(async () => {
  recorder = await recording((request) => u.verifier.verify(request, keys))
})
after(() => recorder.close())

const CHECKSUMS = { supported: 'WHEN_SUPPORTED', required: 'WHEN_REQUIRED' }

function client(who, checksums, more = {}) {
  return new sdk.S3Client({
    region: u.REGION,
    credentials: u.CREDENTIALS[who],
    endpoint: `http://127.0.0.1:${recorder.port}`,
    forcePathStyle: true,
    maxAttempts: 1,
    requestChecksumCalculation: CHECKSUMS[checksums],
    responseChecksumValidation: CHECKSUMS[checksums],
    ...more,
  })
}

const CALLS = {
  PutObject: (at) =>
    new sdk.PutObjectCommand({ ...at, Body: BODY, ContentType: 'text/plain', Metadata: { color: 'blue' } }),
  'PutObject of bytes with a checksum': (at) => {
    return new sdk.PutObjectCommand({ ...at, Body: Buffer.from(BODY), ChecksumAlgorithm: 'SHA256' })
  },
  GetObject: (at) => new sdk.GetObjectCommand({ ...at, Range: 'bytes=0-2', ResponseContentType: 'a/b+c d' }),
  HeadObject: (at) => new sdk.HeadObjectCommand(at),
  DeleteObject: (at) => new sdk.DeleteObjectCommand(at),
  CopyObject: (at) => new sdk.CopyObjectCommand({ ...at, CopySource: 'photos/from%20%C3%A9' }),
  InitiateMultipartUpload: (at) => new sdk.CreateMultipartUploadCommand({ ...at, ContentType: 'image/png' }),
  UploadPart: (at) => new sdk.UploadPartCommand({ ...at, UploadId: UPLOAD_ID, PartNumber: 3, Body: BODY }),
  CompleteMultipartUpload: (at) => {
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: '"e"' }] }
    return new sdk.CompleteMultipartUploadCommand({ ...at, UploadId: UPLOAD_ID, MultipartUpload })
  },
  AbortMultipartUpload: (at) => new sdk.AbortMultipartUploadCommand({ ...at, UploadId: UPLOAD_ID }),
  ListParts: (at) => new sdk.ListPartsCommand({ ...at, UploadId: UPLOAD_ID }),
  'Other: DeleteObject of a version': (at) => new sdk.DeleteObjectCommand({ ...at, VersionId: 'v+1' }),
  'Other: GetObjectTagging': (at) => new sdk.GetObjectTaggingCommand(at),
}
const BUCKET_CALLS = {
  ListObjects: (at) => new sdk.ListObjectsV2Command({ ...at, Prefix: 'é +/', Delimiter: '/', StartAfter: 'a&b' }),
  DeleteObjects: (at) =>
    new sdk.DeleteObjectsCommand({ ...at, Delete: { Objects: u.ODD_KEYS.map((Key) => ({ Key })) } }),
  Other: (at) => new sdk.GetBucketLocationCommand(at),
}

/** Verifies all that has come with the body that came, and nothing of what could become of it on the way. */
function accepted(who) {
  const taken = recorder.taken()
  assert.ok(taken.length > 0)
  return taken.map(({ one, body, request }) => {
    const credentials = u.CREDENTIALS[who]
    const direct = u.verifier.verify(request, credentials)
    const whole = direct.payload.kind === 'sha256' ? { ...one, body } : one
    const verified = u.accept(u.verifier, whole, credentials, { now: Date.now() })
    assert.equal(direct.replayKey, verified.replayKey)
    assert.equal(verified.payload.checked, verified.payload.kind === 'sha256')
    return { verified, body }
  })
}

let turns = 0
for (const who of Object.keys(u.CREDENTIALS)) {
  for (const checksums of Object.keys(CHECKSUMS)) {
    const turn = turns++
    test(`S3Client, ${who}, checksums when ${checksums}`, async () => {
      keys = u.CREDENTIALS[who]
      const s3 = client(who, checksums)
      for (const [at, [name, command]] of Object.entries(CALLS).entries()) {
        for (const Key of u.some(u.ODD_KEYS, turn + at)) {
          await s3.send(command({ Bucket: 'photos', Key })).catch((error) => {
            // Where the answer lacks what it looks for.
            if (error.$response?.statusCode !== 200) throw error
          })
          const [{ verified }] = accepted(who)
          assert.deepEqual([verified.bucket, verified.keyStr], ['photos', Key], name)
          assert.equal(verified.operation, name.split(/[: ]/)[0])
        }
      }
      for (const [name, command] of Object.entries(BUCKET_CALLS)) {
        await s3.send(command({ Bucket: 'photos' }))
        const [{ verified }] = accepted(who)
        assert.deepEqual([verified.bucket, verified.key], ['photos', undefined], name)
      }
      await s3.send(new sdk.ListBucketsCommand({}))
      assert.equal(accepted(who)[0].verified.bucket, undefined)
    })

    test(`S3Client, ${who}, checksums when ${checksums}: a stream`, async () => {
      keys = u.CREDENTIALS[who]
      const Body = Readable.from([Buffer.from(BODY)])
      const at = { Bucket: 'photos', Key: 'a b', Body, ContentLength: BODY.length }
      await client(who, checksums).send(new sdk.PutObjectCommand(at))
      const [{ verified, body }] = accepted(who)
      assert.equal(verified.operation, 'PutObject')
      if (checksums === 'required') {
        assert.deepEqual([verified.payload.kind, body.toString()], ['unsigned', BODY])
      } else {
        // In chunks that are not signed, with a checksum after them.
        const { kind, signed, trailer } = verified.payload
        assert.deepEqual([kind, signed, trailer], ['streaming', false, true])
        assert.equal(verified.chunkVerifier(), undefined)
        assert.equal(verified.header('x-amz-trailer').toString(), 'x-amz-checksum-crc32')
      }
    })
  }
}

const refusal = (status, name) => (error) => {
  assert.deepEqual([error.$metadata.httpStatusCode, error.name], [status, name], error.stack)
  return true
}

test('S3Client understands our refusals', async () => {
  keys = u.KEY
  const get = () => new sdk.GetObjectCommand({ Bucket: 'photos', Key: 'a' })
  const at = (more) => client('permanent', 'required', more).send(get())
  const credentials = { ...u.KEY, secretAccessKey: 'another' }
  await assert.rejects(at({ credentials }), refusal(403, 'SignatureDoesNotMatch'))
  const unknown = { ...u.KEY, accessKeyId: 'AKIDOTHER' }
  await assert.rejects(at({ credentials: unknown }), refusal(403, 'InvalidAccessKeyId'))
  await assert.rejects(at({ region: 'us-east-1' }), refusal(400, 'AuthorizationHeaderMalformed'))
  await assert.rejects(at({ systemClockOffset: -3_600_000 }), refusal(403, 'RequestTimeTooSkewed'))
  assert.deepEqual(recorder.taken(), [])
})

test('S3Client: a body other than the hashed one is told apart', async () => {
  keys = u.KEY
  await client('permanent', 'required').send(new sdk.PutObjectCommand({ Bucket: 'photos', Key: 'a', Body: BODY }))
  const [{ one, body }] = recorder.taken()
  const verified = u.verifier.verify(u.request(one), u.KEY)
  assert.deepEqual(verified.payload.sha256, createHash('sha256').update(body).digest())
  const other = new Request({ method: one.method, target: one.target, headers: one.headers, payload: Buffer.from('x') })
  assert.notEqual(
    u.refusal(() => u.verifier.verify(other, u.KEY)),
    undefined,
  )
})
