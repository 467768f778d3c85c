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
import { siteHandler } from './site.mjs'
import { Store } from './store.mjs'

const BUCKET = 'media-uploads'
const REGION = 'ap-northeast-2'
const MAX_SIZE = 100_000_000
const CONTENT_TYPES = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'video/*',
  'audio/*',
  'application/pdf',
  'application/zip',
  'text/plain',
  'text/csv',
]

/** The rule of `template.yaml`. */
export const CORS = {
  methods: ['GET', 'POST', 'PUT', 'DELETE'],
  headers: [
    'authorization',
    'content-type',
    'x-amz-acl',
    'x-amz-content-sha256',
    'x-amz-date',
    'x-amz-meta-qqfilename',
  ],
  exposed: ['ETag'],
}

/**
 * Starts the page with its server, and an S3 server for it, on this machine alone.
 *
 * @param {object} [options]
 * @param {number} [options.port] 0 is a free one.
 * @param {Partial<import('../page/config.mjs').Config>} [options.config] What the page shall be told instead.
 */
export async function startPlayground({ port = 0, config: said = {} } = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'playground-'))
  const accessKeyId = 'AKIAPLAYGROUND'
  const secretAccessKey = randomBytes(30).toString('base64')
  const sessions = new Sessions()

  /** @type {import('../page/config.mjs').Config} */
  const config = {
    bucket: BUCKET,
    region: REGION,
    bucketUrl: '',
    accessKey: accessKeyId,
    sign: '/sign',
    maxSize: MAX_SIZE,
    partSize: PART_SIZE,
    contentTypes: CONTENT_TYPES,
    session: '/session',
    files: '/files',
    uploaded: '/uploaded',
  }
  const environment = {
    ACCESS_KEY: accessKeyId,
    SECRET_KEY: secretAccessKey,
    AWS_REGION: REGION,
    BUCKET_NAME: BUCKET,
    BUCKET_HOST: '',
    MAX_SIZE: String(MAX_SIZE),
    CONTENT_TYPES: CONTENT_TYPES.join(','),
  }

  /** @type {import('node:http').RequestListener} */
  let handler = (_, response) => void response.writeHead(503).end()
  const site = createServer((request, response) => handler(request, response))
  site.listen(port, '127.0.0.1')
  await once(site, 'listening')
  const { port: found } = /** @type {import('node:net').AddressInfo} */ (site.address())

  const s3 = await startLocalS3({
    bucket: BUCKET,
    region: REGION,
    accessKeyId,
    secretAccessKey,
    cors: { ...CORS, origins: [`http://localhost:${found}`, `http://127.0.0.1:${found}`] },
    directory,
  })
  const { host, endpoint } = s3
  environment.BUCKET_HOST = host
  Object.assign(config, { bucketUrl: `http://${host}` }, said)
  const signer = new S3Signer({ credentials: { accessKeyId, secretAccessKey }, region: REGION })
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
