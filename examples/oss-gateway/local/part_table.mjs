import { combined } from '../gateway/crc64.mjs'

/** @typedef {{ etag: string, crc: bigint, size: number }} Part */

/**
 * The CRCs of the parts of uploads that go on, for the CRC of the whole. It is bounded: of an upload that was forgotten
 * no CRC is given at its end, and clients then compare none.
 */
export class PartTable {
  /** @type {Map<string, Map<number, Part>>} the one used last at the end */
  #uploads = new Map()
  #parts = 0
  #limit

  /** @param {number} [limit] how many parts are kept in all */
  constructor(limit = 100_000) {
    this.#limit = limit
  }

  /**
   * @param {string} upload
   * @param {number} number
   * @param {Part} part
   */
  add(upload, number, part) {
    const parts = this.#uploads.get(upload) ?? new Map()
    this.#uploads.delete(upload)
    this.#uploads.set(upload, parts)
    if (!parts.has(number)) this.#parts += 1
    parts.set(number, part)
    while (this.#parts > this.#limit) this.forget(/** @type {string} */ (this.#uploads.keys().next().value))
  }

  /** @param {string} upload */
  forget(upload) {
    this.#parts -= this.#uploads.get(upload)?.size ?? 0
    this.#uploads.delete(upload)
  }

  /**
   * The CRC of the object, if all the parts in a client's list went through here.
   *
   * @param {string} upload
   * @param {string} list the body of CompleteMultipartUpload
   * @returns {bigint | undefined}
   */
  whole(upload, list) {
    const parts = this.#uploads.get(upload)
    let crc = 0n
    const named = list.split('<Part>').slice(1)
    if (!parts || named.length === 0) return undefined
    for (const one of named) {
      const number = Number(/<PartNumber>\s*(\d+)\s*<\/PartNumber>/.exec(one)?.[1])
      const etag = bare(/<ETag>([^<]*)<\/ETag>/.exec(one)?.[1] ?? '')
      const part = parts.get(number)
      if (!part || bare(part.etag) !== etag) return undefined
      crc = combined(crc, part.crc, part.size)
    }
    return crc
  }
}

/** @param {string} etag */
function bare(etag) {
  return etag.replace(/"|&quot;|&#34;/g, '').trim().toLowerCase()
}
