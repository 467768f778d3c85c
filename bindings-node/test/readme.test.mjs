// The code of the README, as one module.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

test('the code of the README runs', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const code = Array.from(readme.matchAll(/^```js\n(.*?)^```$/gms), ([, block]) => block).join('\n')
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: new URL('..', import.meta.url),
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  for (const expected of ['X-Amz-Signature=', 'AWS4-HMAC-SHA256 Credential=', 'x-oss-signature=', '{"invalid":true}']) {
    assert.ok(stdout.includes(expected), `${expected} is not in\n${stdout}`)
  }
})
