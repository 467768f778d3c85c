import { SignError } from 'objsign'
import { contentSecurityPolicy, pageFile } from './pages.mjs'
import { UNTYPED } from './store.mjs'
import { matchesType } from './types.mjs'

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('node:http').ServerResponse} ServerResponse */
/** @typedef {import('../page/config.mjs').Config} Config */
/** @typedef {{ status: number, body: string | Uint8Array, type?: string }} Reply */

const MAX_BODY = 64 * 1024
const SIGN_IN = json(401, { error: 'Please sign in.' })

/**
 * The playground's web site: the page, and what it asks of its server.
 *
 * @param {object} options
 * @param {Config} options.config
 * @param {import('./sessions.mjs').Sessions} options.sessions
 * @param {import('./store.mjs').Store} options.store
 * @param {ReturnType<typeof import('../signing_node/sign.mjs').uploadSigner>} options.signer
 */
export function siteHandler({ config, sessions, store, signer }) {
  /** @type {Record<string, (request: IncomingMessage, url: URL) => Promise<Reply>>} */
  const routes = {
    'GET /config.json': async () => json(200, config),

    'POST /session': async (request) => {
      const session = sessions.open((await readJson(request))?.name)
      return session ? json(200, session) : json(400, { error: 'Please use a name with letters or digits.' })
    },

    'POST /sign': async (request) => {
      const signed = await signer.signFor(sessions.user(request.headers.authorization), await readBody(request))
      return { ...signed, type: 'application/json' }
    },

    'GET /files': async (request) => {
      const user = sessions.user(request.headers.authorization)
      return user ? json(200, { files: await store.list(`uploads/${user}/`) }) : SIGN_IN
    },

    'DELETE /files': async (request, url) => {
      const user = sessions.user(request.headers.authorization)
      const name = url.searchParams.get('name') ?? ''
      if (!user) {
        return SIGN_IN
      }
      const done = isName(name) && (await store.delete(`uploads/${user}/${name}`))
      return done ? json(200, {}) : json(404, { error: 'There is no such file.' })
    },

    // What no signature can enforce for a file that came in parts: its size and its type.
    'POST /uploaded': async (request) => {
      const user = sessions.user(request.headers.authorization)
      const form = new URLSearchParams((await readBody(request)).toString())
      const key = form.get('key') ?? ''
      if (!user) {
        return SIGN_IN
      }
      if (!key.startsWith(`uploads/${user}/`) || !isName(key.slice(`uploads/${user}/`.length))) {
        return json(403, { error: 'This is not your file.' })
      }
      const found = await store.look(key)
      if (!found) {
        return json(404, { error: 'The file did not arrive.' })
      }
      const isAllowed = found.type === UNTYPED || config.contentTypes.some((type) => matchesType(type, found.type))
      if (found.size <= config.maxSize && isAllowed) {
        return json(200, {})
      }
      await store.delete(key)
      const error = 'The file was removed: it is too large, or of a kind that is not taken here.'
      return json(403, { error, preventRetry: true })
    },
  }

  const origins = [config.bucketUrl, config.sign].filter((url) => URL.canParse(url)).map((url) => new URL(url).origin)
  const policy = contentSecurityPolicy(origins)

  /** @param {IncomingMessage} request @param {ServerResponse} response */
  return async (request, response) => {
    const { status, body, type = 'application/json' } = await answer(request, routes)
    response.writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    response.end(body)
  }
}

/**
 * @param {IncomingMessage} request
 * @param {Record<string, (request: IncomingMessage, url: URL) => Promise<Reply>>} routes
 * @returns {Promise<Reply>}
 */
async function answer(request, routes) {
  const { host = '', origin = `http://${host}` } = request.headers
  // A page of another name that resolves to this machine is another origin's.
  if (!/^(localhost|127\.0\.0\.1):\d+$/.test(host)) {
    return json(421, { error: 'This server is at localhost alone.' })
  }
  // A page elsewhere could sign in here without end, though it is not shown the answer.
  if (origin !== `http://${host}`) {
    return json(403, { error: 'This page may not ask here.' })
  }
  const target = request.url ?? '/'
  if (!URL.canParse(target, `http://${host}`)) {
    return json(400, { error: 'There is no such address.' })
  }
  try {
    const url = new URL(target, `http://${host}`)
    const route = routes[`${request.method} ${url.pathname}`]
    if (route) {
      return await route(request, url)
    }
    const file = request.method === 'GET' ? await pageFile(url.pathname) : undefined
    return file ? { status: 200, ...file } : json(404, { error: 'There is nothing here.' })
  } catch (error) {
    if (error instanceof TooLong) {
      return json(413, { error: 'The request is too long.' })
    }
    if (error instanceof SignError) {
      // Of the name alone, which is too long for one.
      return json(400, { error: 'No file can have this name.' })
    }
    console.error(error)
    return json(500, { error: 'The server is in trouble.' })
  }
}

class TooLong extends Error {}

/** @param {IncomingMessage} request */
async function readBody(request) {
  const chunks = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > MAX_BODY) {
      throw new TooLong()
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** @param {IncomingMessage} request */
async function readJson(request) {
  try {
    return JSON.parse((await readBody(request)).toString())
  } catch (error) {
    if (error instanceof TooLong) {
      throw error
    }
    return undefined
  }
}

/**
 * The name of a file in a folder, or in one below it.
 *
 * @param {string} name
 */
function isName(name) {
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

/**
 * @param {number} status
 * @param {unknown} value
 * @returns {Reply}
 */
function json(status, value) {
  return { status, body: JSON.stringify(value) }
}
