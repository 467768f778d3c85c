/**
 * Who is signed in. The token goes into the `Authorization` header of each call; the user is the folder's name, which
 * the server takes from the token, and the page only needs for the key.
 *
 * @typedef {{ user: string, name: string, token: string }} Session
 */

const STORED = 'session'

/** @returns {Session | undefined} */
export function readSession() {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const token = fragment.get('id_token')
  if (token) {
    history.replaceState(null, '', location.pathname + location.search)
    return keep(sessionOf(token))
  }
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

/**
 * Signs in by name, as the playground allows.
 *
 * @param {string} endpoint
 * @param {string} name
 */
export async function signIn(endpoint, name) {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify({ name }) })
  const said = await answer.json()
  if (!answer.ok) {
    throw new Error(said.error ?? 'Signing in did not work.')
  }
  return keep(said)
}

export function signOut() {
  sessionStorage.removeItem(STORED)
}

/** @param {Session} session */
export function authorization(session) {
  return { authorization: `Bearer ${session.token}` }
}

/** @param {Session} session */
function keep(session) {
  sessionStorage.setItem(STORED, JSON.stringify(session))
  return session
}

/**
 * What an OpenID token says. The server checks it; here it is only read.
 *
 * @param {string} token
 * @returns {Session}
 */
function sessionOf(token) {
  const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
  const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))
  const claims = JSON.parse(new TextDecoder().decode(bytes))
  return { user: claims.sub, name: claims.name ?? claims.email ?? claims.sub, token }
}
