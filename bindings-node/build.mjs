// Makes dist/ of lib/: two files for Node, which load faster than many, and one for edges without native code, in two
// spellings. With the word `edge` the latter, too, for which dist/objsign.wasm must be there.
//
// Of those for Node the first has what signs for S3. The second, which has the rest, is loaded when one of its names is
// first asked for: to compile and run it takes as long as the first.

import { createRequire } from 'node:module'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { build } from 'esbuild'

const common = {
  absWorkingDir: import.meta.dirname,
  entryPoints: ['lib/index.mjs'],
  bundle: true,
  target: 'esnext',
  charset: 'utf8',
  logLevel: 'warning',
}
const dist = new URL('dist/', import.meta.url)

/** The names that each file exports. */
async function exported(files) {
  const asked = { ...common, entryPoints: files, bundle: false, format: 'esm', outdir: 'dist', write: false, metafile: true }
  const { metafile } = await build(asked)
  return Object.values(metafile.outputs).map(({ entryPoint, exports }) => [entryPoint, exports])
}

/** CommonJS has a `require` of its own: to load `node:module` takes longer than to load the addon. */
const ownRequire = {
  name: 'require',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:module$/ }, ({ path }) => ({ path, namespace: 'require' }))
    onLoad({ filter: /./, namespace: 'require' }, () => ({ contents: 'export const createRequire = () => require' }))
  },
}

const node = {
  ...common,
  platform: 'node',
  define: { 'import.meta.url': '__filename', 'import.meta.dirname': '__dirname' },
}
const { metafile } = await build({ ...node, entryPoints: ['lib/signing.mjs'], format: 'esm', outdir: 'dist', write: false, metafile: true })
/** What the first file has, and the second takes from there, so that there is each once. */
const shared = await exported(Object.keys(metafile.inputs))
const [[, late]] = await exported(['lib/rest.mjs'])

const first = `
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
// As esbuild has it for the other names: what `import` looks for.
const annotation = `0 && (module.exports = { ${late} });`
await build({
  ...node,
  entryPoints: [],
  stdin: { contents: first, resolveDir: import.meta.dirname },
  outfile: 'dist/index.js',
  format: 'cjs',
  external: ['./rest.js'],
  plugins: [ownRequire],
  footer: { js: annotation },
  logOverride: { 'commonjs-variable-in-esm': 'silent' },
})

const taken = {
  name: 'shared',
  setup({ onResolve, onLoad }) {
    const known = new Map(shared.map(([path, names]) => [join(import.meta.dirname, path), { path, names }]))
    onResolve({ filter: /\.mjs$/ }, ({ path, resolveDir }) => {
      const found = known.get(join(resolveDir, path))
      return found && { path: found.path, namespace: 'shared' }
    })
    onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => {
      const { names } = known.get(join(import.meta.dirname, path))
      return { contents: `export const { ${names} } = shared['${path}']` }
    })
  },
}
await build({
  ...node,
  entryPoints: ['lib/rest.mjs'],
  outfile: 'dist/rest.js',
  format: 'iife',
  globalName: 'rest',
  banner: { js: 'module.exports = (shared) => {' },
  footer: { js: 'return rest\n}' },
  plugins: [taken],
})

const names = Object.keys(createRequire(import.meta.url)('./dist/index.js'))
writeFileSync(
  new URL('index.mjs', dist),
  `import objsign from './index.js'\n\nexport const {\n${names.map((name) => `  ${name},\n`).join('')}} = objsign\n`,
)

/** What is for edges: the whole, and smaller parts of it. */
const EDGES = {
  edge: { entry: 'lib/index.mjs', wasm: 'objsign.wasm' },
  'edge-sign': { entry: 'lib/parts/sign.mjs', wasm: 'sign.wasm' },
  'edge-verify': { entry: 'lib/parts/verify.mjs', wasm: 'verify.wasm' },
}
/** The module as each bundler knows it: Vercel's, for one, wants to be told that it is no file to be fetched. */
const SPELLINGS = { '': '', '-light': '?module' }

for (const [name, { entry, wasm }] of Object.entries(EDGES)) {
  for (const [suffix, query] of Object.entries(SPELLINGS)) {
    const outfile = `dist/${name}${suffix}.mjs`
    if (!process.argv.includes('edge')) {
      rmSync(new URL(outfile, import.meta.url), { force: true })
      continue
    }
    const path = `./${wasm}${query}`
    const setup = ({ onResolve }) => onResolve({ filter: /^\.\/objsign\.wasm$/ }, () => ({ path, external: true }))
    await build({
      ...common,
      entryPoints: [entry],
      outfile,
      platform: 'neutral',
      format: 'esm',
      conditions: ['edge'],
      plugins: [{ name: 'wasm', setup }],
    })
  }
  const types = new URL(`${name}.d.mts`, dist)
  if (process.argv.includes('edge')) writeFileSync(types, await typesOf(name, entry))
  else rmSync(types, { force: true })
}

async function typesOf(name, entry) {
  // Edges have no Buffer: bytes come as what it is made of.
  const whole = () => readFileSync(new URL('index.d.ts', import.meta.url), 'utf8').replace(/(?<!`)\bBuffer\b/g, 'Uint8Array')
  if (name === 'edge') return whole()
  const [[, values]] = await exported([entry])
  return `export type * from './edge.mjs'\nexport { ${values.join(', ')} } from './edge.mjs'\n`
}
