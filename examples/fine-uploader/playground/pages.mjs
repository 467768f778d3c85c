import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'

const PAGE = new URL('../page/', import.meta.url)
const FINE_UPLOADER = new URL(
  '../../node_modules/fine-uploader/s3.fine-uploader/s3.fine-uploader.core.js',
  import.meta.url,
)

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * A file of the page, `undefined` if there is none of this name.
 *
 * @param {string} path
 */
export async function pageFile(path) {
  const name = path === '/' ? 'index.html' : path.slice(1)
  const type = TYPES[extname(name)]
  if (!/^[a-z0-9_-]+\.[a-z]+$/.test(name) || type === undefined) {
    return undefined
  }
  try {
    return { type, body: await readFile(name === 'fine-uploader.js' ? FINE_UPLOADER : new URL(name, PAGE)) }
  } catch {
    return undefined
  }
}

/**
 * What a page may do: load its own files, and call these origins.
 *
 * @param {string[]} origins
 */
export function contentSecurityPolicy(origins) {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${origins.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
