import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url))

/** @typedef {{ origins: string[], methods: string[], headers: string[], exposed: string[] }} CorsRule */

/** `OBJSIGN_LOCAL_S3`, or the workspace's own build of `examples/local-s3`, made if it is missing. */
function program() {
  const { OBJSIGN_LOCAL_S3, CARGO_TARGET_DIR = join(REPOSITORY, 'target') } = process.env
  const built = OBJSIGN_LOCAL_S3 || join(CARGO_TARGET_DIR, 'debug', 'objsign-local-s3')
  if (!existsSync(built)) {
    console.error('Building the local S3 server; this takes a minute or two.')
    const flags = ['build', '--quiet', '--locked', '-p', 'objsign-local-s3']
    const { status } = spawnSync('cargo', flags, { cwd: REPOSITORY, stdio: 'inherit' })
    if (status !== 0) {
      throw new Error('the local S3 server could not be built')
    }
  }
  return built
}

/**
 * Starts the embedded S3 server, which verifies what it is sent, with one bucket.
 *
 * @param {object} options
 * @param {string} options.bucket
 * @param {string} options.region
 * @param {string} options.accessKeyId
 * @param {string} options.secretAccessKey
 * @param {CorsRule} options.cors
 * @param {string} options.directory
 */
export async function startLocalS3({ bucket, region, accessKeyId, secretAccessKey, cors, directory }) {
  const flags = [
    ['bucket', bucket],
    ['region', region],
    ['directory', directory],
    ...cors.origins.map((origin) => ['cors-origin', origin]),
    ...cors.methods.map((method) => ['cors-method', method]),
    ...cors.headers.map((name) => ['cors-header', name]),
    ...cors.exposed.map((name) => ['cors-expose', name]),
  ].flatMap(([name, value = '']) => [`--${name}`, value])
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
  // Of a group of its own: Ctrl-C is for us, and we end it.
  const server = spawn(program(), flags, { env, stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  const lines = createInterface({ input: server.stdout })
  const [line] = await Promise.race([once(lines, 'line'), once(server, 'exit').then(() => [undefined])])
  if (line === undefined) {
    throw new Error('the local S3 server did not start')
  }
  const { port } = new URL(line)
  return {
    /** The host of the bucket alone. Browsers find `*.localhost` on this machine without being told. */
    host: `${bucket}.s3.localhost:${port}`,
    /** Where Node finds it, which asks a name server for `*.localhost`. */
    endpoint: `http://127.0.0.1:${port}`,
    async close() {
      // It ends with its standard input.
      const ended = once(server, 'exit')
      server.stdin.end()
      await ended
    },
  }
}
