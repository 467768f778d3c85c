import { Refusal } from './refusal.mjs'

const LONGEST = 1023

/**
 * A verified key as a path, percent-encoded anew, so that it means to S3 what was signed however the client wrote it.
 * Keys that something on the way may take for another one are refused.
 *
 * @param {Buffer | undefined} key
 */
export function keyPath(key) {
  const text = key?.toString('utf8') ?? ''
  if (!key || key.length === 0 || key.length > LONGEST || !Buffer.from(text).equals(key)) throw invalid()
  // OSS does not take these either.
  if (/^[/\\]/.test(text)) throw invalid()
  // Nor has XML a way to write these.
  if (/[\u0000-\u001f\u007f\ufffe\uffff]/.test(text)) throw invalid()
  const segments = text.split('/')
  if (segments.some((segment) => segment === '.' || segment === '..')) throw invalid()
  return `/${segments.map(encoded).join('/')}`
}

/** @param {string} segment */
function encoded(segment) {
  const hex = (/** @type {string} */ found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(segment).replace(/[!'()*]/g, hex)
}

function invalid() {
  return new Refusal(400, 'InvalidObjectName', 'The specified object is not valid.')
}
