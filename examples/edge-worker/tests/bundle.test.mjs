// A Worker as a bundler makes it of the installed package, in the way of wrangler: esbuild with these options.

import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'

import { EXAMPLE, PACKAGE, serving, skip } from './workerd.mjs'

const FILES = ['package.json', 'index.d.mts', 'index.d.ts', 'dist']
const KEYS = { ACCESS_KEY_ID: 'AKIDEXAMPLE', SECRET_ACCESS_KEY: 'secret', REGION: 'eu-central-1', BUCKET: 'photos' }

test('a bundled Worker signs', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'objsign-bundle-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const place = join(folder, 'node_modules/objsign')
  mkdirSync(place, { recursive: true })
  for (const name of FILES) cpSync(join(PACKAGE, name), join(place, name), { recursive: true })
  cpSync(join(EXAMPLE, 'presign.mjs'), join(folder, 'presign.mjs'))

  const { build } = createRequire(`${PACKAGE}package.json`)('esbuild')
  await build({
    absWorkingDir: folder,
    entryPoints: ['presign.mjs'],
    outdir: 'out',
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    loader: { '.wasm': 'copy' },
    logLevel: 'error',
  })
  const wasm = readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.wasm'))
  assert.equal(wasm.length, 1)
  // All that is uploaded.
  const sizes = ['presign.js', wasm[0]].map((name) => gzipSync(readFileSync(join(folder, 'out', name)), { level: 9 }).length)
  assert.ok(sizes[0] + sizes[1] < 120_000, `gzipped ${sizes}`)

  const token = new Uint8Array(await crypto.subtle.digest('SHA-256', Buffer.from('token')))
  const bindings = { ...KEYS, KEY_PREFIX: 'a/', TOKEN_SHA256: Buffer.from(token).toString('hex') }
  const texts = Object.entries(bindings).map(([name, text]) => `(name = "${name}", text = "${text}")`)
  writeFileSync(
    join(folder, 'workerd.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [(name = "main", worker = .worker)],
      sockets = [(name = "main", http = (), service = "main")],
    );
    const worker :Workerd.Worker = (
      compatibilityDate = "2025-05-05",
      modules = [
        (name = "presign.js", esModule = embed "out/presign.js"),
        (name = "${wasm[0]}", wasm = embed "out/${wasm[0]}"),
      ],
      bindings = [${texts.join(', ')}],
    );`,
  )
  const server = await serving(join(folder, 'workerd.capnp'), ['main'])
  try {
    const headers = { authorization: 'Bearer token' }
    const response = await fetch(`http://127.0.0.1:${server.ports.main}/?key=a/b`, { headers })
    assert.equal(response.status, 200, server.log())
    assert.match(await response.text(), /https:\/\/photos\.s3\.eu-central-1\.amazonaws\.com\/a\/b\?X-Amz-Algorithm/)
  } finally {
    await server.stop()
  }
})
