// A small store in memory behind the gate: PUT, GET, HEAD and DELETE of objects. See README.md.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

import express from 'express'
import { Addresses, Credentials, OssVerifier, S3Verifier } from 'objsign'

import { ServiceError, answerRefusals, verifiedBody, verifiedRequest } from './middleware.mjs'

/**
 * @import { RequestHandler } from 'express'
 * @import { Verified } from 'objsign'
 * @import { Gate } from './middleware.mjs'
 * @typedef {{ body: Buffer, headers: Record<string, string> }} Stored
 */

export const OPERATIONS = ['PutObject', 'GetObject', 'HeadObject', 'DeleteObject']

/** What is stored and given back with an object, besides its metadata. */
const STORED = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]
const METADATA = /^x-(amz|oss)-meta-/

/** Other signed headers that need no answer: they say how the body was sent, which the gate has checked. */
const SEEN_TO = new RegExp(
  '^x-(amz|oss)-(date|content-sha256|user-agent)$|' +
    '^x-amz-(checksum-.*|decoded-content-length|sdk-checksum-algorithm|trailer)$',
)
/** Parameters that only say how the request was made. */
const HARMLESS = ['x-id', 'x-amz-checksum-mode']

/** Keys in a JSON file, read anew each time: `{"KEY ID": ["secret", "another while it is rotated"]}`. */
export function keyFile(/** @type {string} */ path) {
  return async (/** @type {string} */ accessKeyId) => {
    const keys = parsed(await readFile(path, 'utf8'))
    const secrets = Object.hasOwn(keys, accessKeyId) ? keys[accessKeyId] : []
    // A string would be iterated, too: each of its letters would be a secret.
    if (!Array.isArray(secrets)) throw new TypeError(`the secrets of ${accessKeyId} are no list`)
    return secrets.map((secretAccessKey) => new Credentials({ accessKeyId, secretAccessKey }))
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    // The reader's own error cites the text, and goes to the log.
    throw new SyntaxError('the file of keys is not JSON')
  }
}

/** Objects by bucket and key. A key is any bytes: if you store files, never make their names of it. */
export class Objects {
  /** @param {Iterable<string>} buckets */
  constructor(buckets) {
    /** @type {Map<string, Map<string, Stored>>} */
    this.buckets = new Map(Array.from(buckets, (name) => [name, new Map()]))
  }

  /** @type {RequestHandler} */
  handle = (req, res) => {
    /** @type {Verified} */
    const verified = res.locals.verified
    checkUnderstood(verified)
    const bucket = this.buckets.get(verified.bucket ?? '')
    if (bucket === undefined) throw new ServiceError(404, 'NoSuchBucket', 'The specified bucket does not exist.')
    const key = (verified.key ?? Buffer.alloc(0)).toString('hex')
    if (verified.operation === 'PutObject') {
      const stored = { body: req.body, headers: headersToStore(verified, req.body) }
      bucket.set(key, stored)
      res.set('etag', stored.headers.etag).end()
      return
    }
    if (verified.operation === 'DeleteObject') {
      bucket.delete(key)
      res.status(204).end()
      return
    }
    const found = bucket.get(key)
    if (found === undefined) throw new ServiceError(404, 'NoSuchKey', 'The specified key does not exist.')
    // Express would add a charset to a content type, and answer conditions that were not signed.
    for (const [name, value] of Object.entries(found.headers)) res.setHeader(name, value)
    res.setHeader('content-length', found.body.length)
    res.end(verified.operation === 'HeadObject' ? undefined : found.body)
  }
}

/**
 * Refuses what would have to be left out: a condition, a range, encryption, an ACL, a version …
 *
 * @param {Verified} verified
 */
function checkUnderstood(verified) {
  for (const [name] of verified.parameters) {
    if (!HARMLESS.includes(name)) {
      throw new ServiceError(501, 'NotImplemented', `The parameter ${name} is not served here.`)
    }
  }
  for (const [name] of verified.headers) {
    const known = METADATA.test(name) || SEEN_TO.test(name)
    if (name === 'range' || name.startsWith('if-') || (/^x-(amz|oss)-/.test(name) && !known)) {
      throw new ServiceError(501, 'NotImplemented', `The header ${name} is not served here.`)
    }
  }
}

/**
 * @param {Verified} verified
 * @param {Buffer} body
 */
function headersToStore(verified, body) {
  /** @type {Record<string, string>} */
  const headers = {
    'content-type': 'binary/octet-stream',
    etag: `"${createHash('md5').update(body).digest('hex')}"`,
  }
  for (const [name, value] of verified.headers) {
    if (STORED.includes(name) || METADATA.test(name)) headers[name] = value.toString('latin1')
  }
  // `aws-chunked` said how the body was sent, and the gate has decoded it.
  const encodings = (headers['content-encoding'] ?? '').split(',').map((part) => part.trim())
  const own = encodings.filter((part) => part !== '' && part !== 'aws-chunked').join(', ')
  delete headers['content-encoding']
  return own === '' ? headers : { ...headers, 'content-encoding': own }
}

/**
 * @param {Gate} gate
 * @param {Objects} objects
 * @param {{ mount?: string, log?: (line: string, cause?: unknown) => void }} [options] `mount`: below which path
 */
export function createApp(gate, objects, { mount = '/', log } = {}) {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  const router = express.Router()
  // One handler for all: which operation it is, the signature says.
  router.use(verifiedRequest(gate), verifiedBody(gate), objects.handle)
  app.use(mount, router)
  app.use(answerRefusals(gate, log))
  return app
}

/** @param {Readonly<Record<string, string | undefined>>} environment */
export function fromEnvironment(environment) {
  const needed = (/** @type {string} */ name) => {
    const value = environment[name]
    if (!value) throw new Error(`${name} is not set`)
    return value
  }
  const authority = environment.GATEWAY_AUTHORITY || undefined
  const hosts = authority === undefined ? ['127.0.0.1', 'localhost'] : [authority.replace(/:\d+$/, '')]
  const addresses = new Addresses({ pathStyle: hosts })
  const region = needed('GATEWAY_REGION')
  const service = environment.GATEWAY_SERVICE ?? 's3'
  if (service !== 's3' && service !== 'oss') throw new Error(`GATEWAY_SERVICE is s3 or oss, not ${service}`)
  const verifier =
    service === 'oss'
      ? new OssVerifier({ addresses, versions: [1, 4], region })
      : new S3Verifier({ addresses, region })
  const gate = { verifier, keys: keyFile(needed('GATEWAY_KEYS')), operations: OPERATIONS, authority }
  return createApp(gate, new Objects(needed('GATEWAY_BUCKETS').split(',')), { mount: environment.GATEWAY_MOUNT })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const port = Number(process.env.PORT ?? 8000)
  fromEnvironment(process.env).listen(port, '127.0.0.1', (error) => {
    // Express 5 calls it for a port that is taken, too.
    if (error) throw error
    console.log(`http://127.0.0.1:${port}`)
  })
}
