// The gateway on a real server, asked by fetch with our signers' URLs, by raw requests, and by ali-oss.

import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { format, promisify } from 'node:util'
import { crc32 } from 'node:zlib'

import OSS from 'ali-oss'
import { Addresses, ChunkedBody, OssBucket, OssSigner, OssVerifier, S3Signer, S3Verifier } from 'objsign'

import { OPERATIONS, Objects, createApp, fromEnvironment } from '../app.mjs'

/**
 * @import { AddressInfo } from 'node:net'
 * @import { Express } from 'express'
 * @import { Keys, Presigned, SignedRequest } from 'objsign'
 * @import { Gate } from '../middleware.mjs'
 * @typedef {{ method: string, url: string, headers: Record<string, string>, body?: Buffer }} Sent
 * @typedef {{ url: string, port: number, objects: Objects, log: string[], store: Store }} Gateway
 */

const REGION = 'eu-central-1'
const KEY = { accessKeyId: 'AKIDGATEWAY', secretAccessKey: 'a secret/that+no log shows' }
const MAX_BODY = 100_000
const DIFFICULT_KEYS = [
  'a b+c.txt',
  'Grüße/日本語 😀.txt',
  'e\u0301',
  'leading//double/trailing/',
  'a\nb\r\nc\n',
  'a%2Fb%00%zz',
  'what?is=this&that#there',
  '!*\'();:@&=+$,/?[]~\\"<>^`{|}',
  '__proto__',
  '\u0001\u007f',
]

/** A key store that can be out of order. */
class Store {
  works = true
  /** @type {Record<string, string[]>} */
  secrets = { [KEY.accessKeyId]: [KEY.secretAccessKey] }

  /** @returns {Promise<Keys>} */
  keys = async (/** @type {string} */ accessKeyId) => {
    await new Promise(setImmediate)
    if (!this.works) throw new Error('the key store is down')
    return (this.secrets[accessKeyId] ?? []).map((secretAccessKey) => ({ accessKeyId, secretAccessKey }))
  }
}

/** @type {http.Server[]} */
const servers = []
after(() => {
  for (const server of servers) server.close().closeAllConnections()
})

/** @param {Express} app */
async function serve(app) {
  const server = http.createServer(app).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return /** @type {AddressInfo} */ (server.address()).port
}

const places = { pathStyle: ['127.0.0.1', 'localhost'], virtualHost: 'oss-cn-hangzhou.aliyuncs.com' }
const addresses = new Addresses(places)

/**
 * @param {Partial<Gate> & { mount?: string }} [given]
 * @returns {Promise<Gateway>}
 */
async function gateway({ mount = '/', ...given } = {}) {
  const store = new Store()
  const verifier = new S3Verifier({ addresses, region: REGION })
  const gate = { verifier, keys: store.keys, operations: OPERATIONS, maxBody: MAX_BODY, ...given }
  const objects = new Objects(['files'])
  /** @type {string[]} */
  const log = []
  const port = await serve(createApp(gate, objects, { mount, log: (...line) => log.push(line.map(String).join(' ')) }))
  return { url: `http://127.0.0.1:${port}`, port, objects, log, store }
}

const signerOf = (/** @type {string} */ endpoint, more = {}) =>
  new S3Signer({ credentials: KEY, region: REGION, endpoint, ...more })

/**
 * @param {Presigned | SignedRequest} signed
 * @param {Buffer} [body]
 * @returns {Sent}
 */
const sent = ({ method, url, headers }, body) => ({ method, url, headers, body })

/** @type {Record<string, (signer: S3Signer, method: string, key: string, body?: Buffer, more?: object) => Sent>} */
const WAYS = {
  presigned: (signer, method, key, body, more = {}) =>
    sent(signer.presign(method, { bucket: 'files', key, expiresIn: 60, ...more }), body),
  'signed in its header': (signer, method, key, body, more = {}) =>
    sent(signer.sign(method, { bucket: 'files', key, payload: body, ...more }), body),
}

/** @param {Sent} one */
async function ask({ method, url, headers, body }) {
  const bytes = body === undefined ? undefined : new Uint8Array(body)
  const response = await fetch(url, { method, headers, body: bytes })
  const text = Buffer.from(await response.arrayBuffer())
  return { status: response.status, headers: response.headers, body: text, ...refusal(response, text) }
}

/**
 * @param {Response} response
 * @param {Buffer} text
 */
function refusal(response, text) {
  const code = /<Code>(\w+)<\/Code>/.exec(text.toString())?.[1]
  if (code !== undefined) {
    assert.match(response.headers.get('content-type') ?? '', /^application\/xml/)
    const id = response.headers.get('x-amz-request-id') ?? response.headers.get('x-oss-request-id') ?? 'none'
    assert.ok(text.includes(`<RequestId>${id}</RequestId>`))
  }
  return { refusal: [response.status, code] }
}

const refused = async (/** @type {Sent} */ one) => (await ask(one)).refusal

for (const [way, sign] of Object.entries(WAYS)) {
  test(`an object from upload to deletion, ${way}`, async () => {
    for (const mount of ['/', '/files']) {
      const { url } = await gateway({ mount })
      const signer = signerOf(url)
      for (const key of DIFFICULT_KEYS) {
        const body = Buffer.from(`the body of ${key}`)
        const etag = `"${createHash('md5').update(body).digest('hex')}"`
        const put = await ask(sign(signer, 'PUT', key, body))
        assert.deepEqual([put.status, put.headers.get('etag')], [200, etag], put.body.toString())
        assert.deepEqual((await ask(sign(signer, 'GET', key))).body, body)
        const head = await ask(sign(signer, 'HEAD', key))
        assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(body.length)])
        assert.equal((await ask(sign(signer, 'DELETE', key))).status, 204)
        assert.deepEqual(await refused(sign(signer, 'GET', key)), [404, 'NoSuchKey'])
      }
    }
  })

  test(`what was changed on the way is refused, ${way}`, async () => {
    const { url, objects, log } = await gateway({ mount: '/files' })
    const signer = signerOf(url)
    const headers = { 'content-type': 'text/plain', 'x-amz-meta-a': 'b' }
    const put = sign(signer, 'PUT', 'a', Buffer.from('x'), { headers })
    const mismatch = [403, 'SignatureDoesNotMatch']
    assert.deepEqual(await refused({ ...put, method: 'DELETE', body: undefined }), mismatch)
    assert.deepEqual(await refused({ ...put, url: put.url.replace('/files/a', '/files/b') }), mismatch)
    const more = `${put.url}${put.url.includes('?') ? '&' : '?'}acl`
    assert.deepEqual(await refused({ ...put, url: more }), mismatch)
    assert.deepEqual(await refused({ ...put, headers: { ...put.headers, 'x-amz-meta-a': 'c' } }), mismatch)
    const unsigned = await refused({ ...put, headers: { ...put.headers, 'x-amz-acl': 'public-read' } })
    assert.deepEqual(unsigned, [403, 'AccessDenied'])
    const last = (/** @type {string} */ text) => text.replace(/([0-9a-f])$/, (digit) => (digit === '0' ? '1' : '0'))
    const { authorization } = put.headers
    const spoiled = authorization
      ? { headers: { ...put.headers, authorization: last(authorization) } }
      : { url: put.url.replace(/Signature=\w{64}/, last) }
    assert.deepEqual(await refused({ ...put, ...spoiled }), mismatch)
    assert.equal(objects.buckets.get('files')?.size, 0)
    assert.equal(log.length, 6)
    assert.doesNotMatch(log.join('\n'), /Signature=|a secret/)
    assert.equal((await ask(put)).status, 200)
  })

  test(`keys: none, another, and two while one replaces the other, ${way}`, async () => {
    const { url, store } = await gateway()
    const get = (more = {}) => sign(signerOf(url, more), 'GET', 'a')
    const unknown = { ...KEY, accessKeyId: 'AKIDOTHER' }
    assert.deepEqual(await refused(get({ credentials: unknown })), [403, 'InvalidAccessKeyId'])
    const wrong = { ...KEY, secretAccessKey: 'another' }
    assert.deepEqual(await refused(get({ credentials: wrong })), [403, 'SignatureDoesNotMatch'])
    store.secrets[KEY.accessKeyId] = ['another', KEY.secretAccessKey]
    for (const credentials of [KEY, wrong]) assert.equal((await ask(get({ credentials }))).status, 404)
    assert.equal((await ask(get({ region: 'us-east-1' }))).body.includes('<Error>'), true)
  })

  test(`a key store that is down is no fault of the client's, ${way}`, async () => {
    const { url, store, log } = await gateway()
    store.works = false
    assert.deepEqual(await refused(sign(signerOf(url), 'GET', 'a')), [503, 'ServiceUnavailable'])
    assert.match(log.join(), /the key store is down/)
    const head = await ask(sign(signerOf(url), 'HEAD', 'a'))
    assert.deepEqual([head.status, head.body.length], [503, 0])
    // It is not asked for what is refused anyway.
    const old = sign(signerOf(url), 'GET', 'a', undefined, { now: Date.now() - 3_600_000 })
    assert.equal((await ask(old)).status, 403)
    store.works = true
    assert.equal((await ask(sign(signerOf(url), 'GET', 'a'))).status, 404)
  })

  test(`what is not served is refused, ${way}`, async () => {
    const { url } = await gateway()
    const signer = signerOf(url)
    const not = [501, 'NotImplemented']
    assert.deepEqual(await refused(sign(signer, 'GET', 'a', undefined, { query: { acl: '' } })), not)
    assert.deepEqual(await refused(sign(signer, 'GET', 'a', undefined, { query: { versionId: '1' } })), not)
    assert.deepEqual(await refused(sign(signer, 'GET', 'a', undefined, { headers: { range: 'bytes=0-1' } })), not)
    const acl = { headers: { 'x-amz-acl': 'private' } }
    assert.deepEqual(await refused(sign(signer, 'PUT', 'a', Buffer.from('x'), acl)), not)
    assert.deepEqual(await refused(sign(signer, 'POST', 'a', Buffer.from('x'))), not)
    assert.deepEqual(await refused(sign(signer, 'GET', 'a', undefined, { bucket: 'other' })), [404, 'NoSuchBucket'])
  })
}

test('nothing is let in without a signature, or too late', async () => {
  const { url } = await gateway()
  assert.deepEqual(await refused({ method: 'GET', url: `${url}/files/a`, headers: {} }), [403, 'AccessDenied'])
  const early = { bucket: 'files', key: 'a', expiresIn: 60, now: Date.now() - 61_000 }
  assert.deepEqual(await refused(sent(signerOf(url).presignGet(early))), [403, 'AccessDenied'])
  const old = signerOf(url).sign('GET', { bucket: 'files', key: 'a', now: Date.now() - 16 * 60_000 })
  assert.deepEqual(await refused(sent(old)), [403, 'RequestTimeTooSkewed'])
})

test('another body is refused: by its hash, or by a checksum that was signed', async () => {
  const { url, objects } = await gateway()
  const signer = signerOf(url)
  const body = Buffer.from('hello')
  const crc = Buffer.alloc(4)
  crc.writeUInt32BE(crc32(body))
  const checksums = {
    'content-md5': createHash('md5').update(body).digest('base64'),
    'x-amz-checksum-crc32': crc.toString('base64'),
    'x-amz-checksum-sha1': createHash('sha1').update(body).digest('base64'),
    'x-amz-checksum-sha256': createHash('sha256').update(body).digest('base64'),
  }
  const hashed = WAYS['signed in its header'](signer, 'PUT', 'a', body)
  const altered = { body: Buffer.from('hellp') }
  assert.deepEqual(await refused({ ...hashed, ...altered }), [400, 'XAmzContentSHA256Mismatch'])
  assert.deepEqual(await refused({ ...hashed, body: undefined }), [400, 'XAmzContentSHA256Mismatch'])
  for (const [name, value] of Object.entries(checksums)) {
    const put = WAYS.presigned(signer, 'PUT', 'a', body, { headers: { [name]: value } })
    assert.deepEqual(await refused({ ...put, ...altered }), [400, 'BadDigest'])
    assert.equal(objects.buckets.get('files')?.size, 0)
    assert.equal((await ask(put)).status, 200)
    objects.buckets.get('files')?.clear()
  }
  const other = WAYS.presigned(signer, 'PUT', 'a', body, { headers: { 'x-amz-checksum-crc32c': 'AAAAAA==' } })
  assert.deepEqual(await refused(other), [501, 'NotImplemented'])
})

test('a body in signed chunks', async () => {
  const { url, objects } = await gateway()
  const signer = signerOf(url)
  for (const size of [0, 1, 8192, 50_000]) {
    const body = Buffer.alloc(size, 'abc')
    const form = new ChunkedBody({ decodedLength: size, chunkSize: 8192, trailer: { 'x-amz-checksum-sha1': 28 } })
    const { request, chunks } = signer.bucket('files').put('a', { contentType: 'text/plain' }).signChunked(signer, form)
    const parts = []
    for (let at = 0; at < size; at += 8192) {
      const part = body.subarray(at, at + 8192)
      parts.push(chunks.chunk(part), part)
    }
    parts.push(chunks.finish({ 'x-amz-checksum-sha1': createHash('sha1').update(body).digest('base64') }))
    const put = sent(request, Buffer.concat(parts))
    // fetch writes the length itself.
    const { 'content-length': _, ...headers } = put.headers
    assert.deepEqual((await ask({ ...put, headers })).status, 200)
    const stored = objects.buckets.get('files')?.get(Buffer.from('a').toString('hex'))
    assert.deepEqual(stored?.body, body)
    assert.equal(stored?.headers['content-encoding'], undefined)
    if (size === 0) continue
    const altered = Buffer.from(put.body ?? '')
    altered[altered.indexOf('\r\n') + 2] ^= 1
    assert.deepEqual(await refused({ ...put, headers, body: altered }), [403, 'SignatureDoesNotMatch'])
  }
})

test('headers are stored if they were signed', async () => {
  const { url } = await gateway()
  const signer = signerOf(url)
  const headers = { 'content-type': 'text/plain', 'x-amz-meta-tag': 'x y', 'content-encoding': 'gzip' }
  const put = WAYS.presigned(signer, 'PUT', 'a', Buffer.from('x'), { headers })
  assert.equal((await ask({ ...put, headers: { ...put.headers, 'cache-control': 'no-store' } })).status, 200)
  const got = await ask(WAYS.presigned(signer, 'HEAD', 'a'))
  for (const [name, value] of Object.entries(headers)) assert.equal(got.headers.get(name), value)
  assert.equal(got.headers.get('cache-control'), null)
})

test('too much', async () => {
  const { url, objects } = await gateway()
  const signer = signerOf(url)
  for (const sign of Object.values(WAYS)) {
    assert.equal((await ask(sign(signer, 'PUT', 'a', Buffer.alloc(MAX_BODY)))).status, 200)
    assert.deepEqual(await refused(sign(signer, 'PUT', 'b', Buffer.alloc(MAX_BODY + 1))), [400, 'EntityTooLarge'])
    assert.deepEqual(await refused(sign(signer, 'DELETE', 'a', Buffer.from('x'))), [400, 'EntityTooLarge'])
  }
  assert.deepEqual([...(objects.buckets.get('files')?.keys() ?? [])], [Buffer.from('a').toString('hex')])
})

test('a client that goes away', async () => {
  const { url, port, objects, log } = await gateway()
  const put = signerOf(url).presignPut({ bucket: 'files', key: 'a', expiresIn: 60 })
  const path = put.url.slice(url.length)
  const asked = http.request({ port, host: '127.0.0.1', method: 'PUT', path, headers: { 'content-length': 9 } })
  asked.on('error', () => {})
  asked.write('half', () => setTimeout(() => asked.destroy(), 50))
  for (let turn = 0; turn < 200 && log.length === 0; turn++) await new Promise((done) => setTimeout(done, 10))
  assert.match(log.join(), /IncompleteBody/)
  assert.equal(objects.buckets.get('files')?.size, 0)
})

test('the path below which it is mounted is that of the bucket, to the letter', async () => {
  const { url } = await gateway({ mount: '/files' })
  // Express compares without regard to case; the signature proves another bucket.
  const get = signerOf(url).presignGet({ bucket: 'FILES', key: 'a', expiresIn: 60 })
  assert.deepEqual(await refused(sent(get)), [404, 'NoSuchBucket'])
})

test('behind a proxy the configured host is what clients sign', async () => {
  const table = new Addresses({ pathStyle: 'files.example.com' })
  const verifier = new S3Verifier({ addresses: table, region: REGION })
  const { url } = await gateway({ verifier, authority: 'files.example.com' })
  const inner = (/** @type {Sent} */ one) => ({ ...one, url: one.url.replace('https://files.example.com', url) })
  for (const sign of Object.values(WAYS)) {
    const body = Buffer.from('x')
    assert.equal((await ask(inner(sign(signerOf('https://files.example.com'), 'PUT', 'a', body)))).status, 200)
    assert.deepEqual(await refused(sign(signerOf(url), 'PUT', 'a', body)), [403, 'SignatureDoesNotMatch'])
  }
})

test('the host is not read from headers that anyone can write', async () => {
  const { url } = await gateway()
  const signed = signerOf('https://files.example.com').sign('GET', { bucket: 'files', key: 'a' })
  for (const name of ['x-forwarded-host', 'x-original-host']) {
    const headers = { ...signed.headers, [name]: 'files.example.com' }
    const one = { ...sent(signed), headers, url: signed.url.replace('https://files.example.com', url) }
    assert.deepEqual(await refused(one), [403, 'SignatureDoesNotMatch'])
  }
})

// ---------------------------------------------------------------------------------------------------------------------
// OSS

for (const version of /** @type {const} */ ([1, 4])) {
  const verifier = new OssVerifier({ addresses, versions: [version], region: 'cn-hangzhou' })

  /** ali-oss as its users set it up: the address of the gateway alone is theirs. */
  const client = (/** @type {string} */ endpoint, more = {}) =>
    new OSS({
      accessKeyId: KEY.accessKeyId,
      accessKeySecret: KEY.secretAccessKey,
      region: 'oss-cn-hangzhou',
      bucket: 'files',
      endpoint,
      authorizationV4: version === 4,
      ...more,
    })

  test(`ali-oss, version ${version}`, async () => {
    for (const [mount, host, more] of /** @type {const} */ ([
      ['/', '127.0.0.1', {}],
      ['/files', 'localhost', { sldEnable: true }],
    ])) {
      const { port, objects } = await gateway({ verifier, mount })
      const oss = client(`http://${host}:${port}`, more)
      for (const key of DIFFICULT_KEYS) {
        const body = Buffer.from(`the body of ${key}`)
        const meta = { uid: 1, pid: 2, tag: 'x y' }
        const put = await oss.put(key, body, { mime: 'text/plain', meta })
        assert.equal(put.res.status, 200)
        const got = await oss.get(key)
        assert.deepEqual(got.content, body)
        const head = await oss.head(key)
        assert.equal(/** @type {any} */ (head.meta).tag, 'x y')
        await oss.delete(key)
        assert.equal(objects.buckets.get('files')?.size, 0)
        await assert.rejects(oss.get(key), { status: 404, code: 'NoSuchKey' })
      }
    }
  })

  test(`what ali-oss is refused, version ${version}`, async () => {
    const { port, store, objects } = await gateway({ verifier })
    const endpoint = `http://127.0.0.1:${port}`
    const oss = client(endpoint)
    const other = client(endpoint, { accessKeySecret: 'another' })
    await assert.rejects(other.put('a', Buffer.from('x')), { status: 403, code: 'SignatureDoesNotMatch' })
    const unknown = client(endpoint, { accessKeyId: 'AKIDOTHER' })
    await assert.rejects(unknown.get('a'), { status: 403, code: 'InvalidAccessKeyId' })
    const md5 = createHash('md5').update('another').digest('base64')
    const altered = oss.put('a', Buffer.from('x'), { headers: { 'Content-MD5': md5 } })
    await assert.rejects(altered, { status: 400, code: 'BadDigest' })
    await assert.rejects(oss.list({ 'max-keys': 1 }, {}), { status: 501, code: 'NotImplemented' })
    store.works = false
    await assert.rejects(oss.get('a'), { status: 503, code: 'ServiceUnavailable' })
    assert.equal(objects.buckets.get('files')?.size, 0)
  })

  test(`our URLs for OSS, version ${version}`, async () => {
    const { url } = await gateway({ verifier, mount: '/files' })
    const signer = new OssSigner({ credentials: KEY })
    const bucket = new OssBucket({ name: 'files', endpoint: url, addressing: 'path', region: 'cn-hangzhou' })
    const sign = (/** @type {string} */ method, /** @type {string} */ key, more = {}) => {
      const request = bucket.object(method, key)
      const options = { expiresIn: 60, ...more }
      return sent(version === 1 ? request.presignV1(signer, options) : request.presignV4(signer, options))
    }
    for (const key of DIFFICULT_KEYS) {
      const body = Buffer.from(key)
      assert.equal((await ask({ ...sign('PUT', key), body })).status, 200)
      assert.deepEqual((await ask(sign('GET', key))).body, body)
      const moved = sign('GET', key)
      assert.deepEqual(await refused({ ...moved, method: 'DELETE' }), [403, 'SignatureDoesNotMatch'])
      assert.equal((await ask(sign('GET', key, { now: Date.now() - 61_000 }))).status, 403)
    }
  })
}

// ---------------------------------------------------------------------------------------------------------------------
// As a program

test('the key file is read anew for each request, and a missing one is a fault of ours', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'))
  try {
    const file = join(folder, 'keys.json')
    for (const service of ['s3', 'oss']) {
      await rm(file, { force: true })
      const where = { GATEWAY_REGION: REGION, GATEWAY_SERVICE: service }
      const app = fromEnvironment({ GATEWAY_KEYS: file, GATEWAY_BUCKETS: 'files,more', ...where })
      const warn = console.warn
      /** @type {string[]} */
      const log = []
      console.warn = (...line) => log.push(format(...line))
      const url = `http://127.0.0.1:${await serve(app)}`
      const oss = new OssBucket({ name: 'files', endpoint: url, addressing: 'path', region: REGION })
      const get =
        service === 's3'
          ? signerOf(url).presignGet({ bucket: 'files', key: 'a', expiresIn: 60 })
          : oss.get('a').presignV1(new OssSigner({ credentials: KEY }), { expiresIn: 60 })
      for (const [content, status] of /** @type {const} */ ([
        [undefined, 503],
        ['{', 503],
        [`{"${KEY.accessKeyId}": [${KEY.secretAccessKey}]}`, 503],
        ['{}', 403],
        [JSON.stringify({ [KEY.accessKeyId]: KEY.secretAccessKey }), 503],
        [JSON.stringify({ [KEY.accessKeyId]: ['another'] }), 403],
        [JSON.stringify({ [KEY.accessKeyId]: ['another', KEY.secretAccessKey] }), 404],
      ])) {
        if (content !== undefined) await writeFile(file, content)
        assert.equal((await ask(sent(get))).status, status, content)
      }
      console.warn = warn
      assert.match(log.join('\n'), /not JSON/)
      assert.ok(!log.join('\n').includes(KEY.secretAccessKey.slice(0, 5)))
    }
  } finally {
    await rm(folder, { recursive: true })
  }
  assert.throws(() => fromEnvironment({}), /GATEWAY_REGION is not set/)
})

test('a port that is taken is an error', async () => {
  const app = fileURLToPath(new URL('../app.mjs', import.meta.url))
  const taken = http.createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const PORT = String(/** @type {AddressInfo} */ (taken.address()).port)
  const env = { PORT, GATEWAY_KEYS: 'keys.json', GATEWAY_BUCKETS: 'files', GATEWAY_REGION: REGION }
  try {
    await assert.rejects(promisify(execFile)(process.execPath, [app], { env }), /EADDRINUSE/)
  } finally {
    taken.close()
  }
})

test('the commands of the README', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'))
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const readme = await readFile(join(cwd, 'README.md'), 'utf8')
  const [run, use] = [...readme.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block)
  const probe = http.createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const port = String(/** @type {AddressInfo} */ (probe.address()).port)
  probe.close()
  const env = { PATH: process.env.PATH, PORT: port }
  // Not into the folder of the example, and ended with this test.
  const started = run.replaceAll('keys.json', join(folder, 'keys.json')).replace('node app', 'exec node app')
  const server = spawn('bash', ['-ec', started], { cwd, env, stdio: 'inherit' })
  try {
    const flags = "curl -sS --noproxy '*' --retry 9 --retry-connrefused "
    const curl = use.replaceAll(':8000', `:${port}`).replaceAll('curl ', flags)
    const { stdout } = await promisify(execFile)('bash', ['-ec', curl], { cwd, env, timeout: 20_000 })
    assert.equal(stdout, 'hello\n')
  } finally {
    server.kill()
    await rm(folder, { recursive: true })
  }
})
