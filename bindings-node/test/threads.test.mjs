// Worker threads load the native part each for itself, and sign the same.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker, isMainThread, parentPort } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'

import { KEY, NOW, received, signer, verifier } from './samples.mjs'

const COUNT = 200

function urls() {
  return Array.from({ length: COUNT }, (_, at) => {
    const signed = signer.presignGet({ bucket: 'photos', key: `${at}`, expiresIn: 60, now: NOW })
    verifier.parse(received(signed), { now: NOW }).verify(KEY)
    return signed.url
  })
}

if (isMainThread) {
  test('workers sign and verify at once, and end', async () => {
    const expected = urls()
    const results = await Promise.all(
      Array.from({ length: 4 }, () => {
        return new Promise((resolve, reject) => {
          const worker = new Worker(fileURLToPath(import.meta.url))
          let result
          worker.on('message', (message) => (result = message)).on('error', reject)
          worker.on('exit', (code) => resolve([code, result]))
        })
      }),
    )
    for (const [code, result] of results) {
      assert.equal(code, 0)
      assert.deepEqual(result, expected)
    }
  })

  test('a worker may be ended in the middle', async () => {
    const worker = new Worker(fileURLToPath(import.meta.url))
    await new Promise((resolve) => worker.on('online', resolve))
    assert.equal(await worker.terminate(), 1)
    assert.equal(urls().length, COUNT)
  })
} else {
  parentPort.postMessage(urls())
}
