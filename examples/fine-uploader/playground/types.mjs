/**
 * Whether a content type is the one allowed, or one of them: `image/*` is any image. Of several with commas between
 * them a browser takes the last, so that each must be.
 *
 * @param {string} allowed
 * @param {string} type
 */
export function matchesType(allowed, type) {
  const types = type.split(',').map((one) => one.trim())
  return types.every((one) => (allowed.endsWith('*') ? one.startsWith(allowed.slice(0, -1)) : one === allowed))
}
