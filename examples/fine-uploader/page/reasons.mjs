import { formatSize, formatTypes } from './format.mjs'

/**
 * What Fine Uploader or S3 say, for people. What is not known here is shown as it is.
 *
 * @param {string} reason
 * @param {import('./config.mjs').Config} config
 */
export function explain(reason, config) {
  const { maxSize, contentTypes } = config
  if (/^Invalid policy document or request headers/.test(reason)) {
    return `The server does not allow this upload. It takes ${formatTypes(contentTypes)}, up to ${formatSize(maxSize)}.`
  }
  if (/^Response does not include|^Received an empty or invalid response/.test(reason)) {
    return 'The server gave no permission. You may have been signed out.'
  }
  if (/exceeds the maximum allowed/.test(reason)) {
    return `The file is too large. The limit is ${formatSize(maxSize)}.`
  }
  if (/has expired|Policy expired|too far from server time|too large\.$/.test(reason)) {
    return /expired/.test(reason) ? 'The permission to upload ran out. Please try again.' : reason
  }
  if (/^XHR returned response code 0|Problem sending/.test(reason)) {
    return 'The connection broke off. Please try again.'
  }
  return reason
}
