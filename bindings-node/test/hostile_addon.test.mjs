// The addon's functions by themselves, called as `lib/` never would: whatever memory they are given, and whatever becomes
// of it, they read and write only what is there.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Worker, isMainThread, workerData } from 'node:worker_threads'

import { addonName, platformHere } from '../npm/platforms.mjs'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

/** The functions that a copy of `lib/` has for itself. */
function addon() {
  const load = createRequire(import.meta.url)('node:module')._extensions['.node']
  const module = { exports: {} }
  load(module, fileURLToPath(new URL(`../${addonName(platformHere())}`, import.meta.url)))
  return module.exports.open()
}

/** Asks for the names of all operations. Gives the length of the answer, or nothing if there is none. */
function ask(binding, memory) {
  memory.fill(0)
  assert.equal(binding.call(memory.buffer), undefined)
  const length = memory.length < 4 ? 0 : new DataView(memory.buffer, memory.byteOffset).getInt32(0, true)
  return length === 0 ? undefined : length
}

const fresh = (bytes = 16 * 1024) => new Uint8Array(new ArrayBuffer(bytes))
const HEAD = 8

if (isMainThread) {
  test('memory that was transferred away is not touched', () => {
    const binding = addon()
    const memory = fresh()
    const { buffer } = memory
    assert.ok(ask(binding, memory) > 0)
    const elsewhere = structuredClone(memory, { transfer: [buffer] }).fill(7)
    assert.equal(binding.call(buffer), undefined)
    binding.more(buffer)
    assert.ok(elsewhere.every((byte) => byte === 7))
    assert.ok(ask(binding, fresh()) > 0)
  })

  test('memory that shrank is used as far as it goes', { skip: !('resize' in ArrayBuffer.prototype) }, () => {
    const binding = addon()
    const buffer = new ArrayBuffer(1024 * 1024, { maxByteLength: 2 * 1024 * 1024 })
    const memory = new Uint8Array(buffer)
    const length = ask(binding, memory)
    for (const bytes of [2 * 1024 * 1024, 16 * 1024, HEAD + length, HEAD + length - 1, HEAD, HEAD - 1, 1, 0]) {
      buffer.resize(bytes)
      assert.equal(ask(binding, memory), bytes < HEAD ? undefined : length, String(bytes))
    }
  })

  test('what is no memory, or memory that threads share, is refused', () => {
    const refused = {
      nothing: undefined,
      null: null,
      'a number': 1,
      'a text': 'x'.repeat(64),
      'an object': { byteLength: 64, buffer: new ArrayBuffer(64), __proto__: ArrayBuffer.prototype },
      'a view': fresh(),
      'a view of data': new DataView(new ArrayBuffer(64)),
      'shared memory': new SharedArrayBuffer(64),
      'a proxy': new Proxy(new ArrayBuffer(64), {}),
    }
    const binding = addon()
    const length = ask(binding, fresh())
    for (const [name, value] of Object.entries(refused)) {
      assert.equal(binding.call(value), undefined, name)
      binding.more(value)
      assert.equal(ask(binding, fresh()), length)
    }
    binding.more(refused['shared memory'])
    assert.ok(new Uint8Array(refused['shared memory']).every((byte) => byte === 0))
  })

  test('an answer is written as far as there is room', () => {
    const binding = addon()
    const small = fresh(HEAD)
    const length = ask(binding, small)
    const whole = fresh(length)
    binding.more(whole.buffer)
    for (const bytes of [0, 1, length - 1, length + 1]) {
      const part = fresh(bytes)
      binding.more(part.buffer)
      assert.deepEqual(part.subarray(0, length), whole.subarray(0, bytes))
    }
    addon().more(whole.buffer)
  })

  test('functions without the rest of what was opened still work, and copies have nothing in common', async () => {
    const memory = fresh()
    const other = fresh()
    let binding = addon()
    const { call, more, free } = binding
    binding = undefined
    let second = addon()
    await turn()
    collect()
    const length = ask({ call }, memory)
    assert.equal(ask(second, other), length)
    other.fill(0)
    call.call(null, memory.buffer, other.buffer)
    assert.ok(other.every((byte) => byte === 0))
    assert.ok(new call() && new more() && new free(0))
    second = undefined
    await turn()
    collect()
    more(fresh(length).buffer)
  })

  test('the package goes on when its memory is transferred away, before a message or in the middle', async () => {
    const { allocUnsafeSlow } = Buffer
    const { utf8Write } = Buffer.prototype
    const memory = []
    Buffer.allocUnsafeSlow = (bytes) => {
      memory.push(allocUnsafeSlow(bytes))
      return memory.at(-1)
    }
    const steal = () => {
      for (const { buffer } of memory.splice(0)) structuredClone(buffer, { transfer: [buffer] })
    }
    try {
      const { S3Signer } = await import('objsign')
      const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }
      const signer = new S3Signer({ credentials, region: 'eu-central-1' })
      const key = 'é'.repeat(100)
      const url = () => signer.presignGet({ bucket: 'photos', key, expiresIn: 60, now: 1_714_564_800_000 }).url
      const expected = url()
      steal()
      assert.equal(url(), expected)
      Buffer.prototype.utf8Write = function (...given) {
        steal()
        return utf8Write.apply(this, given)
      }
      assert.throws(url)
      Buffer.prototype.utf8Write = utf8Write
      assert.equal(url(), expected)
    } finally {
      Buffer.prototype.utf8Write = utf8Write
      Buffer.allocUnsafeSlow = allocUnsafeSlow
    }
  })

  test('an environment ends with what it opened in use, and in the middle', async () => {
    for (const mode of ['end', 'throw', 'exit', 'loop']) {
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { mode } })
      const ended = new Promise((resolve) => worker.on('exit', resolve).on('error', () => {}))
      if (mode === 'loop') {
        await new Promise((resolve) => worker.on('message', resolve))
        await worker.terminate()
      }
      assert.equal(await ended, { end: 0, throw: 1, exit: 3, loop: 1 }[mode], mode)
    }
  })
} else {
  const binding = addon()
  const memory = fresh()
  assert.ok(ask(binding, memory) > 0)
  globalThis.kept = [binding, addon()]
  process.on('exit', () => binding.call(memory.buffer))
  if (workerData.mode === 'throw') throw new Error('meant')
  if (workerData.mode === 'exit') process.exit(3)
  if (workerData.mode === 'loop') {
    const { parentPort } = await import('node:worker_threads')
    parentPort.postMessage('here')
    for (;;) ask(binding, memory)
  }
}
