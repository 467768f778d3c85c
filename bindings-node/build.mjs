// Makes dist/ of lib/: for Node index.js and rest.js, which load faster than many files, and index.mjs. With the word `edge`
// what is for edges without native code, too: one file for each WebAssembly in dist/, in two spellings.
//
// index.js has what signs for S3. rest.js has the other names, and is loaded when one of them is first asked for: to compile
// and run it takes as long as index.js.

import { createRequire } from 'node:module'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { build } from 'esbuild'

const dist = new URL('dist/', import.meta.url)
const common = {
  absWorkingDir: import.meta.dirname,
  entryPoints: ['lib/index.mjs'],
  bundle: true,
  target: 'esnext',
  charset: 'utf8',
  logLevel: 'warning',
}
const node = {
  ...common,
  platform: 'node',
  define: { 'import.meta.url': '__filename', 'import.meta.dirname': '__dirname' },
}

// ---------------------------------------------------------------------------------------------------------------------
// For Node

async function buildNode() {
  const shared = await exported(await modulesOf('lib/signing.mjs'))
  const [[, late]] = await exported(['lib/rest.mjs'])
  await buildIndex(shared, late)
  await buildRest(shared)
  const names = Object.keys(createRequire(import.meta.url)('./dist/index.js'))
  const lines = names.map((name) => `  ${name},\n`).join('')
  writeFileSync(new URL('index.mjs', dist), `import objsign from './index.js'\n\nexport const {\n${lines}} = objsign\n`)
}

/** A file and all that it imports. */
async function modulesOf(file) {
  const asked = { ...node, entryPoints: [file], format: 'esm', outdir: 'dist', write: false, metafile: true }
  const { metafile } = await build(asked)
  return Object.keys(metafile.inputs)
}

/** Each file with the names that it exports. */
async function exported(files) {
  const asked = { ...common, entryPoints: files, bundle: false, format: 'esm', outdir: 'dist', write: false, metafile: true }
  const { metafile } = await build(asked)
  return Object.values(metafile.outputs).map(({ entryPoint, exports }) => [entryPoint, exports])
}

/** `shared` are the modules in it, which rest.js takes from here, so that there is each once; `late` the names in rest.js. */
async function buildIndex(shared, late) {
  const contents = `
  export * from './lib/signing.mjs'
  ${shared.map(([path, names], at) => `import { ${names.map((name) => `${name} as ${name}_${at}`)} } from './${path}'`).join('\n')}
  const shared = () => ({
    ${shared.map(([path, names], at) => `'${path}': { ${names.map((name) => `${name}: ${name}_${at}`)} }`)}
  })
  let rest
  const late = () => (rest ??= require('./rest.js')(shared()))
  for (const name of ${JSON.stringify(late)}) {
    Object.defineProperty(module.exports, name, { get: () => late()[name], enumerable: true })
  }`
  // By this `import` knows the late names: esbuild writes the same for the others.
  const annotation = `0 && (module.exports = { ${late} });`
  await build({
    ...node,
    entryPoints: [],
    stdin: { contents, resolveDir: import.meta.dirname },
    outfile: 'dist/index.js',
    format: 'cjs',
    external: ['./rest.js'],
    plugins: [ownRequire],
    footer: { js: annotation },
    logOverride: { 'commonjs-variable-in-esm': 'silent' },
  })
}

/** CommonJS has a `require` of its own: to load `node:module` takes longer than to load the addon. */
const ownRequire = {
  name: 'require',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:module$/ }, ({ path }) => ({ path, namespace: 'require' }))
    onLoad({ filter: /./, namespace: 'require' }, () => ({ contents: 'export const createRequire = () => require' }))
  },
}

async function buildRest(shared) {
  await build({
    ...node,
    entryPoints: ['lib/rest.mjs'],
    outfile: 'dist/rest.js',
    format: 'iife',
    globalName: 'rest',
    banner: { js: 'module.exports = (shared) => {' },
    footer: { js: 'return rest\n}' },
    plugins: [takenFrom(shared)],
  })
}

/** Has modules taken from `shared`, an object in the built file, instead of built into it. */
function takenFrom(shared) {
  const known = new Map(shared.map(([path, names]) => [join(import.meta.dirname, path), { path, names }]))
  const setup = ({ onResolve, onLoad }) => {
    onResolve({ filter: /\.mjs$/ }, ({ path, resolveDir }) => {
      const found = known.get(join(resolveDir, path))
      return found && { path: found.path, namespace: 'shared' }
    })
    onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => {
      const { names } = known.get(join(import.meta.dirname, path))
      return { contents: `export const { ${names} } = shared['${path}']` }
    })
  }
  return { name: 'shared', setup }
}

// ---------------------------------------------------------------------------------------------------------------------
// For edges

/** What is for edges: the whole, and smaller parts of it. */
const EDGES = {
  edge: { entry: 'lib/index.mjs', wasm: 'objsign.wasm' },
  'edge-sign': { entry: 'lib/parts/sign.mjs', wasm: 'sign.wasm' },
  'edge-verify': { entry: 'lib/parts/verify.mjs', wasm: 'verify.wasm' },
}
/** The module as each bundler knows it: Vercel's, for one, wants to be told that it is no file to be fetched. */
const SPELLINGS = { '': '', '-light': '?module' }

async function buildEdges() {
  for (const [name, { entry, wasm }] of Object.entries(EDGES)) {
    for (const [suffix, query] of Object.entries(SPELLINGS)) await buildEdge(`${name}${suffix}`, entry, `./${wasm}${query}`)
    writeFileSync(new URL(`${name}.d.mts`, dist), await typesOf(name, entry))
  }
}

async function buildEdge(name, entry, wasm) {
  const external = () => ({ path: wasm, external: true })
  const setup = ({ onResolve }) => onResolve({ filter: /^\.\/objsign\.wasm$/ }, external)
  await build({
    ...common,
    entryPoints: [entry],
    outfile: `dist/${name}.mjs`,
    platform: 'neutral',
    format: 'esm',
    conditions: ['edge'],
    plugins: [{ name: 'wasm', setup }],
  })
}

async function typesOf(name, entry) {
  // Edges have no Buffer: bytes come as what it is made of.
  const whole = () => readFileSync(new URL('index.d.ts', import.meta.url), 'utf8').replace(/(?<!`)\bBuffer\b/g, 'Uint8Array')
  if (name === 'edge') return whole()
  const [[, values]] = await exported([entry])
  return `export type * from './edge.mjs'\nexport { ${values.join(', ')} } from './edge.mjs'\n`
}

/** What was built before may not be of this lib/. */
function removeEdges() {
  for (const name of Object.keys(EDGES)) {
    for (const end of [...Object.keys(SPELLINGS).map((suffix) => `${suffix}.mjs`), '.d.mts']) {
      rmSync(new URL(`${name}${end}`, dist), { force: true })
    }
  }
}

await buildNode()
if (process.argv.includes('edge')) await buildEdges()
else removeEdges()
