// Requests that ali-oss really sends before `OssVerifier`; its URLs and forms, and ours for the same.

import assert from 'node:assert/strict'
import http from 'node:http'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'

import OSS from 'ali-oss'
import fc from 'fast-check'
import {
  Addresses,
  OssBucket,
  OssFormVerifier,
  OssPostPolicy,
  OssSigner,
  OssVerifier,
  Request,
  UploadedForm,
} from 'objsign'

import { UPLOAD_ID, recording } from './recorder.mjs'
import * as u from './support.mjs'

const ENDPOINT = 'oss-cn-hangzhou.aliyuncs.com'
const KEY = { accessKeyId: 'LTAI5tExampleKeyId', secretAccessKey: 'example-secret+/=' }
const WHO = { permanent: KEY, temporary: { ...KEY, sessionToken: 'CAIS+token/of=the sts' } }
const KEYS = [...u.ODD_KEYS, 'a&b=c;d,e\'(1)*!~%41#$@:[]"^']
const BODY = Buffer.from('body')

const addresses = new Addresses({
  virtualHost: ENDPOINT,
  pathStyle: ['127.0.0.1', 'path.example.com'],
  cname: { 'img.example.com': 'photos' },
})
const gates = {
  1: new OssVerifier({ addresses, versions: [1], region: 'cn-hangzhou' }),
  4: new OssVerifier({ addresses, versions: [4], region: 'cn-hangzhou' }),
}
const both = new OssVerifier({ addresses, versions: [1, 4], region: 'cn-hangzhou' })

let recorder
before(async () => {
  recorder = await recording()
})
after(() => recorder.close())

const STYLES = {
  'virtual host': () => ({ endpoint: `http://${ENDPOINT}:${recorder.port}` }),
  'custom domain': () => ({ endpoint: `http://img.example.com:${recorder.port}`, cname: true }),
  path: () => ({ endpoint: `http://path.example.com:${recorder.port}`, sldEnable: true }),
  address: () => ({ endpoint: `http://127.0.0.1:${recorder.port}` }),
}

function client(who, version, style, more = {}) {
  const { accessKeyId, secretAccessKey, sessionToken } = WHO[who]
  const given = { accessKeyId, accessKeySecret: secretAccessKey, stsToken: sessionToken }
  return new OSS({
    ...given,
    // Without it there would be a word on the console; it is not asked for in the first five minutes.
    refreshSTSToken: async () => given,
    region: 'oss-cn-hangzhou',
    bucket: 'photos',
    authorizationV4: version === 4,
    agent: recorder.agent,
    timeout: 5000,
    ...STYLES[style](),
    ...more,
  })
}

/** What of a query version 1 signs, of that which is sent here. */
const SUB_RESOURCES = new RegExp(
  '^(OSSAccessKeyId|Expires|Signature|security-token|response-.*|x-oss-.*|callback(-var)?|upload(s|Id)|partNumber|' +
    'acl|append|position|tagging|symlink|delete|restore|objectMeta|bucketInfo|location)$',
)
const covered = { 1: (name) => SUB_RESOURCES.test(name), 4: () => true }

/** Verifies all that has come, and nothing of what could become of it on the way. */
function accepted(version, who) {
  const taken = recorder.taken()
  assert.ok(taken.length > 0)
  return taken.map(({ one, request, body }) => {
    const now = Date.now()
    const verified = u.accept(gates[version], one, WHO[who], { now, parameters: covered[version] })
    assert.equal(both.verify(request, WHO[who]).replayKey, verified.replayKey)
    const other = WHO[who === 'permanent' ? 'temporary' : 'permanent']
    assert.notEqual(
      u.refusal(() => both.verify(request, other)),
      undefined,
    )
    return Object.assign(verified, { body })
  })
}

const callback = { url: 'http://example.com/a b?c=é', body: 'key=${object}&x=${x:v}', customValue: { v: 'é +' } }
/** New for each call: ali-oss writes into what it is given. */
const upload = () => ({ mime: 'text/plain', meta: { color: 'blue' }, headers: { 'Cache-Control': 'no-cache' } })
// What `Verified.operation` tells apart; the rest is `Other`.
const NAMED =
  /^(Put|Append|Get|Head|Delete|Copy)Object$|^(Initiate|Complete|Abort)MultipartUpload$|^(UploadPart|ListParts)$/

const CALLS = {
  PutObject: (oss, key) => oss.put(key, BODY, upload()),
  'PutObject by a stream': (oss, key) => oss.putStream(key, stream(), { ...upload(), contentLength: 4 }),
  'PutObject with a callback': (oss, key) => oss.put(key, BODY, { callback }),
  'PutObject with its MD5': (oss, key) =>
    oss.put(key, BODY, { headers: { 'Content-MD5': 'hBotaJrYa9FhGEdFPCLG/A==' } }),
  AppendObject: (oss, key) => oss.append(key, BODY),
  GetObject: (oss, key) => oss.get(key, { headers: { Range: 'bytes=0-2' } }),
  'Other: GetObject, processed': (oss, key) => oss.get(key, { process: 'image/resize,w_100/rotate,90' }),
  HeadObject: (oss, key) => oss.head(key),
  'Other: GetObjectMeta': (oss, key) => oss.getObjectMeta(key),
  DeleteObject: (oss, key) => oss.delete(key),
  CopyObject: (oss, key) => oss.copy(key, 'from é', { meta: { color: 'red' } }),
  'Other: PutObjectACL': (oss, key) => oss.putACL(key, 'private'),
  'Other: GetObjectACL': (oss, key) => oss.getACL(key),
  'Other: PutObjectTagging': (oss, key) => oss.putObjectTagging(key, { a: 'b' }),
  'Other: GetObjectTagging': (oss, key) => oss.getObjectTagging(key),
  'Other: PutSymlink': (oss, key) => oss.putSymlink(key, 'target é', {}),
  'Other: GetSymlink': (oss, key) => oss.getSymlink(key),
  'Other: RestoreObject': (oss, key) => oss.restore(key),
  InitiateMultipartUpload: (oss, key) => oss.initMultipartUpload(key, { mime: 'image/png' }),
  CompleteMultipartUpload: (oss, key) => oss.completeMultipartUpload(key, UPLOAD_ID, [{ number: 1, etag: 'e' }]),
  AbortMultipartUpload: (oss, key) => oss.abortMultipartUpload(key, UPLOAD_ID),
  ListParts: (oss, key) => oss.listParts(key, UPLOAD_ID),
}

const BUCKET_CALLS = {
  list: (oss) => oss.list({ prefix: 'é +/', delimiter: '/', marker: 'a b', 'max-keys': 9 }),
  listV2: (oss) => oss.listV2({ prefix: 'é +/', 'start-after': 'a&b', 'max-keys': 9 }),
  listUploads: (oss) => oss.listUploads({ 'max-uploads': 9 }),
  deleteMulti: (oss) => oss.deleteMulti(KEYS),
  getBucketInfo: (oss) => oss.getBucketInfo('photos'),
  getBucketLocation: (oss) => oss.getBucketLocation('photos'),
}

const stream = () => Readable.from([BODY])

/** The answers are not OSS's, and what the client makes of them is not our matter. */
const sent = (call) =>
  call.then(
    () => {},
    () => {},
  )

let mechanisms = 0

for (const version of [1, 4]) {
  for (const who of Object.keys(WHO)) {
    for (const style of Object.keys(STYLES)) {
      const turn = mechanisms++
      const mechanism = `ali-oss, version ${version}, ${who}, ${style}`

      test(`${mechanism}: objects`, async () => {
        const oss = client(who, version, style)
        for (const [at, [name, call]] of Object.entries(CALLS).entries()) {
          const [operation] = name.split(/[: ,]/)
          for (const key of u.some(KEYS, turn + at)) {
            await sent(call(oss, key))
            const [verified, ...others] = accepted(version, who)
            assert.deepEqual([verified.bucket, verified.keyStr, others.length], ['photos', key, 0], name)
            assert.equal(verified.operation, NAMED.test(operation) ? operation : 'Other', name)
          }
        }
      })

      test(`${mechanism}: a multipart upload`, async () => {
        const oss = client(who, version, style)
        await oss.multipartUpload('a b+é', Buffer.alloc(250_000, 7), { partSize: 102_400, parallel: 1, ...upload() })
        const all = accepted(version, who)
        const part = 'UploadPart'
        const operations = ['InitiateMultipartUpload', part, part, part, 'CompleteMultipartUpload']
        assert.deepEqual(
          all.map(({ operation }) => operation),
          operations,
        )
        assert.deepEqual(
          all.slice(1, 4).map((one) => one.parameter('partNumber').toString()),
          ['1', '2', '3'],
        )
      })

      test(`${mechanism}: the bucket`, async () => {
        const oss = client(who, version, style)
        for (const [name, call] of Object.entries(BUCKET_CALLS)) {
          await sent(call(oss))
          for (const verified of accepted(version, who)) {
            assert.deepEqual([verified.bucket, verified.key], ['photos', undefined], name)
          }
        }
      })
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// URLs

const got = (url, given = {}) =>
  new Promise((done, fail) => {
    const { agent } = recorder
    const asked = http.request(url, { agent, ...given }, (response) => response.resume().on('end', done))
    asked.on('error', fail).end()
  })

function bucketOf(style) {
  const place = { name: 'photos', region: 'cn-hangzhou' }
  const endpoint = STYLES[style]().endpoint
  if (style === 'custom domain') return OssBucket.cname({ ...place, domain: endpoint })
  return new OssBucket({ ...place, endpoint, addressing: style === 'path' ? 'path' : 'virtual' })
}

/** Ends on the second, as its own clock is cut off there. */
const frozen = (context, now) => context.mock.timers.enable({ apis: ['Date'], now })
const NOW = Math.floor(Date.now() / 1000) * 1000

const named = fc.record({
  who: fc.constantFrom(...Object.keys(WHO)),
  style: fc.constantFrom('virtual host', 'custom domain', 'path'),
  // A leading slash it takes off, and a question mark it refuses.
  key: u.keys.filter((key) => !/^[/?]/.test(key)),
  method: fc.constantFrom('GET', 'PUT'),
  expires: fc.integer({ min: 1, max: 604_800 }),
  process: fc.option(u.words, { nil: undefined }),
  contentType: fc.option(u.words, { nil: undefined }),
  disposition: fc.option(u.words, { nil: undefined }),
})

test('ali-oss: signatureUrl is verified, and ours has the same signature', async (context) => {
  frozen(context, NOW)
  await u.holds(100, named, async ({ who, style, key, method, expires, process, contentType, disposition }) => {
    const oss = client(who, 1, style)
    const response = disposition === undefined ? {} : { response: { 'content-disposition': disposition } }
    const theirs = oss.signatureUrl(key, {
      method,
      expires,
      ...(process === undefined ? {} : { process }),
      ...(contentType === undefined ? {} : { 'Content-Type': contentType }),
      ...response,
    })
    const headers = contentType === undefined ? {} : { 'content-type': contentType }
    const one = u.sent(method, theirs.replace(/^http:/, 'https:'), headers)
    const verified = u.accept(gates[1], one, WHO[who], { now: NOW })
    assert.deepEqual([verified.bucket, verified.keyStr, verified.scheme], ['photos', key, 'oss_v1_query'])

    const query = {
      ...(process === undefined ? {} : { 'x-oss-process': process }),
      ...(disposition === undefined ? {} : { 'response-content-disposition': disposition }),
    }
    const mine = bucketOf(style).object(method, key, { query, headers })
    const { url } = mine.presignV1(new OssSigner({ credentials: WHO[who] }), { expiresIn: expires, now: NOW })
    assert.deepEqual(u.sortedQuery(url), u.sortedQuery(theirs))
    assert.equal(new URL(url).host, new URL(theirs).host)
  })
})

test('ali-oss: signatureUrlV4 is verified, and ours has the same signature', async (context) => {
  frozen(context, NOW)
  await u.holds(100, named, async ({ who, style, key, method, expires, process, contentType }) => {
    const oss = client(who, 4, style)
    const queries = process === undefined ? {} : { 'x-oss-process': process, uploads: null }
    const headers = contentType === undefined ? {} : { 'content-type': contentType, 'x-oss-meta-color': contentType }
    const theirs = await oss.signatureUrlV4(method, expires, { headers, queries }, key)
    const one = u.sent(method, theirs, headers)
    const verified = u.accept(gates[4], one, WHO[who], { now: NOW })
    assert.deepEqual([verified.bucket, verified.keyStr, verified.scheme], ['photos', key, 'oss_v4_query'])

    const { uploads: _, ...query } = queries
    const subResources = 'uploads' in queries ? ['uploads'] : []
    const mine = bucketOf(style).object(method, key, { query, headers, subResources })
    const { url } = mine.presignV4(new OssSigner({ credentials: WHO[who] }), { expiresIn: expires, now: NOW })
    assert.deepEqual(u.sortedQuery(url), u.sortedQuery(theirs))
  })
})

test('ali-oss: signed URLs as they come over the wire', async () => {
  for (const who of Object.keys(WHO)) {
    for (const key of KEYS) {
      const oss = client(who, 1, 'virtual host')
      await got(oss.signatureUrl(key, { callback }))
      await got(await oss.asyncSignatureUrl(key, { 'x-oss-meta-a': 'b', method: 'PUT' }), {
        method: 'PUT',
        headers: { 'x-oss-meta-a': 'b' },
      })
      for (const { bucket, keyStr } of accepted(1, who)) assert.deepEqual([bucket, keyStr], ['photos', key])
      await got(await oss.signatureUrlV4('GET', 60, { headers: {}, queries: { acl: null } }, key))
      for (const { bucket, keyStr } of accepted(4, who)) assert.deepEqual([bucket, keyStr], ['photos', key])
    }
  }
})

// ---------------------------------------------------------------------------------------------------------------------
// Forms

const formGate = new OssFormVerifier({ addresses, versions: [1, 4], region: 'cn-hangzhou' })
const strictGate = new OssFormVerifier({ addresses, versions: [1, 4], region: 'cn-hangzhou', strict: true })

function posted(fields, fileSize = 4) {
  const headers = { host: `photos.${ENDPOINT}`, 'content-type': 'multipart/form-data; boundary=x' }
  return [new Request({ method: 'POST', target: '/', headers }), new UploadedForm({ fields, fileName: 'f', fileSize })]
}

function formAccepted(fields, credentials, now, key) {
  const verified = formGate.verify(...posted(fields), credentials, { now })
  assert.deepEqual([verified.bucket, verified.keyStr], ['photos', key])
  for (const [name, value] of Object.entries(fields)) {
    const changed = name.toLowerCase() === 'policy' ? u.flipped(value, 20) : u.flipped(value)
    const other = { ...fields, [name]: changed }
    assert.notEqual(
      u.refusal(() => formGate.verify(...posted(other), credentials, { now })),
      undefined,
      name,
    )
  }
  const wrong = { ...credentials, secretAccessKey: 'another' }
  assert.equal(
    u.refusal(() => formGate.verify(...posted(fields), wrong, { now })),
    'SignatureDoesNotMatch',
  )
  assert.equal(
    u.refusal(() => formGate.verify(...posted(fields, 11), credentials, { now })),
    'EntityTooLarge',
  )
  const extra = { ...fields, 'x-oss-object-acl': 'public-read' }
  assert.notEqual(
    u.refusal(() => strictGate.verify(...posted(extra), credentials, { now })),
    undefined,
  )
  return verified
}

const forms = fc.record({
  who: fc.constantFrom(...Object.keys(WHO)),
  key: u.keys.filter((key) => !key.includes('${filename}') && !/\p{Cc}/u.test(key)),
  color: u.words,
})

test('ali-oss: calculatePostSignature is verified, and ours has the same signature', () =>
  u.holds(60, forms, ({ who, key, color }) => {
    const credentials = WHO[who]
    const signer = new OssSigner({ credentials })
    const policy = new OssPostPolicy({
      bucket: bucketOf('virtual host'),
      key,
      fields: { 'x-oss-meta-color': color },
      contentLengthRange: [1, 10],
    })
    const { fields } = policy.signV1(signer, { expiresIn: 60, now: NOW })
    formAccepted(fields, credentials, NOW, key)
    const text = Buffer.from(fields.policy, 'base64').toString()
    const theirs = client(who, 1, 'virtual host').calculatePostSignature(text)
    assert.deepEqual([theirs.OSSAccessKeyId, theirs.policy], [fields.OSSAccessKeyId, fields.policy])
    assert.equal(theirs.Signature, fields.Signature ?? fields.signature)
    const { expiration, conditions } = JSON.parse(text)
    const written = client(who, 1, 'virtual host').calculatePostSignature({ conditions, expiration })
    const { policy: _, Signature: __, signature: ___, ...rest } = fields
    formAccepted({ ...rest, ...written }, credentials, NOW, key)
  }))

test('ali-oss: signPostObjectPolicyV4 is verified, and ours has the same signature', () =>
  u.holds(60, forms, ({ who, key, color }) => {
    const credentials = WHO[who]
    const signer = new OssSigner({ credentials })
    const policy = new OssPostPolicy({
      bucket: bucketOf('virtual host'),
      key,
      fields: { 'x-oss-meta-color': color },
      contentLengthRange: [1, 10],
    })
    const { fields } = policy.signV4(signer, { expiresIn: 60, now: NOW })
    formAccepted(fields, credentials, NOW, key)
    const text = Buffer.from(fields.policy, 'base64').toString()
    const oss = client(who, 4, 'virtual host')
    assert.equal(oss.signPostObjectPolicyV4(text, new Date(NOW)), fields['x-oss-signature'])
    const { expiration, conditions } = JSON.parse(text)
    const other = { conditions, expiration }
    const signature = oss.signPostObjectPolicyV4(other, new Date(NOW))
    const written = JSON.stringify(other)
    const theirs = { ...fields, policy: Buffer.from(written).toString('base64'), 'x-oss-signature': signature }
    formAccepted(theirs, credentials, NOW, key)
  }))
