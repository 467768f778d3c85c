/** @import { Claim, Request, Time, Verified } from 'objsign' */
/** @import { KeyRing } from './keys.mjs' */

import { Addresses, OssVerifier, VerifyError } from 'objsign'

import { Refusal } from './refusal.mjs'

/**
 * The bucket as devices call it: the first label of the distribution's host, which is configured and never a header.
 *
 * @param {string} host
 */
export function bucketOf(host) {
  return host.slice(0, host.indexOf('.'))
}

/** Lets in what a device has signed in its `Authorization` header, with version 1, for the one host that is served. */
export class Gate {
  #verifier
  #keys

  /** @param {{ host: string, keys: KeyRing }} options `host`: the distribution's */
  constructor({ host, keys }) {
    // A Host header is compared with this one host, and no bucket is read from its labels.
    const addresses = new Addresses({ cname: { [host]: bucketOf(host) } })
    this.#verifier = new OssVerifier({ addresses, versions: [1] })
    this.#keys = keys
  }

  /**
   * @param {Request} request
   * @param {Time} now
   * @returns {Promise<Verified>}
   */
  async verify(request, now) {
    const claim = this.#verifier.parse(request, { now })
    const verified = await this.#verify(claim)
    // A signed URL works for whoever holds it, for as long as it says. Devices do not use them.
    if (verified.scheme !== 'oss_v1_header') {
      throw new Refusal(403, 'AccessDenied', 'Requests must be signed in their Authorization header.')
    }
    return verified
  }

  /** @param {Claim} claim */
  async #verify(claim) {
    const keys = await this.#keys.find(claim.accessKeyId)
    try {
      return claim.verify(keys)
    } catch (error) {
      // The key may be newer than what is kept here.
      if (!(error instanceof VerifyError) || !(await this.#keys.refresh())) throw error
      return claim.verify(await this.#keys.find(claim.accessKeyId))
    }
  }
}
