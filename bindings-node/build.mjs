// Makes dist/ of lib/: one file for Node, which loads faster than many, and one for edges without native code, in two
// spellings. With the word `edge` the latter, too, for which dist/objsign.wasm must be there.

import { createRequire } from 'node:module'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'

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

await build({
  ...common,
  outfile: 'dist/index.js',
  platform: 'node',
  format: 'cjs',
  define: { 'import.meta.url': '__filename' },
})

const names = Object.keys(createRequire(import.meta.url)('./dist/index.js'))
writeFileSync(
  new URL('index.mjs', dist),
  `import objsign from './index.js'\n\nexport const {\n${names.map((name) => `  ${name},\n`).join('')}} = objsign\n`,
)

/** The module as each bundler knows it: Vercel's, for one, wants to be told that it is no file to be fetched. */
const EDGES = { edge: './objsign.wasm', 'edge-light': './objsign.wasm?module' }

for (const [name, path] of Object.entries(EDGES)) {
  if (!process.argv.includes('edge')) {
    rmSync(new URL(`${name}.mjs`, dist), { force: true })
    continue
  }
  const setup = ({ onResolve }) => onResolve({ filter: /^\.\/objsign\.wasm$/ }, () => ({ path, external: true }))
  await build({
    ...common,
    outfile: `dist/${name}.mjs`,
    platform: 'neutral',
    format: 'esm',
    conditions: ['edge'],
    plugins: [{ name: 'wasm', setup }],
  })
}

const edgeTypes = new URL('edge.d.mts', dist)
if (process.argv.includes('edge')) {
  // Edges have no Buffer: bytes come as what it is made of.
  const types = readFileSync(new URL('index.d.ts', import.meta.url), 'utf8')
  writeFileSync(edgeTypes, types.replace(/(?<!`)\bBuffer\b/g, 'Uint8Array'))
} else {
  rmSync(edgeTypes, { force: true })
}
