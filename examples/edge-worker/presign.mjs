// A Worker that hands out download URLs: `GET /?key=reports/2024.pdf` is answered with a URL that works for five
// minutes. Whoever asks shows a bearer token, and gets no key outside of one prefix.
//
// The key stands in the query, not in the path: a path is written anew on its way here, `a//b` and `a/../b` too.

import { S3Signer, SignError } from 'objsign/sign'

/**
 * @typedef {object} Env
 * @property {string} ACCESS_KEY_ID
 * @property {string} SECRET_ACCESS_KEY
 * @property {string} REGION
 * @property {string} BUCKET
 * @property {string} KEY_PREFIX With the slash that ends it.
 * @property {string} TOKEN_SHA256 Of the bearer token, in hexadecimal: the token itself need not be known here.
 */

const EXPIRES_IN = 300

/** @type {S3Signer | undefined} */
let kept

/** Made once for as long as the isolate lives: it keeps the key of the day. @param {Env} env */
function signerOf(env) {
  const { ACCESS_KEY_ID: accessKeyId, SECRET_ACCESS_KEY: secretAccessKey, REGION: region } = env
  kept ??= new S3Signer({ credentials: { accessKeyId, secretAccessKey }, region })
  return kept
}

/** @param {string} text */
async function sha256(text) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * How long it takes tells of the hash at most, and that leads to no token.
 *
 * @param {Request} request
 * @param {Env} env
 */
async function isAllowed(request, env) {
  const [, token] = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '') ?? []
  return token !== undefined && (await sha256(token)) === env.TOKEN_SHA256
}

export default {
  /**
   * @param {Request} request
   * @param {Env} env
   */
  async fetch(request, env) {
    if (request.method !== 'GET') return new Response('GET only\n', { status: 405, headers: { allow: 'GET' } })
    if (!(await isAllowed(request, env))) {
      return new Response('no valid token\n', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
    }
    // The host in it is as the client wrote it.
    if (!URL.canParse(request.url)) return new Response('no valid host\n', { status: 400 })
    const key = new URL(request.url).searchParams.get('key')
    if (!key?.startsWith(env.KEY_PREFIX) || key === env.KEY_PREFIX) {
      return new Response(`only keys below ${env.KEY_PREFIX}\n`, { status: 403 })
    }
    try {
      const { url, expiresAt } = signerOf(env).presignGet({ bucket: env.BUCKET, key, expiresIn: EXPIRES_IN })
      // Whoever has the URL may use it: nothing on the way keeps it.
      return Response.json({ url, expiresAt }, { headers: { 'cache-control': 'no-store' } })
    } catch (error) {
      // Of the key alone: `..` in it, for one. A wrong setting is our own fault, and stays an error.
      if (error instanceof SignError) return new Response(`${error.message}\n`, { status: 400 })
      throw error
    }
  },
}
