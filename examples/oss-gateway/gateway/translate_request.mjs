/** @import { Verified } from 'objsign' */
/** @import { Passing } from './operations.mjs' */

import { keyPath } from './object_key.mjs'
import { passing, query } from './operations.mjs'
import { Refusal } from './refusal.mjs'

/**
 * @typedef {object} S3Request what is to be sent to the bucket, which is not named here
 * @property {Passing} operation
 * @property {string} method
 * @property {string} path percent-encoded
 * @property {string} query percent-encoded
 * @property {[name: string, value: string][]} headers
 */

/**
 * @typedef {object} Rules
 * @property {boolean} [translateAcl] sends ACLs on, for a bucket that has them. Otherwise objects are private, and a
 *   device that asks for more is refused
 */

/** Covered headers that have done their work. `host` is the new request's own. */
const DONE = new Set(['authorization', 'date', 'host', 'x-oss-date', 'x-oss-security-token', 'x-oss-user-agent'])

/** Without `private`, which is what a bucket without ACLs is anyway. */
const PUBLIC = new Set(['public-read', 'public-read-write'])

/** GLACIER_IR is the one that can be read at once, as Archive can after a minute. */
const STORAGE_CLASSES = {
  Standard: 'STANDARD',
  IA: 'STANDARD_IA',
  Archive: 'GLACIER_IR',
  ColdArchive: 'GLACIER',
  DeepColdArchive: 'DEEP_ARCHIVE',
}

const ASCII = /^[\x20-\x7e]*$/

const ENCRYPTIONS = { AES256: 'AES256', KMS: 'aws:kms' }

/**
 * The request to S3, made of what the signature covers and of nothing else. What has no counterpart is refused: left
 * out, it would be a promise to the device that nobody keeps.
 *
 * @param {Verified} verified
 * @param {Rules} [rules]
 * @returns {S3Request}
 */
export function toS3(verified, rules = {}) {
  const operation = passing(verified)
  return {
    operation,
    method: verified.method,
    path: keyPath(verified.key),
    query: query(operation, verified),
    headers: verified.headers.flatMap(([name, bytes]) => header(operation, name, text(bytes), rules)),
  }
}

/**
 * @param {Passing} operation
 * @param {string} name
 * @param {string} value
 * @param {Rules} rules
 * @returns {[name: string, value: string][]}
 */
function header(operation, name, value, rules) {
  if (DONE.has(name)) return []
  const creates = operation === 'PutObject' || operation === 'InitiateMultipartUpload'
  // Clients send some of these with every call of a multipart upload. They say what the first one said.
  // Without a value they say nothing.
  /** @type {(name: string, value: string) => [string, string][]} */
  const created = (name, value) => (creates && value !== '' ? [[name, value]] : [])
  // S3 keeps an empty one, too.
  if (name.startsWith('x-oss-meta-')) return creates ? [[name.replace('oss', 'amz'), metadata(value)]] : []
  switch (name) {
    case 'content-md5':
      return value === '' ? [] : [[name, ascii(name, value)]]
    case 'content-type':
      // To S3, a POST of this type may be an upload of another kind.
      if (operation === 'InitiateMultipartUpload' && /^\s*multipart\//i.test(value)) throw notServed(name)
      return created(name, ascii(name, value))
    case 'x-oss-object-acl':
      return acl(value, creates, rules)
    case 'x-oss-storage-class':
      return created('x-amz-storage-class', among(STORAGE_CLASSES, name, value))
    case 'x-oss-server-side-encryption':
      return created('x-amz-server-side-encryption', among(ENCRYPTIONS, name, value))
    case 'x-oss-tagging':
      return created('x-amz-tagging', ascii(name, value))
    case 'x-oss-forbid-overwrite':
      return forbidOverwrite(operation, value)
    default:
      throw new Refusal(501, 'NotImplemented', `The header ${name} is not served by this gateway.`)
  }
}

/** @param {string} name */
function notServed(name) {
  return new Refusal(400, 'InvalidArgument', `The ${name} is not served by this gateway.`)
}

/**
 * @param {string} value
 * @param {boolean} creates
 * @param {Rules} rules
 * @returns {[name: string, value: string][]}
 */
function acl(value, creates, { translateAcl = false }) {
  if (!PUBLIC.has(value) && value !== 'private' && value !== 'default') {
    throw new Refusal(400, 'InvalidArgument', 'The x-oss-object-acl is not valid.')
  }
  if (PUBLIC.has(value) && !translateAcl) throw new Refusal(403, 'AccessDenied', 'Objects are private here.')
  // S3 takes the ACL of a multipart upload with its first call; Complete brings the same once more.
  return translateAcl && creates && value !== 'default' ? [['x-amz-acl', value]] : []
}

/**
 * @param {Passing} operation
 * @param {string} value
 * @returns {[name: string, value: string][]}
 */
function forbidOverwrite(operation, value) {
  if (!/^(true|false)$/i.test(value)) {
    throw new Refusal(400, 'InvalidArgument', 'The x-oss-forbid-overwrite is not valid.')
  }
  if (value.toLowerCase() === 'false') return []
  if (operation === 'PutObject' || operation === 'CompleteMultipartUpload') return [['if-none-match', '*']]
  throw new Refusal(501, 'NotImplemented', 'Here x-oss-forbid-overwrite is served at the end of an upload, not before.')
}

/**
 * @param {Record<string, string>} table
 * @param {string} name
 * @param {string} value
 */
function among(table, name, value) {
  if (Object.hasOwn(table, value)) return table[value]
  throw notServed(name)
}

/** @param {Buffer} bytes */
function text(bytes) {
  const found = bytes.toString('utf8')
  if (Buffer.from(found).equals(bytes) && !/[\u0000-\u0008\u000a-\u001f\u007f]/.test(found)) return found
  throw new Refusal(400, 'InvalidArgument', 'A header is not UTF-8.')
}

/**
 * Other text cannot be sent on as it was signed, however often the device tries.
 *
 * @param {string} name
 * @param {string} value
 */
function ascii(name, value) {
  if (ASCII.test(value)) return value
  throw new Refusal(400, 'InvalidArgument', `The ${name} is not valid.`)
}

/**
 * Metadata in ASCII: S3 decodes these words, and gives them back the same way.
 *
 * @param {string} value
 */
function metadata(value) {
  if (ASCII.test(value)) return value
  const words = []
  let word = ''
  for (const character of value) {
    // A word has 75 characters at most, which is 45 bytes in base64.
    if (Buffer.byteLength(word + character) > 45) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word].map((one) => `=?UTF-8?B?${Buffer.from(one).toString('base64')}?=`).join(' ')
}
