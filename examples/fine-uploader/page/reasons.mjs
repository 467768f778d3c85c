import { formatSize, formatTypes } from './format.mjs'

/** @typedef {import('./config.mjs').Config} Config */

/**
 * Whether the guard has refused to sign, by what Fine Uploader says. It will refuse the same again.
 *
 * @param {string} reason
 */
export function isRefusal(reason) {
  return /^Invalid policy document or request headers/.test(reason)
}

/**
 * Why an upload failed, for people: from what Fine Uploader says, and S3's answer if that is where it failed.
 *
 * @param {string} reason
 * @param {XMLHttpRequest | undefined} xhr
 * @param {Config} config
 */
export function explain(reason, xhr, config) {
  const { maxSize, contentTypes } = config
  if (isRefusal(reason)) {
    return `The server does not allow this upload. It takes ${formatTypes(contentTypes)}, up to ${formatSize(maxSize)}.`
  }
  if (/^Response does not include|^Received an empty or invalid response/.test(reason)) {
    return 'The server gave no permission. You may have been signed out.'
  }
  if (xhr?.status === 0) {
    return 'The connection broke off.'
  }
  const [, code] = /<Code>(\w+)<\/Code>/.exec(xhr?.responseText ?? '') ?? []
  return code ? explainCode(code, xhr?.responseText ?? '', config) : reason
}

/**
 * @param {string} code What S3 calls it.
 * @param {string} answer
 * @param {Config} config
 */
function explainCode(code, answer, { maxSize }) {
  switch (code) {
    case 'EntityTooLarge':
      return `The file is too large. The limit is ${formatSize(maxSize)}.`
    case 'EntityTooSmall':
      return 'The file is too small.'
    case 'RequestTimeTooSkewed':
      return 'The clock of this device is wrong.'
    case 'AccessDenied':
      return /expired/i.test(answer) ? 'The permission to upload ran out.' : 'The bucket does not take this upload.'
    case 'InternalError':
    case 'ServiceUnavailable':
    case 'SlowDown':
      return 'The bucket is busy.'
    default:
      return `The bucket does not take this upload (${code}).`
  }
}
