import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'

const GATEWAY = '../local/gateway.mjs'
const LOAD = 'load.mjs'

test('what is no number is refused at once', () => {
  for (const [script, option, ...wrong] of [
    [GATEWAY, '--refresh', 'x', '', '-1', '1e9', '901', 'Infinity'],
    [GATEWAY, '--port', 'x', '', '-1', '0x50', '65536'],
    [LOAD, '--devices', 'x', '0'],
    [LOAD, '--processes', 'x', '0'],
  ]) {
    for (const text of wrong) {
      const flags = [join(import.meta.dirname, script), `${option}=${text}`]
      const { status, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' })
      assert.equal(status, 2, `${option}=${text}`)
      assert.match(stderr, new RegExp(`^${option} takes a number from \\d to \\d+, not "${text}"\\.\n$`))
    }
  }
})
