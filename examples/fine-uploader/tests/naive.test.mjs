import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import { startPlayground } from '../playground/start.mjs'
import { NOTHING, call, scope, sha256 } from './support/requests.mjs'

// Why the guard is needed: what a signing function that looks at nothing, like the widely copied one, gives away.

test('a function that signs what it is sent gives away every file', async (context) => {
  const playground = await startPlayground()
  context.after(() => playground.close())
  const { config, environment, objects } = playground
  await mkdir(join(objects, 'uploads/bob'), { recursive: true })
  await writeFile(join(objects, 'uploads/bob/secret.txt'), 'for Bob alone')

  const asked = call(config, { method: 'GET', path: '/uploads/bob/secret.txt', query: '' })
  const signature = signAnything(asked.headers, environment.SECRET_KEY)
  const [, date = ''] = asked.headers.split('\n')
  const { host, port } = new URL(config.bucketUrl)
  const sent = request({
    host: '127.0.0.1',
    port,
    path: '/uploads/bob/secret.txt',
    headers: {
      host,
      'x-amz-date': date,
      'x-amz-content-sha256': NOTHING,
      authorization:
        `AWS4-HMAC-SHA256 Credential=${config.accessKey}/${scope(config, date)},` +
        `SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=${signature}`,
    },
  })
  const found = await new Promise((resolve, reject) => {
    sent.on('error', reject)
    sent.on('response', (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (text) => (body += text))
      answer.on('end', () => resolve(body))
    })
    sent.end()
  })
  assert.equal(found, 'for Bob alone')

  // The same question to the guarded endpoint.
  const { token } = playground.sessions.open('ada') ?? assert.fail()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${playground.url}/sign?v4=true`, { method: 'POST', headers, body: JSON.stringify(asked) })
  assert.deepEqual([answer.status, await answer.text()], [403, '{"invalid":true}'])
})

/**
 * What such functions do: hash the canonical request, take region and service from the text, sign.
 *
 * @param {string} text
 * @param {string} secret
 */
function signAnything(text, secret) {
  const [algorithm, date, scope = '', ...canonical] = text.split('\n')
  const stringToSign = [algorithm, date, scope, sha256(canonical.join('\n'))].join('\n')
  /** @type {string | Buffer} */
  let key = `AWS4${secret}`
  for (const part of scope.split('/')) {
    key = createHmac('sha256', key).update(part).digest()
  }
  return createHmac('sha256', key).update(stringToSign).digest('hex')
}
