const UNITS = ['bytes', 'KB', 'MB', 'GB']

/**
 * 5242880 is `5.2 MB`.
 *
 * @param {number} bytes
 */
export function formatSize(bytes) {
  let unit = 0
  let size = bytes
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000
    unit += 1
  }
  const digits = unit > 0 && size < 9.95 ? 1 : 0
  return `${size.toLocaleString(undefined, { maximumFractionDigits: digits })} ${UNITS[unit]}`
}

/** @param {string} date */
export function formatDate(date) {
  return new Date(date).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}

/**
 * Content types in a few words: `PNG, JPEG, PDF, any video`.
 *
 * @param {string[]} types
 */
export function formatTypes(types) {
  const words = types.map((type) => {
    const [kind = '', name = ''] = type.split('/')
    return name === '*' ? `any ${kind}` : name === 'plain' ? 'text' : name.toUpperCase()
  })
  return words.join(', ')
}
