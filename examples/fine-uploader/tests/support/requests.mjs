import { createHash } from 'node:crypto'

// Signature requests as Fine Uploader writes them, to be changed.

/** @typedef {import('../../page/config.mjs').Config} Config */
/** @typedef {Record<string, string> | string[]} Condition */

export const NOTHING = sha256('')

/** @param {string} text */
export function sha256(text) {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * `20240524T101112Z`.
 *
 * @param {number} time
 */
export function amzDate(time) {
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
}

/**
 * @param {Config} config
 * @param {string} date
 * @param {string} [service]
 */
export function scope(config, date, service = 's3') {
  return `${date.slice(0, 8)}/${config.region}/${service}/aws4_request`
}

/**
 * The policy of a simple upload.
 *
 * @param {Config} config
 * @param {string} key
 * @param {number} [time]
 */
export function policy(config, key, time = Date.now()) {
  const date = amzDate(time)
  /** @type {Condition[]} */
  const conditions = [
    { acl: 'bucket-owner-full-control' },
    { bucket: config.bucket },
    { 'Content-Type': 'image/jpeg' },
    { success_action_status: '200' },
    { 'x-amz-algorithm': 'AWS4-HMAC-SHA256' },
    { key },
    { 'x-amz-credential': `${config.accessKey}/${scope(config, date)}` },
    { 'x-amz-date': date },
    { 'x-amz-meta-qqfilename': 'a.jpg' },
    ['content-length-range', '1', '1000'],
  ]
  return { expiration: new Date(time + 300_000).toISOString(), conditions }
}

/**
 * The same with other conditions, by name: in the place of the one of that name, or at the end. `undefined` takes one
 * out.
 *
 * @param {ReturnType<typeof policy>} policy
 * @param {Record<string, Condition | undefined>} changes
 */
export function changed({ expiration, conditions }, changes) {
  const left = { ...changes }
  /** @type {Condition[]} */
  const found = []
  for (const condition of conditions) {
    const name = Array.isArray(condition) ? (condition[0] ?? '') : (Object.keys(condition)[0] ?? '')
    const change = name in changes ? changes[name] : condition
    delete left[name]
    if (change) {
      found.push(change)
    }
  }
  for (const condition of Object.values(left)) {
    if (condition) {
      found.push(condition)
    }
  }
  return { expiration, conditions: found }
}

/**
 * The text of a chunked upload's call, by default its first.
 *
 * @param {Config} config
 * @param {object} [options]
 * @param {string} [options.method]
 * @param {string} [options.path]
 * @param {string} [options.query]
 * @param {string} [options.host]
 * @param {Record<string, string>} [options.headers] More of them.
 * @param {string} [options.payload] Its hash.
 * @param {number} [options.time]
 * @param {string} [options.scope]
 */
export function call(config, options = {}) {
  const { method = 'POST', path = '/uploads/ada/a.jpg', query = 'uploads=', payload = NOTHING } = options
  const { time = Date.now() } = options
  const date = amzDate(time)
  const headers = Object.entries({
    host: options.host ?? new URL(config.bucketUrl).host,
    'x-amz-content-sha256': payload,
    'x-amz-date': date,
    ...options.headers,
  }).sort(([a], [b]) => (a < b ? -1 : 1))
  const canonical = [
    method,
    path,
    query,
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    headers.map(([name]) => name).join(';'),
    payload,
  ]
  return { headers: ['AWS4-HMAC-SHA256', date, options.scope ?? scope(config, date), ...canonical].join('\n') }
}

export const INITIATE = { 'x-amz-acl': 'bucket-owner-full-control', 'x-amz-meta-qqfilename': 'a.jpg' }
