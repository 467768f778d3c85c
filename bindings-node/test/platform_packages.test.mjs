// The tarballs as they are published, installed in an empty folder as a user would, without a registry.

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { packMain, packPlatform } from '../npm/pack.mjs'
import { PLATFORMS, addonName, packageName, platformHere, platformManifest } from '../npm/platforms.mjs'

const HERE = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8'))
const folder = mkdtempSync(join(tmpdir(), 'objsign-tarballs-'))
after(() => rmSync(folder, { recursive: true }))

const platform = platformHere()
// The one that the other tests use: what scripts/addon left may be older than the rest.
const [addon] = [join(HERE, addonName(platform))].filter(existsSync)
const skip = addon === undefined && 'there is no addon for this platform'

const main = packMain(folder)
const part = addon && packPlatform(platform, folder, addon)

/** An empty package with these tarballs installed. */
function installed(name, tarballs, ...words) {
  const place = join(folder, name)
  mkdirSync(place)
  writeFileSync(join(place, 'package.json'), '{ "private": true }')
  const quiet = ['--offline', '--no-audit', '--no-fund', '--silent']
  execFileSync('npm', ['install', ...quiet, ...words, ...tarballs], { cwd: place, shell: process.platform === 'win32' })
  return place
}

const place = addon && installed('with', [main.tarball, part.tarball])

function run(cwd, name, program) {
  writeFileSync(join(cwd, name), program)
  return spawnSync(process.execPath, [name], { cwd, encoding: 'utf8' })
}

const USE = `
  const signer = new S3Signer({ credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, region: 'us-east-1' })
  const { url } = signer.presignGet({ bucket: 'photos', key: 'k', expiresIn: 60, now: 0 })`
const URL_OF_IT = /^https:\/\/photos\.s3\.us-east-1\.amazonaws\.com\/k\?X-Amz-.*&X-Amz-Signature=[0-9a-f]{64}\n$/

test('each package holds what it should, and its addon alone', { skip }, () => {
  const [text, own] = [['LICENSE-APACHE', 'LICENSE-MIT', 'README.md'], [addonName(platform), 'package.json']]
  assert.deepEqual(part.files.sort(), [...text, ...own])
  const made = manifest.files.filter((name) => existsSync(join(HERE, name)))
  assert.deepEqual(made.filter((name) => !main.files.includes(name)), [])
  assert.ok(!main.files.some((name) => name.endsWith('.node')))
})

test('installed, it is found by both kinds of module', { skip }, () => {
  assert.deepEqual(readdirSync(join(place, 'node_modules')).filter((name) => !name.startsWith('.')).sort(), [
    '@objsign',
    'objsign',
  ])
  const imported = run(place, 'use.mjs', `import { S3Signer } from 'objsign'${USE}\nconsole.log(url)`)
  assert.match(imported.stdout, URL_OF_IT, imported.stderr)
  const required = run(place, 'use.cjs', `const { S3Signer } = require('objsign')${USE}\nconsole.log(url)`)
  assert.equal(required.stdout, imported.stdout, required.stderr)
})

for (const [module, resolution] of [
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
]) {
  test(`TypeScript finds its types by ${resolution}`, { skip }, () => {
    const program = `import { type Presigned, S3Signer } from 'objsign'${USE}
      const signed: Presigned = signer.presignGet({ bucket: 'photos', key: 'k', expiresIn: 60 })
      // @ts-expect-error: there is no such option
      signer.presignGet({ bucket: 'photos', key: 'k', expiresIn: 60, expires: 60 })
      export const both: string[] = [signed.url, url]\n`
    for (const name of ['use.mts', 'use.cts']) writeFileSync(join(place, name), program)
    const tsc = join(HERE, 'node_modules/typescript/bin/tsc')
    // The types name Buffer, which is Node's.
    const types = ['--types', 'node', '--typeRoots', join(HERE, 'node_modules/@types')]
    const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', module, '--moduleResolution', resolution]
    const words = [tsc, ...options, ...types, 'use.mts', 'use.cts']
    const { status, stdout } = spawnSync(process.execPath, words, { cwd: place, encoding: 'utf8' })
    assert.equal(status, 0, stdout)
  })
}

test('without the package of the platform it says what to do', { skip }, () => {
  const without = installed('without', [main.tarball], '--omit=optional')
  const { status, stderr } = run(without, 'use.cjs', "require('objsign')")
  assert.equal(status, 1)
  assert.match(stderr, new RegExp(`objsign has no addon for ${process.platform}-${process.arch} `))
  assert.match(stderr, new RegExp(packageName(platform)))
  assert.match(stderr, /Install without --omit=optional/)
})

test('the package asks for every platform at its own version, and runs nothing where it is installed', () => {
  const read = ['-xzOf', main.tarball, 'package/package.json']
  const published = JSON.parse(execFileSync('tar', read, { encoding: 'utf8' }))
  const wanted = Object.keys(PLATFORMS).map((name) => [packageName(name), manifest.version])
  assert.deepEqual(published.optionalDependencies, Object.fromEntries(wanted))
  for (const name of ['scripts', 'devDependencies', 'imports', 'dependencies']) assert.equal(published[name], undefined)
  // The one that is worked with must be installable before those are published.
  assert.equal(manifest.optionalDependencies, undefined)
})

test('the packages of the platforms say where they fit, and are those that are looked for', () => {
  for (const name of Object.keys(PLATFORMS)) {
    const { os, cpu, libc, version, license, main, scripts } = platformManifest(name, manifest)
    const words = [os[0], cpu[0], { glibc: 'gnu', musl: 'musl' }[libc?.[0]], os[0] === 'win32' ? 'msvc' : undefined]
    assert.equal(words.filter(Boolean).join('-'), name)
    assert.deepEqual([version, license, scripts], [manifest.version, 'MIT OR Apache-2.0', undefined])
    assert.equal(main, addonName(name))
  }
  const loader = readFileSync(join(HERE, 'lib/addon.mjs'), 'utf8')
  const looked = [...loader.matchAll(/'([a-z0-9]+-[a-z0-9]+(?:-[a-z]+)?)'(?=[,\]])/g)].map(([, name]) => name)
  assert.deepEqual(looked.sort(), Object.keys(PLATFORMS).sort())
})
