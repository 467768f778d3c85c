import { randomBytes } from 'node:crypto'

/** How long a session lasts, in milliseconds. */
const LIFETIME = 12 * 3600 * 1000

/** @typedef {{ user: string, name: string, token: string }} Session */

/** Who is signed in. Anybody may be anyone: this is a playground. */
export class Sessions {
  /** @type {Map<string, { user: string, until: number }>} */
  #known = new Map()

  /**
   * @param {unknown} name
   * @returns {Session | undefined}
   */
  open(name) {
    if (typeof name !== 'string') {
      return undefined
    }
    const plain = name.normalize('NFKD').toLowerCase()
    const user = plain.replace(/\p{M}/gu, '').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60)
    if (user === '') {
      return undefined
    }
    this.#removeExpired()
    const token = randomBytes(32).toString('base64url')
    this.#known.set(token, { user, until: Date.now() + LIFETIME })
    return { user, name: name.trim().slice(0, 60), token }
  }

  /**
   * The user that an `Authorization` header stands for.
   *
   * @param {string | undefined} header
   */
  user(header) {
    const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1] ?? ''
    const found = this.#known.get(token)
    return found && found.until > Date.now() ? found.user : undefined
  }

  #removeExpired() {
    for (const [token, { until }] of this.#known) {
      if (until <= Date.now()) {
        this.#known.delete(token)
      }
    }
  }

  get size() {
    return this.#known.size
  }
}
