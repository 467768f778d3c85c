/**
 * CRC-64 as OSS gives it in `x-oss-hash-crc64ecma` (ECMA-182, reflected, also known as CRC-64/XZ), as a decimal number.
 * A number of 64 bits is two of 32 here: BigInt is too slow for bodies.
 */

const POLYNOMIAL = 0xc96c5795d7870f42n
const ALL = 0xffffffffffffffffn
const SLICES = 8

/** `HIGH[256 * n + byte]`, `LOW[…]`: what a byte does that has `n` more behind it. */
const HIGH = new Uint32Array(256 * SLICES)
const LOW = new Uint32Array(256 * SLICES)
for (let byte = 0; byte < 256; byte += 1) {
  let crc = BigInt(byte)
  for (let bit = 0; bit < 8 * SLICES; bit += 1) {
    crc = crc & 1n ? (crc >> 1n) ^ POLYNOMIAL : crc >> 1n
    if (bit % 8 === 7) {
      const at = 256 * ((bit - 7) / 8) + byte
      HIGH[at] = Number(crc >> 32n)
      LOW[at] = Number(crc & 0xffffffffn)
    }
  }
}

export class Crc64 {
  #high = 0xffffffff
  #low = 0xffffffff
  /** How many bytes there were. */
  size = 0

  /** @param {Uint8Array} bytes */
  update(bytes) {
    let high = this.#high
    let low = this.#low
    let at = 0
    for (const whole = bytes.length - (bytes.length % SLICES); at < whole; at += SLICES) {
      const a = 1792 + ((low ^ bytes[at]) & 255)
      const b = 1536 + (((low >>> 8) ^ bytes[at + 1]) & 255)
      const c = 1280 + (((low >>> 16) ^ bytes[at + 2]) & 255)
      const d = 1024 + ((low >>> 24) ^ bytes[at + 3])
      const e = 768 + ((high ^ bytes[at + 4]) & 255)
      const f = 512 + (((high >>> 8) ^ bytes[at + 5]) & 255)
      const g = 256 + (((high >>> 16) ^ bytes[at + 6]) & 255)
      const h = (high >>> 24) ^ bytes[at + 7]
      high = HIGH[a] ^ HIGH[b] ^ HIGH[c] ^ HIGH[d] ^ HIGH[e] ^ HIGH[f] ^ HIGH[g] ^ HIGH[h]
      low = LOW[a] ^ LOW[b] ^ LOW[c] ^ LOW[d] ^ LOW[e] ^ LOW[f] ^ LOW[g] ^ LOW[h]
    }
    for (; at < bytes.length; at += 1) {
      const found = (low ^ bytes[at]) & 255
      low = ((low >>> 8) | (high << 24)) ^ LOW[found]
      high = (high >>> 8) ^ HIGH[found]
    }
    this.#high = high
    this.#low = low
    this.size += bytes.length
    return this
  }

  /** @returns {bigint} */
  get value() {
    return ((BigInt(this.#high >>> 0) << 32n) | BigInt(this.#low >>> 0)) ^ ALL
  }
}

/**
 * The CRC of two pieces behind each other, by the CRCs of both and the length of the second.
 *
 * @param {bigint} first
 * @param {bigint} second
 * @param {number} size of the second, in bytes
 */
export function combined(first, second, size) {
  // The first CRC, as a polynomial, is moved along by as many bytes: multiplied by x^(8 * size).
  return times(first, powerOfX(8n * BigInt(size))) ^ second
}

/** In the reflected notation, 1 is the highest bit, and x the one below. */
const ONE = 1n << 63n

/** The last power that was asked for: the parts of an upload have one size, but for the last. */
let known = { exponent: 0n, power: ONE }

/** @param {bigint} exponent */
function powerOfX(exponent) {
  if (known.exponent !== exponent) known = { exponent, power: computed(exponent) }
  return known.power
}

/** @param {bigint} exponent */
function computed(exponent) {
  let result = ONE
  let square = ONE >> 1n
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = times(result, square)
    square = times(square, square)
  }
  return result
}

/**
 * @param {bigint} a
 * @param {bigint} b
 */
function times(a, b) {
  let product = 0n
  let shifted = b
  for (let bit = ONE; bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= shifted
    shifted = shifted & 1n ? (shifted >> 1n) ^ POLYNOMIAL : shifted >> 1n
  }
  return product
}
