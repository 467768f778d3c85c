// The package as npm would get it: exactly what it needs, found by every resolver, the same by each entry.

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, extname, join, posix, resolve } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import ts from 'typescript'

const HERE = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'objsign-package-'))
after(() => rmSync(folder, { recursive: true }))

/** Every file that `exports`, `main` and `types` name. */
function* targets(value) {
  if (typeof value === 'string') yield posix.normalize(value)
  else for (const one of Object.values(value ?? {})) yield* targets(one)
}
const isThere = (path) => existsSync(join(HERE, path))

/** Without what leads to files that are not there. */
function pruned(value) {
  if (typeof value !== 'object') return isThere(posix.normalize(value)) ? value : undefined
  const { types, ...rest } = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, pruned(one)]))
  const left = Object.entries(rest).filter(([, one]) => one !== undefined)
  if (left.length === 0) return undefined
  return Object.fromEntries(types === undefined ? left : [['types', types], ...left])
}

const whole = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8'))
const notBuilt = [...new Set(targets(whole.exports))].filter((path) => !isThere(path))
const manifest = {
  ...whole,
  exports: pruned(whole.exports),
  files: whole.files.filter((path) => !notBuilt.includes(posix.normalize(path))),
}
const entries = [...new Set(targets([manifest.main, manifest.types, manifest.exports]))].filter(
  (path) => path !== 'package.json',
)
const code = entries.filter((path) => /\.[cm]?js$/.test(path))

/** Packs this folder as it stands, by the manifest above. */
function packed() {
  const stage = join(folder, 'stage')
  const skipped = /\/(node_modules|src|target)$/
  cpSync(HERE, stage, { recursive: true, filter: (from) => !skipped.test(from) })
  writeFileSync(join(stage, 'package.json'), JSON.stringify(manifest))
  const packing = ['pack', '--ignore-scripts', '--json', '--offline', '--pack-destination', folder]
  const [{ filename, files }] = JSON.parse(execFileSync('npm', packing, { cwd: stage, encoding: 'utf8' }))
  return { tarball: join(folder, filename), files: files.map(({ path }) => path).sort() }
}
const { tarball, files } = packed()

test('only what is for edges may be left to be built', { skip: notBuilt.length === 0 && 'all is built' }, (context) => {
  assert.equal(process.env.OBJSIGN_WHOLE_PACKAGE, undefined, `not built: ${notBuilt}`)
  for (const path of notBuilt) assert.match(path, /edge|\.wasm$/)
  context.diagnostic(`not built, and not looked at: ${notBuilt.join(', ')}`)
})

test('what npm always packs, and what `files` names', () => {
  const always = /^(package\.json|README\.md|LICENSE.*)$/
  const under = (path) => (name) => path === posix.normalize(name) || path.startsWith(`${posix.normalize(name)}/`)
  for (const path of files) {
    assert.ok(always.test(path) || manifest.files.some(under(path)) || /[*]/.test(manifest.files.join()), path)
  }
  for (const name of manifest.files) {
    assert.ok(/[*!]/.test(name) || files.some((path) => under(path)(name)), `nothing was packed for ${name}`)
  }
  for (const name of ['package.json', 'README.md', 'LICENSE-APACHE', 'LICENSE-MIT'])
    assert.ok(files.includes(name), name)
})

test('nothing of how it is made', () => {
  const allowed = new Set(['.js', '.mjs', '.cjs', '.wasm', '.md', ''])
  for (const path of files) {
    const isType = /\.d\.[cm]?ts$/.test(path)
    assert.ok(isType || path === 'package.json' || allowed.has(extname(path)), path)
    assert.doesNotMatch(path, /^(src|test|tests|npm|target|node_modules|scripts)\/|\.node$|(^|\/)(Cargo|build\.rs|\.)/)
  }
  assert.equal(manifest.scripts?.postinstall ?? manifest.scripts?.install, undefined)
  assert.deepEqual(Object.keys(manifest.dependencies ?? {}), [])
})

/** The files that this one loads by a fixed relative name. */
function loaded(path) {
  if (!/\.(?:[cm]?js|[cm]?ts)$/.test(path)) return []
  const text = readFileSync(join(HERE, path), 'utf8')
  const names = [...text.matchAll(/(?:\bfrom|\brequire\(|\bimport\(?|new URL\()\s*(['"])(\.{1,2}\/[^'"]+?)\1/g)]
  return names.map(([, , name]) => posix.join(posix.dirname(path), name))
}

/** As a type names it: `./index.js` is there as `index.d.ts`. */
const withType = (path) => path.replace(/\.([cm]?)js$/, '.d.$1ts')

test('every entry and all that it loads is packed, and no code besides', () => {
  const seen = new Set()
  const left = [...entries]
  while (left.length > 0) {
    const path = left.pop().replace(/\?module$/, '')
    if (seen.has(path)) continue
    seen.add(path)
    assert.ok(files.includes(path) || files.includes(withType(path)), `${path} is not packed`)
    if (existsSync(join(HERE, path))) left.push(...loaded(path))
  }
  for (const path of files.filter((path) => /\.([cm]?js|wasm)$/.test(path))) {
    assert.ok(seen.has(path), `${path} is packed, and nothing loads it`)
  }
})

test('in `exports` the types come first and what runs everywhere last', () => {
  const check = (conditions) => {
    if (typeof conditions === 'string') return
    const names = Object.keys(conditions)
    if (names.includes('types')) assert.equal(names[0], 'types')
    // `require` and `import` would shadow what is for one runtime.
    const general = names.findIndex((name) => ['import', 'require', 'default', 'node'].includes(name))
    const special = names.findLastIndex((name) => ['workerd', 'worker', 'edge-light', 'browser'].includes(name))
    if (general >= 0) assert.ok(special < general, names.join())
    Object.values(conditions).forEach(check)
  }
  for (const entry of ['.', './sign', './verify']) check(manifest.exports[entry])
  assert.equal(manifest.exports['./package.json'], './package.json')
})

test('publint has nothing to say', async () => {
  const { messages } = await publint({ level: 'suggestion', strict: true, pack: { tarball: packedBytes() } })
  assert.deepEqual(
    messages.map((message) => formatMessage(message, manifest)),
    [],
  )
})

function packedBytes() {
  const bytes = readFileSync(tarball)
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
}

/** What is no module with types of its own, or is for `import` alone, as edges have nothing else. */
const isWasm = (entry) => typeof manifest.exports[entry] === 'string' && manifest.exports[entry].endsWith('.wasm')
const isImportOnly = (entry) => [...targets(manifest.exports[entry])].every((path) => /\.m[jt]s$/.test(path))

test('every resolver finds the right types', () => {
  const attw = join(HERE, 'node_modules/.bin/attw')
  const excluded = Object.keys(manifest.exports).filter(isWasm)
  const options = ['--profile', 'node16', '--no-definitely-typed', '--format', 'json']
  const given = [tarball, ...options, ...(excluded.length > 0 ? ['--exclude-entrypoints', ...excluded] : [])]
  const { stdout, stderr } = spawnSync(attw, given, { cwd: folder, encoding: 'utf8' })
  const { analysis } = JSON.parse(stdout || assert.fail(stderr))
  const problems = analysis.problems.filter(({ kind, entrypoint, resolutionKind }) => {
    // TypeScript before `exports`, which the profile leaves out.
    return resolutionKind !== 'node10' && !(kind === 'CJSResolvesToESM' && isImportOnly(entrypoint))
  })
  assert.deepEqual(problems, [])
  assert.ok(analysis.entrypoints['.'])
})

/** The names of the values that a module exports, as TypeScript sees them; nothing of it is run. */
function exportedValues(path) {
  const rootNames = [resolve(HERE, path)]
  const { NodeNext } = ts.ModuleKind
  const options = { allowJs: true, noEmit: true, module: NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }
  const program = ts.createProgram({ rootNames, options: { ...options, types: [] } })
  const checker = program.getTypeChecker()
  const module = checker.getSymbolAtLocation(program.getSourceFile(rootNames[0]))
  const isValue = (symbol) => {
    const found = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return (found.flags & ts.SymbolFlags.Value) !== 0
  }
  return checker
    .getExportsOfModule(module)
    .filter(isValue)
    .map(({ name }) => name)
    .filter((name) => name !== 'default')
    .sort()
}

const declared = exportedValues(posix.normalize(manifest.types))

const isPart = (path) => /edge-(sign|verify)/.test(path)

test('every entry names the same values, a part some of them', async () => {
  assert.ok(declared.length > 40)
  for (const path of entries.filter((path) => /\.d\.[cm]?ts$/.test(path))) {
    // Of a part, those that are more than types.
    const named = isPart(path) && /^export \{ (.*) \}/m.exec(readFileSync(join(HERE, path), 'utf8'))[1].split(', ')
    assert.deepEqual(named || exportedValues(path), named ? exportedValues(path.replace('.d.mts', '.mjs')) : declared, path)
  }
  // A CommonJS module says its names when it runs; one for another runtime cannot be run here.
  for (const path of code.filter((path) => path.endsWith('.mjs'))) {
    const names = exportedValues(path)
    if (!isPart(path)) assert.deepEqual(names, declared, path)
    else assert.deepEqual(names.filter((name) => !declared.includes(name)), [], path)
  }
  assert.deepEqual(Object.keys(await import('objsign')).sort(), declared)
})

test(
  'what was packed works where it is installed, by both entries',
  { skip: native().length === 0 && 'not built' },
  () => {
    const place = join(folder, 'node_modules/objsign')
    mkdirSync(place, { recursive: true })
    execFileSync('tar', ['-xzf', tarball, '-C', place, '--strip-components=1'])
    // Elsewhere it comes in the package of its platform.
    for (const name of native()) cpSync(join(HERE, name), join(place, name))
    const use = `
    const keys = Object.keys(objsign).filter((name) => name !== 'default' && name !== 'module.exports').sort()
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
    const signer = new objsign.S3Signer({ credentials, region: 'us-east-1' })
    const { url } = signer.presignGet({ bucket: 'photos', key: 'k', expiresIn: 60, now: 0 })
    console.log(JSON.stringify({ keys, url }))`
    const run = (type, script) => {
      const given = [`--input-type=${type}`, '--eval', script + use]
      return JSON.parse(execFileSync(process.execPath, given, { cwd: folder, encoding: 'utf8' }))
    }
    const required = run('commonjs', "const objsign = require('objsign')")
    const imported = run('module', "import * as objsign from 'objsign'")
    assert.deepEqual(imported, required)
    assert.deepEqual(required.keys, declared)
  },
)

function native() {
  return readdirSync(HERE).filter((name) => name.endsWith('.node'))
}

test('its version is that of the crate', () => {
  const cargo = readFileSync(join(dirname(HERE.replace(/\/$/, '')), 'Cargo.toml'), 'utf8')
  assert.equal(manifest.version, /^version = "(.*)"$/m.exec(cargo)[1])
})
