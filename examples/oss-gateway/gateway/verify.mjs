/** @import { Claim, Request, Time, Verified } from 'objsign' */
/** @import { KeyRing } from './keys.mjs' */

import { Addresses, OssVerifier, VerifyError } from 'objsign'

import { Refusal } from './refusal.mjs'

/** Lets in what a device has signed in its `Authorization` header, with version 1, for the one host that is served. */
export class Gate {
  #verifier
  #keys

  /** @param {{ host: string, bucket: string, keys: KeyRing }} options `bucket`: as the devices call it */
  constructor({ host, bucket, keys }) {
    // The host stands for its bucket by this table. Nothing is read from the labels of a Host header.
    this.#verifier = new OssVerifier({ addresses: new Addresses({ cname: { [host]: bucket } }), versions: [1] })
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
