/** The gateway as a hostile device sees it: real connections, and bytes that no client sends. */
/** @import { Sent } from './support.mjs' */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'

import { bucket, gatewayWithKey, send, signed, signedByHand, stored } from './support.mjs'

/** @type {Awaited<ReturnType<typeof gatewayWithKey>>} */
let started
before(async () => {
  started = await gatewayWithKey()
})
after(() => started.gateway.close())

/**
 * What comes back for bytes as they are, which ask for the connection to be closed.
 *
 * @param {string | Buffer} bytes
 * @returns {Promise<string>}
 */
async function raw(bytes) {
  const socket = connect(started.gateway.port, '127.0.0.1')
  socket.write(bytes)
  let answer = ''
  for await (const chunk of socket.setEncoding('latin1')) answer += chunk
  return answer
}

/**
 * @param {Sent} request
 * @param {string[]} more header lines
 * @param {string} [body]
 */
function written({ method, path, headers }, more, body = '') {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`${method} ${path} HTTP/1.1`, ...lines, ...more, 'connection: close', '', body].join('\r\n')
}

test('a request as it should be', async () => {
  const answer = await raw(written(signed(bucket.put('raw'), started.key), ['content-length: 5'], 'hello'))
  assert.match(answer, /^HTTP\/1\.1 200 /)
  assert.equal((await stored(started.gateway, 'raw'))?.bytes.toString(), 'hello')
})

test('two lengths, or a length and chunks', async () => {
  const request = signed(bucket.put('smuggled'), started.key)
  for (const more of [
    ['content-length: 5', 'content-length: 6'],
    ['content-length: 5', 'transfer-encoding: chunked'],
    ['transfer-encoding: chunked', 'content-length: 5'],
    ['content-length: +5'],
    ['content-length: 5, 5'],
    ['transfer-encoding: chunked, identity'],
    ['content-length : 5'],
    [' content-length: 5'],
  ]) {
    const answer = await raw(written(request, more, 'hello'))
    assert.match(answer, /^HTTP\/1\.1 4\d\d /, more.join())
  }
  const chunked = await raw(written(request, ['transfer-encoding: chunked'], '5\r\nhello\r\n0\r\n\r\n'))
  assert.match(chunked, /^HTTP\/1\.1 411 .*MissingContentLength/s)
  assert.match(await raw(written(request, [])), /^HTTP\/1\.1 411 /)
  assert.equal(await stored(started.gateway, 'smuggled'), undefined)
})

test('a second request behind the first one', async () => {
  const first = written(signed(bucket.put('first'), started.key), ['content-length: 2'], 'ab')
  const lines = ['PUT /second HTTP/1.1', `host: ${started.gateway.host}`, 'content-length: 1', 'connection: close']
  const second = [...lines, '', 'x'].join('\r\n')
  const answer = await raw(first.replace('connection: close\r\n', '') + second)
  assert.deepEqual(answer.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 403'])
  assert.equal(await stored(started.gateway, 'second'), undefined)
})

test('headers twice', async () => {
  const request = signed(bucket.put('twice', { contentType: 'text/plain' }), started.key)
  for (const more of [
    `host: evil.example`,
    `authorization: ${request.headers.authorization}`,
    `date: ${request.headers.date}`,
    'content-type: text/html',
    'x-oss-object-acl: public-read',
    'x-oss-date: Sun, 01 Mar 2026 12:00:00 GMT',
    'X-OSS-Security-Token: x',
    'x-oss-meta-a: \xff',
  ]) {
    const answer = await raw(Buffer.from(written(request, [more, 'content-length: 5'], 'hello'), 'latin1'))
    assert.match(answer, /^HTTP\/1\.1 40[03] /, more)
  }
  assert.equal(await stored(started.gateway, 'twice'), undefined)
})

test('headers by names that all objects inherit', async () => {
  const request = signed(bucket.put('inherited'), started.key)
  for (const name of ['__proto__', 'constructor', 'toString', 'valueOf']) {
    const answer = await raw(written(request, [`${name}: x`, 'content-length: 1'], 'x'))
    assert.match(answer, /^HTTP\/1\.1 200 /, name)
  }
})

test('a header that cannot be sent on is refused for good', async () => {
  for (const [name, value] of [
    ['content-type', 'text/ü'],
    ['content-type', 'text/日本'],
    ['content-type', 'a\tb'],
    ['content-md5', 'ü'],
    ['x-oss-tagging', 'a=日本'],
  ]) {
    for (const method of ['PUT', 'POST']) {
      const query = method === 'PUT' ? '' : '?uploads'
      const of = { method, path: `/odd${query}`, resource: `odd${query}`, headers: { [name]: value } }
      const answer = await raw(Buffer.from(written(signedByHand(started.key, of), ['content-length: 0']), 'utf8'))
      assert.match(answer, /^HTTP\/1\.1 400 .*InvalidArgument/s, `${method} ${name}: ${value}`)
    }
  }
})

test('other targets than a path', async () => {
  const { host } = started.gateway
  const odd = ['target', '*', '/target#x', '/target\\..', '/a/%2e%2e/target']
  for (const path of [`http://${host}/target`, `//${host}/target`, ...odd]) {
    const request = signedByHand(started.key, { path, resource: 'target' })
    assert.match(await raw(written(request, ['content-length: 1'], 'x')), /^HTTP\/1\.1 40[03] /, path)
  }
  assert.equal(await stored(started.gateway, 'target'), undefined)
})

test('without a host, and methods in small letters', async () => {
  const request = signed(bucket.put('nobody'), started.key)
  const { host, ...headers } = request.headers
  const bare = written({ ...request, headers }, ['content-length: 1'], 'x')
  for (const bytes of [bare, bare.replace('HTTP/1.1', 'HTTP/1.0')]) assert.match(await raw(bytes), / 40[03] /)
  const small = written({ ...request, method: 'put' }, ['content-length: 1'], 'x')
  assert.match(await raw(small), / 400 /)
  assert.equal(await stored(started.gateway, 'nobody'), undefined)
})

test('a key that leads elsewhere, signed as it is', async () => {
  for (const key of ['../outside', 'a/../../outside', './outside', '/outside', '..', '.']) {
    for (const path of [`/${key}`, `/${encodeURIComponent(key)}`, `/${key.replaceAll('.', '%2e')}`]) {
      const request = signedByHand(started.key, { path, resource: key })
      const answer = await raw(written(request, ['content-length: 1'], 'x'))
      assert.match(answer, /^HTTP\/1\.1 400 .*InvalidObjectName/s, path)
    }
  }
})

test('a method in a header is only a header', async () => {
  const request = signed(bucket.put('method'), started.key)
  const more = ['x-http-method-override: DELETE', 'x-method-override: GET', 'content-length: 1']
  assert.match(await raw(written(request, more, 'x')), /^HTTP\/1\.1 200 /)
  assert.equal((await stored(started.gateway, 'method'))?.bytes.toString(), 'x')
})

test('parameters beside the signed ones do not reach S3', async () => {
  const request = signed(bucket.put('parameters'), started.key)
  for (const query of ['?versionless=1', '?X-Amz-Acl=public-read', '?x-id=PutObject', '?%61cl', '?prefix=a']) {
    const answer = await send(started.gateway, { ...request, path: request.path + query }, 'x')
    // An unknown parameter is not part of the signature, and is left behind; a known one is.
    assert.equal(answer.status, query === '?%61cl' ? 403 : 200, query)
  }
  for (const query of ['?uploads', '?uploadId=', '?uploadId=U', '?partNumber=1&uploadId=U', '?tagging', '?acl=']) {
    const answer = await send(started.gateway, { ...request, path: request.path + query }, 'x')
    assert.equal(answer.code, 'SignatureDoesNotMatch', query)
  }
})

test('a body of another content than its MD5', async () => {
  const contentMd5 = createHash('md5').update('hello').digest('base64')
  const request = signed(bucket.put('md5', { contentMd5 }), started.key)
  assert.equal((await send(started.gateway, request, 'hello')).status, 200)
  const other = await send(started.gateway, request, 'jello')
  assert.deepEqual([other.status, other.code], [400, 'InvalidDigest'])
})

test('a client that asks before it sends', async () => {
  const asks = ['expect: 100-continue', 'content-length: 1']
  const answer = await raw(written(signed(bucket.put('expect'), started.key), asks, 'x'))
  assert.match(answer, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /)
  const wrong = signed(bucket.put('expect'), { ...started.key, secretAccessKey: 'x' })
  assert.match(await raw(written(wrong, asks, 'x')), /^HTTP\/1\.1 403 /)
  const odd = written(signed(bucket.put('odd'), started.key), ['expect: 200-ok', 'content-length: 1'], 'x')
  assert.match(await raw(odd), /^HTTP\/1\.1 417 /)
})

test('a body that breaks off stores nothing', async () => {
  const request = written(signed(bucket.put('broken'), started.key), ['content-length: 100000'], 'only this')
  const socket = connect(started.gateway.port, '127.0.0.1')
  socket.resume().end(request)
  await once(socket, 'close')
  await new Promise((resolve) => setTimeout(resolve, 100))
  assert.equal(await stored(started.gateway, 'broken'), undefined)
  // And the gateway goes on.
  assert.equal((await send(started.gateway, signed(bucket.put('after'), started.key), 'x')).status, 200)
})

test('uploads that go on and on keep no other waiting', { timeout: 20_000 }, async (t) => {
  const sockets = Array.from({ length: 150 }, (_, at) => {
    const request = written(signed(bucket.put(`slow-${at}`), started.key), ['content-length: 50000'], 'x')
    const socket = connect(started.gateway.port, '127.0.0.1').on('error', () => {})
    socket.write(request)
    return socket
  })
  t.after(() => sockets.forEach((socket) => socket.destroy()))
  // Until S3 has the first byte of each of them.
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const answer = await send(started.gateway, signed(bucket.put('beside'), started.key), 'x')
  assert.equal(answer.status, 200)
})

test('a list of parts that does not end', async () => {
  const request = signed(bucket.completeMultipartUpload('list', { uploadId: 'U' }), started.key)
  const answer = await send(started.gateway, request, Buffer.alloc(2 * 1024 * 1024 + 1, 0x20))
  assert.deepEqual([answer.status, answer.code], [400, 'MalformedXML'])
})

test('a signature can be sent again, but for another object it is worth nothing', async () => {
  // Version 1 has no nonce. Within its fifteen minutes a copy passes, and only a signed MD5 binds the body.
  const request = signed(bucket.put('again'), started.key)
  assert.equal((await send(started.gateway, request, 'one')).status, 200)
  assert.equal((await send(started.gateway, request, 'two')).status, 200)
  assert.equal((await send(started.gateway, { ...request, path: '/elsewhere' }, 'x')).code, 'SignatureDoesNotMatch')
  const old = signed(bucket.put('again'), started.key, Date.now() - 901_000)
  assert.equal((await send(started.gateway, old, 'x')).code, 'RequestTimeTooSkewed')
})

test('a wrong key in a loop does not have the keys read in a loop', async () => {
  const reads = started.gateway.secretReads()
  const wrong = signed(bucket.put('loop'), { ...started.key, secretAccessKey: 'x' })
  const answers = await Promise.all(Array.from({ length: 100 }, () => send(started.gateway, wrong, 'x')))
  assert.ok(answers.every(({ code }) => code === 'SignatureDoesNotMatch'))
  assert.ok(started.gateway.secretReads() - reads <= 2)
})

test('the API does not take what the edge has not passed', async () => {
  const initiate = bucket.initiateMultipartUpload('api')
  const answer = await send(started.gateway, signed(initiate, started.key))
  assert.equal(answer.status, 200)
  assert.match(answer.body, /<InitiateMultipartUploadResult><Bucket>/)
  const wrong = await send(started.gateway, signed(initiate, { ...started.key, secretAccessKey: 'x' }))
  assert.equal(wrong.code, 'SignatureDoesNotMatch')
})

test('no secret and no signature is logged', () => {
  const text = JSON.stringify(started.logged)
  assert.ok(text.includes('SignatureDoesNotMatch'))
  assert.ok(!text.includes(started.key.secretAccessKey) && !text.includes('OSS LTAI'))
})
