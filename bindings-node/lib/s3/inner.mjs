// What the objects of S3 hold, and how a message says where a request goes.

import { string, wrong } from '../checks.mjs'
import { Kept } from '../kept.mjs'
import * as message from '../message.mjs'
import { Held, handle, held, take } from '../objects.mjs'
import { FLAG, STRING, option } from '../options.mjs'

export class BucketInner extends Held {
  static of = 'Bucket'
}

export class S3RequestInner extends Kept {
  static of = 'S3Request'
}

export class S3SignerInner extends Held {
  static of = 'S3Signer'
}

export class PostPolicyInner extends Kept {
  static of = 'PostPolicy'
}

/** Where buckets are. */
export const PLACE = {
  endpoint: STRING,
  addressing: STRING,
  dualStack: FLAG,
  fips: FLAG,
  accelerate: FLAG,
  globalHost: FLAG,
}

/** By name at the signer's endpoint, or by its object. */
function bucketOption(value, name) {
  if (typeof value === 'string') return string(value, name)
  const inner = held(value, BucketInner)
  if (inner === undefined) throw wrong(name, 'a name or an objsign.Bucket', value)
  return inner
}

export const BUCKET_OPTION = option(bucketOption)

/** By its object alone: no signer says where a name would be. */
export const HELD_BUCKET = option((value, name) => take(value, BucketInner, name))

const HELD = 0
const NAMED = 1
const SERVICE = 2

export function writeBucket(bucket) {
  const named = typeof bucket === 'string'
  message.byte(named ? NAMED : HELD)
  if (named) message.text(bucket)
  else handle(bucket)
}

/** The service itself, where a signer's buckets are. */
export function writeService(signer) {
  message.byte(SERVICE)
  handle(signer)
}
