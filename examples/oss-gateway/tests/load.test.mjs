import assert from 'node:assert/strict'
import { test } from 'node:test'

import { load, report } from './load.mjs'

test('2000 devices, and a key rotated meanwhile', async (t) => {
  const outcome = await load({ devices: 2000, processes: 6 })
  t.diagnostic(report(outcome))
  const { devices, uploads, refused, different, withOld, withNew, withBoth, afterwards, log, keys } = outcome
  assert.deepEqual([devices, uploads, refused, different], [2000, 2000, 0, 0])
  assert.ok(withOld > 600 && withNew > 600 && withBoth > 300)
  assert.deepEqual(afterwards, Array.from({ length: 3 }, () => 'true InvalidAccessKeyId'))
  // Neither the keys nor a signature is in what the gateway wrote.
  assert.match(log, /InvalidAccessKeyId/)
  for (const { secretAccessKey } of keys) assert.ok(!log.includes(secretAccessKey))
  assert.ok(!/OSS LTAI|[Ss]ignature=/.test(log))
})
