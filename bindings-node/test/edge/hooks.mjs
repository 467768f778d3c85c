// As bundlers for edges do it: what is imported of a `.wasm` file is a compiled module.

import { fileURLToPath } from 'node:url'

export async function load(url, context, next) {
  if (!/\.wasm(\?module)?$/.test(url)) return next(url, context)
  const source = `
    import { readFileSync } from 'node:fs'
    export default new WebAssembly.Module(readFileSync(${JSON.stringify(fileURLToPath(url))}))`
  return { format: 'module', source, shortCircuit: true }
}
