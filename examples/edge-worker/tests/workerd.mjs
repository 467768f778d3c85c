// The real runtime of Workers, on a free port of this machine.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const PACKAGE = fileURLToPath(new URL('../../../bindings-node/', import.meta.url))
export const EXAMPLE = fileURLToPath(new URL('../', import.meta.url))

const require = createRequire(`${PACKAGE}package.json`)

function binary() {
  const name = `@cloudflare/workerd-${process.platform}-${process.arch === 'x64' ? '64' : process.arch}/bin/workerd`
  try {
    return require.resolve(name)
  } catch {
    return undefined
  }
}
const workerd = binary()

/** Why there is nothing to test here, if so. */
export const skip =
  (!existsSync(`${PACKAGE}dist/edge.mjs`) && 'bindings-node/dist/edge.mjs is not built: see scripts/wasm') ||
  (workerd === undefined && 'there is no workerd for this platform')

/**
 * Starts what a configuration says, each of its sockets on a port of its own.
 *
 * @param {string} config
 * @param {string[]} sockets
 */
export async function serving(config, sockets) {
  const addresses = sockets.map((name) => `--socket-addr=${name}=127.0.0.1:0`)
  const child = spawn(String(workerd), ['serve', config, ...addresses, '--control-fd=3'], {
    stdio: ['ignore', 'inherit', 'pipe', 'pipe'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  let log = ''
  child.stderr?.setEncoding('utf8').on('data', (text) => (log += text))
  const control = /** @type {import('node:stream').Readable} */ (child.stdio[3])
  /** @type {Record<string, number>} */
  const ports = {}
  for await (const line of createInterface({ input: control })) {
    const { event, socket, port } = JSON.parse(line)
    if (event === 'listen') ports[socket] = port
    if (Object.keys(ports).length === sockets.length) break
  }
  if (Object.keys(ports).length < sockets.length) throw new Error(`workerd did not start: ${log}`)
  const stop = () => {
    child.kill()
    return ended
  }
  return { ports, stop, log: () => log }
}
