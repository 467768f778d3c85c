import { once } from 'node:events'
import { createServer } from 'node:http'

/** @typedef {import('node:http').IncomingHttpHeaders} Headers */
/** @typedef {{ method: string, url: string, headers: Headers, body: string }} Received */
/** @typedef {{ status: number, headers?: Record<string, string>, body?: string }} Reply */

/**
 * A small server on 127.0.0.1, for the parts of AWS that the tests play themselves.
 *
 * @param {(request: Received) => Promise<Reply> | Reply} answer
 */
export async function serve(answer) {
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) {
      chunks.push(chunk)
    }
    const { method = '', url = '', headers } = request
    const reply = await answer({ method, url, headers, body: Buffer.concat(chunks).toString() })
    response.writeHead(reply.status, reply.headers)
    response.end(reply.body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
