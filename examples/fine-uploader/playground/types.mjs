/**
 * Whether a content type is the one allowed, or one of them: `image/*` is any image.
 *
 * @param {string} allowed
 * @param {string} type
 */
export function matchesType(allowed, type) {
  return allowed.endsWith('*') ? type.startsWith(allowed.slice(0, -1)) : type === allowed
}
