// The public names that signing for S3 needs, and what is of no half.

import { whole } from './checks.mjs'
import * as message from './message.mjs'
import { moment } from './options.mjs'

export { ObjsignError, ConfigError, SignError, VerifyError } from './errors.mjs'
export { Credentials, SigningKey, Payload } from './credentials.mjs'
export { Presigned, SignedRequest, PostForm, Stages } from './results.mjs'
export { Bucket } from './s3/bucket.mjs'
export { S3Request } from './s3/request.mjs'
export { S3Signer } from './s3/signer.mjs'
export { PostPolicy } from './s3/post_policy.mjs'
export { ChunkedBody, ChunkSigner, ChunkVerified, ChunkVerifier } from './chunked.mjs'

message.begin()
message.ask('version')
export const version = message.readText()

export function floorTo(seconds, given) {
  whole(seconds, 'seconds')
  const now = moment(given)
  message.begin()
  message.number(seconds)
  message.number(now)
  message.ask('floorTo')
  return message.readDate()
}
