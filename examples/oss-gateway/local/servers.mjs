import { once } from 'node:events'

/**
 * @param {import('node:http').Server} server
 * @param {number} [port] a free one unless said
 * @returns {Promise<number>} its port on 127.0.0.1
 */
export async function listen(server, port = 0) {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port
}

/** @param {import('node:http').Server} server */
export async function close(server) {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

/**
 * @param {AsyncIterable<Buffer>} stream
 * @param {number} limit in bytes
 */
export async function whole(stream, limit) {
  const chunks = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > limit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
