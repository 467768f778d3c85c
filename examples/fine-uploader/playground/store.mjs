import { request as httpRequest } from 'node:http'
import { Bucket } from 'objsign'

const LINK_SECONDS = 3600

/** What S3 says of a file that came without a type; no browser opens it. */
export const UNTYPED = 'binary/octet-stream'

/** @typedef {import('objsign').S3Signer} S3Signer */
/** @typedef {import('objsign').S3Request} S3Request */
/** @typedef {{ status: number, headers: import('node:http').IncomingHttpHeaders, body: string }} Reply */
/** @typedef {{ name: string, size: number, modified: string, url: string }} StoredFile */

/** What the server itself does with the bucket: look, give out links, delete. */
export class Store {
  #signer
  #bucket
  #endpoint

  /**
   * @param {object} options
   * @param {S3Signer} options.signer
   * @param {string} options.bucket
   * @param {string} options.region
   * @param {string} options.host The host of the bucket.
   * @param {string} options.endpoint Where it is found from here.
   */
  constructor({ signer, bucket, region, host, endpoint }) {
    this.#signer = signer
    this.#bucket = new Bucket({
      name: bucket,
      region,
      endpoint: `http://${host.slice(bucket.length + 1)}`,
      addressing: 'virtual',
    })
    this.#endpoint = new URL(endpoint)
  }

  /**
   * The files of a folder, newest first, with links to download them.
   *
   * @param {string} folder
   * @returns {Promise<StoredFile[]>}
   */
  async list(folder) {
    /** @type {StoredFile[]} */
    const files = []
    /** @type {string | undefined} */
    let continuationToken
    do {
      // Encoded, because XML cannot hold every key.
      const query = { 'encoding-type': 'url' }
      const { status, body } = await this.#send(this.#bucket.listObjects({ prefix: folder, continuationToken, query }))
      if (status !== 200) {
        throw new Error(`the list is answered ${status}`)
      }
      for (const [, entry = ''] of body.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
        const key = decodeURIComponent(text(entry, 'Key').replaceAll('+', ' '))
        files.push({
          name: key.slice(folder.length),
          size: Number(text(entry, 'Size')),
          modified: text(entry, 'LastModified'),
          url: this.#link(key),
        })
      }
      continuationToken = text(body, 'NextContinuationToken') || undefined
    } while (continuationToken)
    return files.sort((a, b) => b.modified.localeCompare(a.modified))
  }

  /**
   * Size and type of an object, `undefined` if it is not there.
   *
   * @param {string} key
   */
  async look(key) {
    const { status, headers } = await this.#send(this.#bucket.head(key))
    const { 'content-length': size, 'content-type': type = UNTYPED } = headers
    return status === 200 ? { size: Number(size), type } : undefined
  }

  /** @param {string} key */
  async delete(key) {
    const { status } = await this.#send(this.#bucket.delete(key))
    return status === 204
  }

  /** @param {string} key */
  #link(key) {
    // Saved, never shown: whatever its type, it is no page of the bucket's origin.
    const downloadAs = key.slice(key.lastIndexOf('/') + 1)
    return this.#bucket.get(key, { downloadAs }).presign(this.#signer, { expiresIn: LINK_SECONDS }).url
  }

  /**
   * Sends a signed request by the address that Node knows, under the signed host.
   *
   * @param {S3Request} unsigned
   * @returns {Promise<Reply>}
   */
  #send(unsigned) {
    const { method, url, headers } = unsigned.sign(this.#signer)
    const { host, pathname, search } = new URL(url)
    const { hostname, port } = this.#endpoint
    return new Promise((resolve, reject) => {
      const sent = httpRequest({ hostname, port, method, path: pathname + search, headers: { ...headers, host } })
      sent.on('error', reject)
      sent.on('response', async (answer) => {
        try {
          answer.setEncoding('utf8')
          let body = ''
          for await (const chunk of answer) {
            body += chunk
          }
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body })
        } catch (error) {
          reject(error)
        }
      })
      sent.end()
    })
  }
}

/**
 * The text of an element that holds no others.
 *
 * @param {string} xml
 * @param {string} name
 */
function text(xml, name) {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? ''
  const named = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
  return found.replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => named[/** @type {keyof named} */ (name)])
}
