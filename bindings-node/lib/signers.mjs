// What the signers of all services have in common.

import { SigningKeyInner, identity, writeCredentials } from './credentials.mjs'
import * as message from './message.mjs'
import { handle, own, take } from './objects.mjs'

/** Asks for the signer that this one is with other credentials. */
export function askWithCredentials(operation, object, Kind, credentials) {
  const inner = own(object, Kind)
  const next = identity(credentials, 'credentials')
  message.begin()
  handle(inner)
  writeCredentials(next)
  message.ask(operation)
}

/** Asks for a signer that has a derived key. `write` writes what else it is made of. */
export function askFromKey(operation, key, sessionToken, write) {
  const inner = take(key, SigningKeyInner)
  message.begin()
  handle(inner)
  message.maybe(sessionToken, message.text)
  write?.()
  message.ask(operation)
}
