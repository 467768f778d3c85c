/**
 * Who is signed in. The token goes into the `Authorization` header of each call; the user is the folder's name, which
 * the server takes from the token, and the page only needs for the key.
 *
 * @typedef {{ user: string, name: string, token: string }} Session
 */

const STORED = 'session'
const STATE = 'sign-in-state'

/** @returns {Session | undefined} */
export function readSession() {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const token = fragment.get('id_token')
  if (token) {
    history.replaceState(null, '', location.pathname + location.search)
    const state = sessionStorage.getItem(STATE)
    sessionStorage.removeItem(STATE)
    // A token that nobody here asked for is another's: its user would get what is uploaded.
    return state !== null && state === fragment.get('state') ? keep(sessionOf(token)) : undefined
  }
  return JSON.parse(sessionStorage.getItem(STORED) ?? 'null') ?? undefined
}

/**
 * The address to sign in at. It comes back to this page with `#id_token=...&state=...`.
 *
 * @param {string} signInUrl
 */
export function addressToSignIn(signInUrl) {
  const state = crypto.randomUUID()
  sessionStorage.setItem(STATE, state)
  const address = new URL(signInUrl)
  address.searchParams.set('state', state)
  return address.href
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
  return keep(/** @type {Session} */ (said))
}

export function signOut() {
  sessionStorage.removeItem(STORED)
}

/** @param {Session} session */
export function authorization(session) {
  return { authorization: `Bearer ${session.token}` }
}

/**
 * @template {Session | undefined} T
 * @param {T} session
 */
function keep(session) {
  if (session) {
    sessionStorage.setItem(STORED, JSON.stringify(session))
  }
  return session
}

/**
 * What an OpenID token says. The server checks it; here it is only read.
 *
 * @param {string} token
 * @returns {Session | undefined}
 */
function sessionOf(token) {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))
    const { sub, name, email } = JSON.parse(new TextDecoder().decode(bytes))
    return { user: sub, name: name ?? email ?? sub, token }
  } catch {
    return undefined
  }
}
