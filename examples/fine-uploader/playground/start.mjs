import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3Signer } from 'objsign'
import { PART_SIZE, uploadSigner } from '../signing_node/sign.mjs'
import { startLocalS3 } from './local_s3.mjs'
import { Sessions } from './sessions.mjs'
import { BUCKET, CONTENT_TYPES, CORS, MAX_SIZE, REGION } from './settings.mjs'
import { siteHandler } from './site.mjs'
import { Store } from './store.mjs'

/**
 * Starts the page with its server, and an S3 server for it, on this machine alone.
 *
 * @param {object} [options]
 * @param {number} [options.port] 0 is a free one.
 * @param {Partial<import('../page/config.mjs').Config>} [options.config] What the page shall be told instead.
 */
export async function startPlayground({ port = 0, config: said = {} } = {}) {
  // Each server must know the other's port: the page's is there first, and answers when all is set.
  /** @type {import('node:http').RequestListener} */
  let handler = (_, response) => void response.writeHead(503).end()
  const site = createServer((request, response) => handler(request, response))
  site.listen(port, '127.0.0.1')
  await once(site, 'listening')
  const { port: found } = /** @type {import('node:net').AddressInfo} */ (site.address())

  const directory = await mkdtemp(join(tmpdir(), 'playground-'))
  const accessKeyId = 'AKIAPLAYGROUND'
  const secretAccessKey = randomBytes(30).toString('base64')
  const s3 = await startLocalS3({
    bucket: BUCKET,
    region: REGION,
    accessKeyId,
    secretAccessKey,
    cors: { ...CORS, origins: [`http://localhost:${found}`, `http://127.0.0.1:${found}`] },
    directory,
  }).catch(async (error) => {
    site.close()
    await rm(directory, { recursive: true })
    throw error
  })
  const { host, endpoint } = s3

  /** @type {import('../page/config.mjs').Config} */
  const config = {
    bucket: BUCKET,
    region: REGION,
    bucketUrl: `http://${host}`,
    accessKey: accessKeyId,
    sign: '/sign',
    maxSize: MAX_SIZE,
    partSize: PART_SIZE,
    contentTypes: CONTENT_TYPES,
    session: '/session',
    files: '/files',
    uploaded: '/uploaded',
    ...said,
  }
  const environment = {
    ACCESS_KEY: accessKeyId,
    SECRET_KEY: secretAccessKey,
    AWS_REGION: REGION,
    BUCKET_NAME: BUCKET,
    BUCKET_HOST: host,
    MAX_SIZE: String(MAX_SIZE),
    CONTENT_TYPES: CONTENT_TYPES.join(','),
  }

  const signer = new S3Signer({ credentials: { accessKeyId, secretAccessKey }, region: REGION })
  const sessions = new Sessions()
  const store = new Store({ signer, bucket: BUCKET, region: REGION, host, endpoint })
  handler = siteHandler({ config, sessions, store, signer: uploadSigner(environment) })

  return {
    url: `http://localhost:${found}`,
    sessions,
    config,
    environment,
    /** Where the objects of the bucket are files. */
    objects: join(directory, BUCKET),
    async close() {
      site.closeAllConnections()
      site.close()
      await s3.close()
      await rm(directory, { recursive: true })
    },
  }
}
