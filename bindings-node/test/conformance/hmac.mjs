// `hmac`: the two MACs themselves, with keys and messages of every length and tags cut short.

import * as messages from '../../lib/message.mjs'
import { Failed, same } from './outcome.mjs'

// Not in the package's own names: no caller should sign a string by hand.
const MACS = { sha1: 'hmacSha1', sha256: 'hmacSha256' }

function mac(hash, key, message) {
  if (!Object.hasOwn(MACS, hash)) throw new Failed(`unknown hash ${hash}`)
  messages.begin()
  messages.bytes(key)
  messages.bytes(message)
  messages.ask(MACS[hash])
  return messages.readBytes()
}

export function run(row) {
  const [key, message, tag] = ['key_hex', 'msg_hex', 'tag_hex'].map((field) => row.hex(field))
  const ours = mac(row.text('hash'), key, message)
  const length = row.number('tag_bits') / 8
  const matches = ours.length >= length && ours.subarray(0, length).equals(tag)
  same('whether the tag matches', matches, row.text('result') === 'valid')
}
