// The Worker that lets in what is signed, in workerd, with the client that devices have.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { after, before, test } from 'node:test'

import OSS from 'ali-oss'
import { OssBucket, OssSigner } from 'objsign'

import { EXAMPLE, serving, skip } from './workerd.mjs'

const KEY = { accessKeyId: 'LTAI5tExampleKeyId', secretAccessKey: 'example-secret+/=' }
const ENDPOINT = 'oss-cn-hangzhou.aliyuncs.com'

/** @type {Awaited<ReturnType<typeof serving>>} */
let server
/** @type {http.Agent} */
let agent
before(async () => {
  if (skip) return
  server = await serving(`${EXAMPLE}workerd.capnp`, ['presign', 'verify'])
  // Clients sign the real host, and reach this machine.
  const address = { address: '127.0.0.1', family: 4 }
  /** @type {net.LookupFunction} */
  const lookup = (_, { all }, done) => (all ? done(null, [address]) : done(null, address.address, address.family))
  agent = new http.Agent({ keepAlive: true, lookup })
})
after(async () => {
  agent?.destroy()
  await server?.stop()
})

/** @param {object} [given] */
function client(given) {
  const { accessKeyId, secretAccessKey: accessKeySecret } = KEY
  const endpoint = `http://${ENDPOINT}:${server.ports.verify}`
  const bucket = 'photos'
  return new OSS({ accessKeyId, accessKeySecret, bucket, endpoint, agent, timeout: 10_000, ...given })
}

/**
 * Sends a request as it is written, which no client would.
 *
 * @param {string | Buffer} target
 * @param {(string | Buffer)[]} headers
 */
async function raw(target, headers, method = 'GET') {
  const socket = net.connect(server.ports.verify, '127.0.0.1')
  const lines = [`host: photos.${ENDPOINT}`, 'connection: close', ...headers, '']
  const parts = [`${method} `, target, ' HTTP/1.1\r\n', ...lines.flatMap((line) => [line, '\r\n'])]
  socket.write(Buffer.concat(parts.map((part) => Buffer.from(part))))
  let text = ''
  socket.setEncoding('utf8').on('data', (part) => (text += part))
  await once(socket, 'close')
  return { status: Number(text.split(' ')[1]), body: text.slice(text.indexOf('\r\n\r\n') + 4) }
}

/** A request for a key, signed in its query. @param {string} key @param {object} [given] */
function signed(key, given) {
  const bucket = new OssBucket({ name: 'photos', endpoint: `https://${ENDPOINT}` })
  const { url } = bucket.get(key, given).presignV1(new OssSigner({ credentials: KEY }), { expiresIn: 60 })
  return url.slice(url.indexOf('/', 'https://'.length))
}

test('what ali-oss uploads is verified', { skip }, async () => {
  for (const key of ['a.txt', 'a b+é/ü&=?#.txt', 'x//y', '%41']) {
    const { res } = await client().put(key, Buffer.from('hello'), { headers: { 'x-oss-meta-a': 'b' } })
    const { validUntil, covered, ...proved } = JSON.parse(res.data.toString())
    const { accessKeyId } = KEY
    const expected = { scheme: 'oss_v1_header', accessKeyId, operation: 'PutObject', bucket: 'photos', key }
    assert.deepEqual(proved, { ...expected, bodyChecked: true })
    assert.ok(covered.headers.includes('x-oss-meta-a'), covered.headers.join())
    assert.ok(Date.parse(validUntil) > Date.now())
  }
})

test('a body is checked where its MD5 was signed', { skip }, async () => {
  const headers = { 'Content-MD5': 'XUFAKrxLKna5cZ2REBfFkg==' }
  await client().put('a', Buffer.from('hello'), { headers })
  await assert.rejects(client().put('a', Buffer.from('hullo'), { headers }), { status: 400, code: 'InvalidDigest' })
})

test('other calls of ali-oss', { skip }, async () => {
  const { res } = await client().get('a b', undefined, { process: 'image/resize,w_100' })
  assert.deepEqual(JSON.parse(res.data.toString()).covered.parameters, ['x-oss-process'])
  const url = client().signatureUrl('é.txt', { expires: 60, response: { 'content-type': 'text/x' } })
  const { data } = await client().urllib.request(url, { agent, dataType: 'json' })
  assert.deepEqual([data.key, data.operation], ['é.txt', 'GetObject'])
})

test('a wrong secret, an unknown key and a changed request are refused as OSS does', { skip }, async () => {
  await assert.rejects(client({ accessKeySecret: 'other' }).put('a', Buffer.from('x')), {
    status: 403,
    code: 'SignatureDoesNotMatch',
  })
  await assert.rejects(client({ accessKeyId: 'LTAIOTHER' }).put('a', Buffer.from('x')), {
    status: 403,
    code: 'InvalidAccessKeyId',
  })
  const target = signed('a')
  const tampered = {
    key: target.replace('/a?', '/b?'),
    query: `${target}&acl`,
    expiry: target.replace('Expires=1', 'Expires=2'),
  }
  for (const [what, changed] of Object.entries(tampered)) {
    const { status, body } = await raw(changed, [])
    assert.equal(status, 403, what)
    assert.match(body, /^<\?xml .*<Error><Code>SignatureDoesNotMatch<\/Code>/s, what)
    assert.ok(!body.includes(KEY.secretAccessKey))
  }
  assert.equal((await raw(target, [])).status, 200)
})

test('an id that no name in the store can be is unknown', { skip }, async () => {
  for (const accessKeyId of ['.', '..', 'a/../LTAI5tExampleKeyId', 'L'.repeat(513)]) {
    const sent = client({ accessKeyId }).put('a', Buffer.from('x'))
    await assert.rejects(sent, { status: 403, code: 'InvalidAccessKeyId' })
  }
})

test('a key store that fails is no refusal', { skip }, async () => {
  await assert.rejects(client({ accessKeyId: 'LTAIBROKEN' }).put('a', Buffer.from('x')), {
    status: 503,
    code: 'ServiceUnavailable',
  })
})

test('what arrives as it was sent', { skip }, async () => {
  const dots = (/** @type {string} */ key) => signed(key, { allowDotSegments: true })
  const fine = {
    'a segment of dots': dots('a/../b'),
    'escaped dots': dots('a/../b').replace('/a/../b', '/a/%2e%2e/b'),
    'one dot': dots('a/./b'),
    'two slashes': signed('x//y'),
    'escapes in lower case': signed('a/é').replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    'escapes of what needs none': signed('abc').replace('/abc', '/%61bc'),
    'an apostrophe and an asterisk': signed("a'*").replace('%27', "'").replace('%2A', '*'),
    'characters that were not escaped': Buffer.from(signed('é').replace('%C3%A9', 'é')),
    'a backslash': signed('a\\b').replace('%5C', '\\'),
    'a fragment': `${signed('a')}#b`,
  }
  for (const [what, target] of Object.entries(fine)) assert.equal((await raw(target, [])).status, 200, what)
})

test('what cannot be read is a fault of the request', { skip }, async () => {
  for (const value of ['日', Buffer.from([0xff])]) {
    const headers = [Buffer.concat([Buffer.from('x-oss-meta-a: '), Buffer.from(value)])]
    assert.equal((await raw(signed('a'), headers)).status, 403, String(value))
  }
  assert.equal((await raw('*', [], 'OPTIONS')).status, 403)
  for (const host of ['other.example', '%zz', '[']) {
    assert.equal((await raw(signed('a'), [`host: ${host}`])).status, 403, host)
  }
  assert.equal((await raw('/a', ['authorization: OSS'])).status, 400)
})
