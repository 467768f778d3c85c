import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { deflateRawSync } from 'node:zlib'

const HERE = join(import.meta.dirname, '..')
const PACKAGE = join(HERE, '../../bindings-node')

/** What a function called for viewer requests may have, zipped, in bytes. */
const LIMIT = 1_000_000

/** Of a file in a zip: its two entries in the directories, each with its name. */
const ENTRY = 30 + 46 + 2 * 60

/** @param {string} path */
function zipped(path) {
  const found = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  // What is for other places is left out of the zip: see README.md.
  const files = found.filter(({ name }) => !/\.wasm$|^edge/.test(name))
  const sizes = files.map(({ parentPath, name }) => deflateRawSync(readFileSync(join(parentPath, name))).length + ENTRY)
  return sizes.reduce((sum, size) => sum + size, 0)
}

test('the functions fit at the edge', (t) => {
  const own = ['api', 'aws', 'edge', 'gateway'].map((folder) => zipped(join(HERE, folder)))
  const code = own.reduce((sum, size) => sum + size, 0) + zipped(join(PACKAGE, 'dist'))
  t.diagnostic(`${code} bytes without the addon`)
  assert.ok(code < 120_000)
  // As it is published. It is there after scripts/addon, which takes minutes.
  const built = join(PACKAGE, 'npm/linux-x64-gnu')
  if (!existsSync(built)) return t.skip('the addon is not built as it is published')
  const all = code + zipped(built)
  t.diagnostic(`${all} bytes with it`)
  assert.ok(all < LIMIT)
})
