/** @import { CredentialIdentity, OssRequest } from 'objsign' */
/** @import { Gateway } from '../local/start.mjs' */

import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as open } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { OssBucket, OssSigner } from 'objsign'

import { whole } from '../local/servers.mjs'
import { BUCKET, ENDPOINT, newKey, secretOf, startGateway } from '../local/start.mjs'

/** As devices are told. */
export const bucket = new OssBucket({ name: BUCKET, endpoint: `http://${ENDPOINT}` })

/**
 * A gateway with one key pair, and what it logs.
 *
 * @param {Partial<Parameters<typeof startGateway>[0]>} [options]
 */
export async function gatewayWithKey(options) {
  const key = newKey()
  /** @type {object[]} */
  const logged = []
  const secret = async () => secretOf([key])
  const gateway = await startGateway({ secret, log: (entry) => logged.push(entry), ...options })
  return { gateway, key, logged }
}

/**
 * A request signed as a device does, to be spoiled.
 *
 * @param {OssRequest} request
 * @param {CredentialIdentity} key
 * @param {number} [now]
 * @returns {Sent}
 */
export function signed(request, key, now) {
  const { method, url, headers } = request.signV1(new OssSigner({ credentials: key }), { now })
  const { origin, host } = new URL(url)
  return { method, path: url.slice(origin.length), headers: { host, ...headers } }
}

/**
 * The same without objsign, for what its signer refuses to sign.
 *
 * @param {CredentialIdentity} key
 * @param {object} of
 * @param {string} [of.method]
 * @param {string} of.path as sent, with its query
 * @param {string | Buffer} of.resource as signed, behind the bucket
 * @param {Record<string, string>} [of.headers]
 * @param {number} [of.now]
 * @returns {Sent}
 */
export function signedByHand(key, { method = 'PUT', path, resource, headers = {}, now = Date.now() }) {
  const date = new Date(now).toUTCString()
  const oss = Object.entries(headers).filter(([name]) => name.startsWith('x-oss-'))
  const lines = oss.sort().map(([name, value]) => `${name}:${value}\n`)
  const start = [method, headers['content-md5'] ?? '', headers['content-type'] ?? '', date, ''].join('\n')
  const mac = createHmac('sha1', key.secretAccessKey).update(`${start}${lines.join('')}/${BUCKET}/`).update(resource)
  const authorization = `OSS ${key.accessKeyId}:${mac.digest('base64')}`
  return { method, path, headers: { host: `${BUCKET}.${ENDPOINT}`, date, ...headers, authorization } }
}

/** @typedef {{ method: string, path: string, headers: Record<string, string | string[]> }} Sent */

/**
 * @param {Gateway} gateway
 * @param {Sent} request
 * @param {string | Uint8Array} [body]
 */
export async function send({ port }, { method, path, headers }, body) {
  const outgoing = open({ host: '127.0.0.1', port, method, path, headers, setHost: false, agent: false })
  /** @type {Promise<import('node:http').IncomingMessage>} */
  const answered = new Promise((resolve, reject) => outgoing.once('response', resolve).once('error', reject))
  outgoing.end(body)
  const answer = await answered
  const text = (await whole(answer, 1_000_000))?.toString() ?? ''
  const xml = answer.headers['x-oss-err'] ? Buffer.from(String(answer.headers['x-oss-err']), 'base64').toString() : text
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: text,
    code: /<Code>(.*?)<\/Code>/.exec(xml)?.[1],
    message: /<Message>(.*?)<\/Message>/.exec(xml)?.[1],
  }
}

/**
 * What S3 says of an object.
 *
 * @param {Gateway} gateway
 * @param {string} key
 */
export async function stored({ s3 }, key) {
  const { method, url, headers } = s3.signer.sign('GET', { bucket: s3.bucket, key })
  const answer = await fetch(url, { method, headers })
  if (!answer.ok) return undefined
  return { bytes: Buffer.from(await answer.arrayBuffer()), headers: Object.fromEntries(answer.headers) }
}

/** Files that are gone at the end. */
export class Files {
  #directory = mkdtempSync(join(tmpdir(), 'oss-gateway-files-'))

  /**
   * @param {string} name
   * @param {Uint8Array} bytes
   */
  make(name, bytes) {
    const path = join(this.#directory, name)
    writeFileSync(path, bytes)
    return path
  }

  close() {
    rmSync(this.#directory, { recursive: true })
  }
}
