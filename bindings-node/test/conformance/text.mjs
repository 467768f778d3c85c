// Splitting texts, and reading bytes that are written as text.

/** What stands before the first `mark`, the mark itself, and what stands behind; all in front without one. */
export function partition(text, mark) {
  const at = text.indexOf(mark)
  return at < 0 ? [text, '', ''] : [text.slice(0, at), mark, text.slice(at + mark.length)]
}

/** The same at the last `mark`; all behind without one. */
export function rpartition(text, mark) {
  const at = text.lastIndexOf(mark)
  return at < 0 ? ['', '', text] : [text.slice(0, at), mark, text.slice(at + mark.length)]
}

export const utf8 = (text) => Buffer.from(text, 'utf8')

/** Rows write bytes as characters up to U+00FF; a text with others is UTF-8. */
export function bytesOf(text) {
  return Buffer.from(text, /^[\0-\xff]*$/.test(text) ? 'latin1' : 'utf8')
}

/** Escapes decoded into bytes; what is not escaped is UTF-8. */
export function unquoteToBytes(text) {
  const bytes = utf8(text).toString('latin1')
  const decoded = bytes.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(decoded, 'latin1')
}

/** `[name, value]` of each part of a raw query that is not empty, still escaped. */
export function rawPairs(query) {
  return query
    .split('&')
    .filter((part) => part)
    .map((part) => partition(part, '='))
    .map(([name, , value]) => [name, value])
}

/** Scheme, host with port, path, and query of a URL, each as it stands there. */
export function splitUrl(url) {
  const [scheme, found, rest] = partition(url, '://')
  const [address, , query] = partition(found ? rest : url, '?')
  const [host, slash, path] = partition(address, '/')
  return { scheme: found ? scheme : '', host, path: slash + path, query }
}

/** JSON with the members of each object in order of name. */
export function sortedJson(value) {
  return JSON.stringify(value, (_, member) =>
    member && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  )
}
