/** @import { CredentialIdentity } from 'objsign' */

import { Refusal } from './refusal.mjs'

/**
 * @typedef {object} KeyTimes
 * @property {number} [maxAge] milliseconds after which the keys are fetched anew
 * @property {number} [minPause] milliseconds between two fetches, however many requests fail
 * @property {number} [maxStale] milliseconds for which keys are used while they cannot be fetched
 * @property {() => number} [clock]
 */

/**
 * The devices' key pairs, kept for a short time, so that a key added or removed in the store is so here soon after.
 * Several keys are valid together, which is how they are rotated without a gap.
 */
export class KeyRing {
  /** @type {() => Promise<CredentialIdentity[]>} */
  #fetch
  /** @type {Required<KeyTimes>} */
  #times
  /** @type {Map<string, CredentialIdentity[]> | undefined} */
  #keys
  #fetchedAt = -Infinity
  #triedAt = -Infinity
  /** @type {Promise<boolean> | undefined} */
  #running

  /**
   * @param {() => Promise<CredentialIdentity[]>} fetch
   * @param {KeyTimes} [times]
   */
  constructor(fetch, times = {}) {
    this.#fetch = fetch
    const { maxAge = 30_000, minPause = 5_000, maxStale = 900_000, clock = Date.now } = times
    this.#times = { maxAge, minPause: Math.min(minPause, maxAge), maxStale, clock }
  }

  /**
   * The keys of this id. That the store cannot be asked is a 503, on which clients try again, and never a 403.
   *
   * @param {string} accessKeyId
   * @returns {Promise<CredentialIdentity[]>}
   */
  async find(accessKeyId) {
    const age = () => this.#since(this.#fetchedAt)
    if (age() >= this.#times.maxAge) await this.refresh()
    if (!this.#keys || age() >= this.#times.maxStale) {
      throw new Refusal(503, 'ServiceUnavailable', 'The keys cannot be read now. Please try again.')
    }
    return this.#keys.get(accessKeyId) ?? []
  }

  /**
   * Fetches the keys, unless that was tried a moment ago: a client with a wrong key must not set the pace.
   *
   * @returns {Promise<boolean>} whether they are newly fetched
   */
  refresh() {
    if (this.#running) return this.#running
    if (this.#since(this.#triedAt) < this.#times.minPause) return Promise.resolve(false)
    this.#running = this.#renew().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /**
   * How long ago. A clock that was put back counts, too, so that keys grow old under it.
   *
   * @param {number} at
   */
  #since(at) {
    return Math.abs(this.#times.clock() - at)
  }

  async #renew() {
    this.#triedAt = this.#times.clock()
    const startedAt = this.#triedAt
    try {
      const found = await this.#fetch()
      this.#keys = grouped(found)
      this.#fetchedAt = startedAt
      return true
    } catch (error) {
      console.error(JSON.stringify({ level: 'error', message: `the keys were not fetched: ${describe(error)}` }))
      return false
    }
  }
}

/**
 * The keys in the text of a secret: `{"keys": [{"accessKeyId": "…", "secretAccessKey": "…", "sessionToken": "…"}]}`.
 * What is wrong with it is said without citing it. No keys at all let nobody in.
 *
 * @param {string} text
 * @returns {CredentialIdentity[]}
 */
export function parseKeys(text) {
  let found
  try {
    found = JSON.parse(text)
  } catch {
    throw new Error('the secret is not JSON')
  }
  if (!Array.isArray(found?.keys)) throw new Error('the secret has no list "keys"')
  return found.keys.map((/** @type {any} */ key, /** @type {number} */ place) => {
    const { accessKeyId, secretAccessKey, sessionToken } = key ?? {}
    const texts = [accessKeyId, secretAccessKey, ...(sessionToken === undefined ? [] : [sessionToken])]
    if (!texts.every((one) => typeof one === 'string' && one !== '')) {
      throw new Error(`key ${place} of the secret lacks its id or secret`)
    }
    return { accessKeyId, secretAccessKey, sessionToken }
  })
}

/** @param {CredentialIdentity[]} keys */
function grouped(keys) {
  /** @type {Map<string, CredentialIdentity[]>} */
  const groups = new Map()
  for (const key of keys) groups.set(key.accessKeyId, [...(groups.get(key.accessKeyId) ?? []), key])
  return groups
}

/** @param {unknown} error */
function describe(error) {
  return error instanceof Error ? error.message : String(error)
}
