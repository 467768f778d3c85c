// Writes a corpus for node_messages: the messages of each of the Node package's tests of behaviour, in the form that
// fuzz_targets/node_messages.rs reads. Needs scripts/node-env.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import Module from 'node:module'
import { fileURLToPath } from 'node:url'

const TESTS = fileURLToPath(new URL('../bindings-node/test/behaviour.test.mjs', import.meta.url))
const corpus = new URL('corpus/node_messages/', import.meta.url)

/** Has the addon's calls written down. */
function record() {
  const seed = []
  const recorded = (opened) => {
    const call = (array) => {
      const memory = Buffer.from(array)
      const [operation, length] = [memory.readUInt32LE(0), memory.readUInt32LE(4)]
      seed.push(Buffer.from([operation, length & 255, length >> 8]), Buffer.from(memory.subarray(8, 8 + length)))
      return opened.call(array)
    }
    return { ...opened, call }
  }
  const load = Module._extensions['.node']
  Module._extensions['.node'] = (module, path) => {
    load(module, path)
    const { open } = module.exports
    module.exports = { open: () => recorded(open()) }
  }
  process.on('exit', () => {
    const bytes = Buffer.concat(seed)
    const name = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
    writeFileSync(new URL(name, corpus), bytes)
  })
}

if (process.argv[1] === TESTS) {
  record()
} else {
  mkdirSync(corpus, { recursive: true })
  // Each in a process of its own, so that handles begin at nought.
  for (const [, name] of readFileSync(TESTS, 'utf8').matchAll(/^test\('(.*?)'/gm)) {
    const pattern = `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`
    const { status, stdout } = spawnSync(process.execPath, ['--import', import.meta.url, '--test-name-pattern', pattern, TESTS])
    if (status !== 0) throw new Error(`the test ${name} was not recorded:\n${stdout}`)
  }
}
