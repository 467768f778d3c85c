// `hmac`: the two MACs themselves, with keys and messages of every length and tags cut short.

import native from '../../native.js'
import { Failed, same } from './outcome.mjs'

// Hidden in the package: no caller should sign a string by hand. The types do not know them either.
const MACS = { sha1: native.__hmacSha1, sha256: native.__hmacSha256 }

function mac(hash, key, message) {
  if (!Object.hasOwn(MACS, hash)) throw new Failed(`unknown hash ${hash}`)
  return MACS[hash](key, message)
}

export function run(row) {
  const [key, message, tag] = ['key_hex', 'msg_hex', 'tag_hex'].map((field) => Buffer.from(row.text(field), 'hex'))
  const ours = mac(row.text('hash'), key, message)
  const length = row.number('tag_bits') / 8
  const matches = ours.length >= length && ours.subarray(0, length).equals(tag)
  same('whether the tag matches', matches, row.text('result') === 'valid')
}
