/** @import { CredentialIdentity } from 'objsign' */
/** @import { EdgeRules } from '../edge/viewer_request.mjs' */
/** @import { KeyTimes } from '../gateway/keys.mjs' */
/** @import { Rules } from '../gateway/translate_request.mjs' */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { S3Signer } from 'objsign'

import { authorizer } from '../api/authorizer.mjs'
import { initiate } from '../api/initiate.mjs'
import { secretKeys } from '../aws/secret_keys.mjs'
import { viewerRequest } from '../edge/viewer_request.mjs'
import { KeyRing } from '../gateway/keys.mjs'
import { httpApi } from './api_gateway.mjs'
import { Distribution } from './distribution.mjs'
import { OriginAccess } from './origin_access.mjs'
import { PartTable } from './part_table.mjs'
import { startS3 } from './s3.mjs'
import { startSecretsManager } from './secrets_manager.mjs'
import { close, listen } from './servers.mjs'

const REGION = 'eu-central-1'
const SECRET_REGION = 'us-east-1'
const SECRET_ID = 'oss-gateway-keys'
const S3_BUCKET = 'device-uploads'

/** The bucket as devices call it: the first label of the distribution's name. */
export const BUCKET = 'd111111abcdef8'
export const ENDPOINT = 'cloudfront.localhost'
const HOST = `${BUCKET}.${ENDPOINT}`

/**
 * Everything on this machine: S3, Secrets Manager, and in front of them the distribution with its functions and its
 * API.
 *
 * @param {object} options
 * @param {() => Promise<string>} options.secret the text of the secret with the devices' keys, now
 * @param {number} [options.port]
 * @param {string} [options.directory] where the objects are kept; a temporary one unless said
 * @param {boolean} [options.plain] answers as S3 and CloudFront do, without what only this gateway can add
 * @param {Rules & EdgeRules} [options.rules]
 * @param {KeyTimes} [options.keyTimes]
 * @param {() => number} [options.clock] the gateway's, by which requests are in time or not
 * @param {(entry: object) => void} [options.log]
 */
export async function startGateway({ secret, port, directory, plain = false, rules, keyTimes, clock = Date.now, log }) {
  const temporary = directory ? undefined : await mkdtemp(join(tmpdir(), 'oss-gateway-'))
  const files = directory ?? /** @type {string} */ (temporary)
  const services = await startServices(files, secret)
  const { s3, secrets, signer } = services
  const access = new OriginAccess({ signer, bucket: S3_BUCKET })
  const server = serverOf(distributionOf(services, access, { plain, rules, keyTimes, clock, log }))
  const taken = await listen(server, port)
  return {
    port: taken,
    host: HOST,
    bucket: BUCKET,
    endpoint: `http://${ENDPOINT}:${taken}`,
    /** Where the objects are files. */
    objects: join(files, S3_BUCKET),
    s3: { url: s3.url, bucket: S3_BUCKET, signer },
    secretReads: secrets.calls,
    async close() {
      await close(server)
      access.close()
      await s3.close()
      await secrets.close()
      if (temporary) await rm(temporary, { recursive: true })
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof startGateway>>} Gateway */

/**
 * What the gateway uses: S3 and Secrets Manager, and the role that is let in by both.
 *
 * @param {string} directory
 * @param {() => Promise<string>} secret
 */
async function startServices(directory, secret) {
  const role = temporaryCredentials()
  const environment = {
    AWS_ACCESS_KEY_ID: role.accessKeyId,
    AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
    AWS_SESSION_TOKEN: role.sessionToken,
  }
  const secrets = await startSecretsManager({ secretId: SECRET_ID, region: SECRET_REGION, role, secret })
  const s3 = await startS3({ directory, bucket: S3_BUCKET, region: REGION, account: environment })
  const signer = new S3Signer({ credentials: role, region: REGION, endpoint: s3.url })
  return { environment, secrets, s3, signer }
}

/**
 * @param {Awaited<ReturnType<typeof startServices>>} services
 * @param {OriginAccess} access
 * @param {object} options
 * @param {boolean} options.plain
 * @param {() => number} options.clock
 * @param {Rules & EdgeRules} [options.rules]
 * @param {KeyTimes} [options.keyTimes]
 * @param {(entry: object) => void} [options.log]
 */
function distributionOf({ environment, secrets, s3 }, access, { plain, clock, rules, keyTimes, log }) {
  const read = secretKeys({ secretId: SECRET_ID, region: SECRET_REGION, endpoint: secrets.url, environment })
  // As in the cloud, the edge and the API know nothing of each other's keys.
  const ring = () => new KeyRing(read, keyTimes)
  return new Distribution({
    host: HOST,
    viewer: viewerRequest({ keys: ring(), rules, clock, log }),
    s3: access,
    api: httpApi({
      authorize: authorizer({ keys: ring(), host: HOST, rules, clock }),
      handle: initiate({ bucket: S3_BUCKET, region: REGION, host: HOST, endpoint: s3.url, environment }),
    }),
    parts: new PartTable(),
    plain,
    clock,
    log: log ?? ((entry) => console.log(JSON.stringify(entry))),
  })
}

/** @param {Distribution} distribution */
function serverOf(distribution) {
  /** @type {import('node:http').RequestListener} */
  const serve = (request, response) => {
    distribution.serve(request, response).catch((error) => {
      console.error(JSON.stringify({ level: 'error', message: String(error) }))
      response.destroy()
    })
  }
  // A client that asks first is told to go on only when its signature is right.
  return createServer(serve).on('checkContinue', serve)
}

/** Such as a function's role has. */
function temporaryCredentials() {
  const random = () => randomBytes(24).toString('hex')
  const accessKeyId = `ASIA${random().slice(0, 16).toUpperCase()}`
  return { accessKeyId, secretAccessKey: random(), sessionToken: random() }
}

/**
 * @param {CredentialIdentity[]} keys
 * @returns {string} the text of a secret
 */
export function secretOf(keys) {
  return JSON.stringify({ keys })
}

/** @returns {CredentialIdentity} a new key pair for devices */
export function newKey() {
  return { accessKeyId: `LTAI${randomBytes(10).toString('hex')}`, secretAccessKey: randomBytes(15).toString('hex') }
}
