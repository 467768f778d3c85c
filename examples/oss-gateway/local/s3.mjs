import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const REPOSITORY = join(import.meta.dirname, '../../..')

/** `OBJSIGN_LOCAL_S3`, or the workspace's own build, made if it is missing. */
function program() {
  if (process.env.OBJSIGN_LOCAL_S3) return process.env.OBJSIGN_LOCAL_S3
  const target = process.env.CARGO_TARGET_DIR ?? join(REPOSITORY, 'target')
  const built = join(target, 'debug', 'objsign-local-s3')
  if (!existsSync(built)) {
    console.error('Building the local S3 server; this takes a minute or two.')
    execFileSync('cargo', ['build', '--quiet', '--locked', '-p', 'objsign-local-s3'], { cwd: REPOSITORY })
  }
  return built
}

/**
 * The embedded S3 server of `examples/local-s3`, which verifies. It ends when its standard input does, and so with us.
 *
 * @param {{ directory: string, bucket: string, region: string, account: Record<string, string> }} options
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function startS3({ directory, bucket, region, account }) {
  const flags = ['--directory', directory, '--bucket', bucket, '--region', region]
  const server = spawn(program(), flags, { env: account, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  const url = await new Promise((resolve, reject) => {
    const lines = createInterface({ input: server.stdout })
    lines.once('line', resolve).once('close', () => reject(new Error('the S3 server did not start')))
  })
  return {
    url,
    async close() {
      server.stdin.end()
      await ended
    },
  }
}
