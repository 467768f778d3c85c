// Where buckets are, for verifiers.

import * as message from './message.mjs'
import { Held, Shell, shown, take } from './objects.mjs'
import { NAMES, PAIRS, STRING, option, options, table } from './options.mjs'

class AddressesInner extends Held {
  static of = 'Addresses'
}

const ADDRESSES = table({ virtualHost: NAMES, pathStyle: NAMES, cname: PAIRS, fixed: STRING })

function makeAddresses(given) {
  const out = options(given, ADDRESSES)
  message.begin()
  message.maybe(out.fixed, message.text)
  message.texts(out.virtualHost ?? [])
  message.texts(out.pathStyle ?? [])
  message.pairs(out.cname ?? [])
  message.ask('addresses')
  return new AddressesInner(message.readCount())
}

export class Addresses extends Shell {
  constructor(given) {
    super(makeAddresses(given))
  }
}
shown(Addresses, AddressesInner)

export const ADDRESS_TABLE = option((value, name) => take(value, AddressesInner, name))
