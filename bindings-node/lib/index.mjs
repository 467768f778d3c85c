// The package's public names.

import { whole } from './checks.mjs'
import * as message from './message.mjs'
import { moment } from './options.mjs'

export { version } from './message.mjs'
export { ObjsignError, ConfigError, SignError, VerifyError } from './errors.mjs'
export { Credentials, SigningKey, Payload } from './credentials.mjs'
export { Presigned, SignedRequest, PostForm, Stages } from './results.mjs'
export { Bucket, S3Request, S3Signer, PostPolicy } from './s3.mjs'
export { SigV4Signer, SigV4Request } from './sigv4.mjs'
export { ChunkedBody, ChunkSigner, ChunkVerified, ChunkVerifier } from './chunked.mjs'
export { OssBucket, OssRequest, OssSigner, OssPostPolicy } from './oss.mjs'
export { Request } from './request.mjs'
export { Addresses, S3Verifier, SigV4Verifier, OssVerifier, Claim, Verified } from './verifiers.mjs'
export {
  UploadedForm,
  S3FormVerifier,
  OssFormVerifier,
  FormClaim,
  AnonymousForm,
  VerifiedForm,
} from './forms.mjs'
export { UploadGuard, Answer } from './guard.mjs'
export { Explainer, Explanation } from './explain.mjs'

export function floorTo(seconds, given) {
  whole(seconds, 'seconds')
  const now = moment(given)
  message.begin()
  message.number(seconds)
  message.number(now)
  message.ask('floorTo')
  return message.readDate()
}
