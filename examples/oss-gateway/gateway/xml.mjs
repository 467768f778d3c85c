/**
 * A document. OSS's clients know no namespaces, so there is none.
 *
 * @param {string} root
 * @param {string} inner
 */
export function xml(root, inner) {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${inner}</${root}>`
}

/**
 * @param {string} name
 * @param {string} text
 */
export function element(name, text) {
  return `<${name}>${text.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`)}</${name}>`
}

/**
 * The text of an element as it stands, still escaped, of one of S3's small answers.
 *
 * @param {string} body
 * @param {string} name
 */
export function textOf(body, name) {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]
}

/** @param {string} text */
export function unescaped(text) {
  const named = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => named[/** @type {keyof typeof named} */ (name)])
}
