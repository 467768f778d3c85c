// Makes dist/ of lib/: one file for Node, which loads faster than many, and one for edges without native code. With the
// word `edge` the latter, too, for which dist/objsign.wasm must be there.

import { createRequire } from 'node:module'
import { rmSync, writeFileSync } from 'node:fs'

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

if (process.argv.includes('edge')) {
  await build({
    ...common,
    outfile: 'dist/edge.mjs',
    platform: 'neutral',
    format: 'esm',
    conditions: ['edge'],
    external: ['./objsign.wasm'],
  })
} else {
  rmSync(new URL('edge.mjs', dist), { force: true })
}
