// What is said now and signed later: requests, and policies, which are of the method POST.

import * as message from './message.mjs'
import { Inner, handle, own, take } from './objects.mjs'
import { options, writeOptions, writeWhen } from './options.mjs'

export class Kept extends Inner {
  /** The message that describes it names `base`, its bucket, by a handle, which ends when that is forgotten. */
  constructor(base, kept, method, shown) {
    super()
    this.base = base
    this.kept = kept
    this.method = method
    this.shown = shown
  }
}

/** Keeps the message that was written, once it was read without an error. */
export function keep(Kind, base, operation) {
  const kept = message.kept()
  message.ask(operation)
  return new Kind(base, kept, message.readText(), message.readText())
}

/**
 * Makes requests on buckets of this kind. `tables` has what each operation takes; `positional` are its method and key;
 * `keepOn` keeps what was written.
 */
export const requesting = (Kind, tables, writeBucket, keepOn) => (object, operation, positional, given, required) => {
  const bucket = own(object, Kind)
  const known = tables[operation]
  const out = options(given, known, required)
  message.begin()
  writeBucket(bucket)
  message.text(operation)
  for (let place = 0; place < positional.length; place++) message.textOrBytes(positional[place])
  if (out.uploadId !== undefined) message.text(out.uploadId)
  if (out.partNumber !== undefined) message.number(out.partNumber)
  writeOptions(known, out)
  return keepOn(bucket)
}

/** Has what is kept signed. `out` says when and, for a URL or form, for how long; `write` writes what else the call takes. */
export const signing = (Kind, Signer) => (operation, object, signer, out, write) => {
  const inner = own(object, Kind)
  const by = take(signer, Signer)
  message.begin()
  handle(by)
  message.again(inner.kept)
  writeWhen(out)
  write?.()
  message.ask(operation)
}
