// What is for edges, whole or one part of it, each time as new, with what it exports to its JavaScript.

import { register } from 'node:module'

register('./hooks.mjs', import.meta.url)

let count = 0

export async function load(name = 'edge') {
  const { Instance } = WebAssembly
  let wasm
  WebAssembly.Instance = class extends Instance {
    constructor(module) {
      super(module)
      wasm = this.exports
    }
  }
  try {
    return { edge: await import(`../../dist/${name}.mjs?${count++}`), wasm }
  } finally {
    WebAssembly.Instance = Instance
  }
}
