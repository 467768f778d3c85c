// A real S3 server, which verifies with s3s's code: what we sign it takes, and nothing of what could become of it.

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import fc from 'fast-check'
import { ChunkedBody, Payload, PostPolicy, S3Signer } from 'objsign'

import * as u from './support.mjs'

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url))
const CREDENTIALS = u.TEMPORARY

/** `OBJSIGN_LOCAL_S3`, or the workspace's own build, made if it is missing. */
function program() {
  if (process.env.OBJSIGN_LOCAL_S3) return process.env.OBJSIGN_LOCAL_S3
  const built = join(process.env.CARGO_TARGET_DIR ?? join(REPOSITORY, 'target'), 'debug/objsign-local-s3')
  if (!existsSync(built)) {
    execFileSync('cargo', ['build', '--quiet', '--locked', '-p', 'objsign-local-s3'], { cwd: REPOSITORY })
  }
  return built
}

let server
let signer
let bucket
let port
before(async () => {
  const env = {
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
  }
  server = spawn(program(), ['--region', u.REGION, '--bucket', 'photos'], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const [endpoint] = await once(createInterface(server.stdout), 'line')
  signer = new S3Signer({ credentials: CREDENTIALS, region: u.REGION, endpoint })
  bucket = signer.bucket('photos')
  port = Number(new URL(endpoint).port)
})
// It ends with its standard input.
after(() => {
  server.stdin.end()
  return once(server, 'exit')
})

/** Sends it as it is; no client writes anything anew. */
function ask({ method, target, headers, body }) {
  const length = body || method === 'POST' ? [['content-length', body?.length ?? 0]] : []
  const all = [...headers.filter(([name]) => name !== 'content-length'), ...length]
  return new Promise((done, fail) => {
    const given = { host: '127.0.0.1', port, method, path: target, headers: all.flat(), setHost: false }
    const asked = http.request(given, async (response) => {
      const body = Buffer.concat(await response.toArray())
      done({ status: response.statusCode, headers: response.headers, body })
    })
    asked.on('error', fail).end(body)
  })
}

const sent = ({ method, url, headers }, body) => u.sent(method, url, headers, body)

async function taken(one, status = 200) {
  const answer = await ask(one)
  assert.equal(answer.status, status, `${answer.body} to ${JSON.stringify(one)}`)
  return answer
}

/** A no that is meant for the client: s3s answers some of them otherwise than S3, an unknown algorithm by 501. */
const DENIED = [400, 403, 501]

async function refused(one, what) {
  const { status, body } = await ask(one)
  assert.ok(DENIED.includes(status), `with another ${what}: ${status} ${body} to ${JSON.stringify(one)}`)
}

// Its keys are files: no empty parts, no NUL.
const KEYS = u.ODD_KEYS.filter((key) => !/\/\/|\/$/.test(key))
const soon = { expiresIn: 60 }

test('a local S3: objects by URLs and by headers', async () => {
  for (const key of KEYS) {
    const body = Buffer.from(`the body of ${key}`)
    const given = { contentType: 'text/plain', metadata: { color: 'blue' } }
    for (const put of [
      sent(bucket.put(key, given).presign(signer, soon), body),
      sent(bucket.put(key, given).sign(signer, { payload: body }), body),
      sent(bucket.put(key, given).sign(signer, { payload: Payload.UNSIGNED }), body),
      sent(bucket.put(key, given).presignV2(signer, soon), body),
    ]) {
      await taken(put)
      for (const get of [bucket.get(key).presign(signer, soon), bucket.get(key).sign(signer)]) {
        assert.deepEqual((await taken(sent(get))).body, body)
      }
      const head = await taken(sent(bucket.head(key).presign(signer, soon)))
      assert.deepEqual([head.headers['content-type'], head.headers['x-amz-meta-color']], ['text/plain', 'blue'])
      const some = await taken(sent(bucket.get(key, { range: [4, 7] }).presign(signer, soon)), 206)
      assert.equal(some.body.toString(), 'body')
      await taken(sent(bucket.delete(key).presign(signer, soon)), 204)
      await taken(sent(bucket.get(key).presign(signer, soon)), 404)
    }
  }
})

test('a local S3: by fetch', async () => {
  for (const key of KEYS) {
    const { url, method, headers } = signer.presignPut({ bucket: 'photos', key, contentType: 'text/plain', ...soon })
    assert.equal((await fetch(url, { method, headers, body: key })).status, 200)
    const got = await fetch(signer.presignGet({ bucket: 'photos', key, responseContentType: 'a/b', ...soon }).url)
    const text = Buffer.from(await got.arrayBuffer()).toString()
    assert.deepEqual([text, got.headers.get('content-type')], [key, 'a/b'])
    const signed = signer.sign('DELETE', { bucket: 'photos', key })
    assert.equal((await fetch(signed.url, { method: 'DELETE', headers: signed.headers })).status, 204)
  }
})

const made = fc.record({
  key: u.words.map((text) => encodeURIComponent(text).slice(0, 40)),
  metadata: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), u.words, { maxKeys: 2 }),
  way: fc.constantFrom('url', 'headers'),
  body: fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
})

test('a local S3: with any one thing changed it is refused', () =>
  u.holds(12, made, async ({ key, metadata, way, body }) => {
    const request = bucket.put(key, { metadata, contentType: 'text/plain' })
    const signed = way === 'url' ? request.presign(signer, soon) : request.sign(signer, { payload: body })
    const put = sent(signed, body)
    for (const [what, spoiled] of u.changes(put)) {
      // A URL says nothing of the body; to a body that is not the signed one this server answers 500.
      if (what === 'body') continue
      await refused(spoiled, what)
    }
    await taken(sent(bucket.get(key).presign(signer, soon)), 404)
    await taken(put)
    await taken(sent(bucket.delete(key).presign(signer, soon)), 204)
  }))

test('a local S3: too late, too early, by another key or token', async () => {
  const minutes = (count) => Date.now() + count * 60_000
  await refused(sent(bucket.get('a').presign(signer, { ...soon, now: minutes(-2) })), 'time')
  await refused(sent(bucket.get('a').sign(signer, { now: minutes(-20) })), 'time')
  await refused(sent(bucket.get('a').sign(signer, { now: minutes(20) })), 'time')
  const wrong = [
    { ...CREDENTIALS, secretAccessKey: 'another' },
    { ...CREDENTIALS, sessionToken: 'another' },
    { ...CREDENTIALS, accessKeyId: 'AKIDOTHER' },
    u.KEY,
  ]
  for (const credentials of wrong) {
    const other = signer.withCredentials(credentials)
    await refused(sent(bucket.get('a').presign(other, soon)), 'key')
    await refused(sent(bucket.get('a').sign(other)), 'key')
  }
})

const textsOf = (xml, name) =>
  [...xml.toString().matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'g'))].map(([, text]) => text)

test('a local S3: lists', async () => {
  const names = ['list/a b', 'list/c+d', 'list/é', 'other/x']
  for (const key of names) await taken(sent(bucket.put(key).presign(signer, soon), Buffer.from('x')))
  for (const signed of [
    bucket.listObjects({ prefix: 'list/', maxKeys: 10 }).presign(signer, soon),
    bucket.listObjects({ prefix: 'list/', delimiter: '/' }).sign(signer),
  ]) {
    assert.deepEqual(textsOf((await taken(sent(signed))).body, 'Key').sort(), names.slice(0, 3))
  }
  const after = bucket.listObjects({ prefix: 'list/', startAfter: 'list/a b' }).presign(signer, soon)
  assert.deepEqual(textsOf((await taken(sent(after))).body, 'Key').sort(), names.slice(1, 3))
  const all = await taken(sent(signer.listBuckets().sign(signer)))
  assert.deepEqual(textsOf(all.body, 'Name'), ['photos'])
})

test('a local S3: a multipart upload', async () => {
  for (const key of ['big file', 'é+']) {
    const created = await taken(sent(bucket.createMultipartUpload(key, { contentType: 'a/b' }).presign(signer, soon)))
    const [uploadId] = textsOf(created.body, 'UploadId')
    const parts = [Buffer.alloc(5 * 2 ** 20, 'a'), Buffer.alloc(50_000, 'b')]
    const etags = []
    for (const [at, part] of parts.entries()) {
      const request = bucket.uploadPart(key, { uploadId, partNumber: at + 1 })
      const signed = at === 0 ? request.presign(signer, soon) : request.sign(signer, { payload: part })
      etags.push((await taken(sent(signed, part))).headers.etag)
    }
    const list = await taken(sent(bucket.listParts(key, { uploadId }).presign(signer, soon)))
    assert.deepEqual(textsOf(list.body, 'PartNumber').sort(), ['1', '2'])
    const inner = etags.map((etag, at) => `<Part><ETag>${etag}</ETag><PartNumber>${at + 1}</PartNumber></Part>`)
    const body = Buffer.from(`<CompleteMultipartUpload>${inner.join('')}</CompleteMultipartUpload>`)
    const complete = bucket.completeMultipartUpload(key, { uploadId }).sign(signer, { payload: body })
    await taken(sent(complete, body))
    const got = await taken(sent(bucket.get(key).presign(signer, soon)))
    assert.deepEqual(got.body, Buffer.concat(parts))

    const again = await taken(sent(bucket.createMultipartUpload(key).sign(signer)))
    const [left] = textsOf(again.body, 'UploadId')
    await taken(sent(bucket.abortMultipartUpload(key, { uploadId: left }).presign(signer, soon)), 204)
  }
})

test('a local S3: a body in signed chunks', async () => {
  for (const size of [1, 8192, 30_000]) {
    const body = Buffer.alloc(size, 'abc')
    const form = new ChunkedBody({ decodedLength: size, chunkSize: 8192 })
    const { request, chunks } = bucket.put('chunked').signChunked(signer, form)
    const pieces = []
    for (let at = 0; at < size; at += 8192) {
      const piece = body.subarray(at, at + 8192)
      pieces.push(chunks.chunk(piece), piece)
    }
    pieces.push(chunks.finish())
    const encoded = Buffer.concat(pieces)
    assert.equal(encoded.length, form.encodedLength)
    await taken(sent(request, encoded))
    assert.deepEqual((await taken(sent(bucket.get('chunked').presign(signer, soon)))).body, body)
  }
})

async function post({ url, fields }, file, name = 'a b.txt') {
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.append(field, value)
  form.append('file', new Blob([file]), name)
  const response = await fetch(url, { method: 'POST', body: form })
  await response.text()
  return response.status
}

test('a local S3: forms', async () => {
  const fields = { 'Content-Type': 'text/plain', 'x-amz-meta-color': 'blue' }
  const policy = { key: 'posted é', fields, contentLengthRange: [1, 10] }
  const forms = [
    signer.presignPost({ bucket: 'photos', ...policy, ...soon }),
    new PostPolicy({ bucket, ...policy }).signV2(signer, soon),
  ]
  for (const form of forms) {
    assert.ok([200, 204].includes(await post(form, 'hello')))
    const got = await taken(sent(bucket.get('posted é').presign(signer, soon)))
    assert.deepEqual([got.body.toString(), got.headers['x-amz-meta-color']], ['hello', 'blue'])
    await taken(sent(bucket.delete('posted é').presign(signer, soon)), 204)
    for (const [name, value] of Object.entries(form.fields)) {
      const changed = name === 'policy' ? u.flipped(value, 40) : u.flipped(value)
      const status = await post({ url: form.url, fields: { ...form.fields, [name]: changed } }, 'hello')
      assert.ok(DENIED.includes(status), `another ${name}: ${status}`)
    }
    assert.ok((await post(form, 'hello world!')) >= 400)
    assert.ok((await post({ url: form.url, fields: { ...form.fields, 'x-amz-acl': 'public-read' } }, 'hello')) >= 400)
    await taken(sent(bucket.get('posted é').presign(signer, soon)), 404)
  }
  const old = signer.presignPost({ bucket: 'photos', ...policy, ...soon, now: Date.now() - 61_000 })
  assert.ok([400, 403].includes(await post(old, 'hello')))
})

test('a local S3: the MD5 that was signed is the one that counts', async () => {
  const contentMd5 = createHash('md5').update('hello').digest('base64')
  const put = sent(bucket.put('md5', { contentMd5 }).presign(signer, soon), Buffer.from('hello'))
  await taken(put)
  await refused({ ...put, body: Buffer.from('hellp') }, 'body')
})
