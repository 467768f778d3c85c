// The public names that signing for S3 needs, and what is of no half.

export { version } from './version.mjs'
export { ObjsignError, ConfigError, SignError, VerifyError } from './errors.mjs'
export { Credentials, SigningKey, Payload } from './credentials.mjs'
export { Presigned, SignedRequest, PostForm, Stages } from './results.mjs'
export { Bucket } from './s3/bucket.mjs'
export { S3Request } from './s3/request.mjs'
export { S3Signer } from './s3/signer.mjs'
export { PostPolicy } from './s3/post_policy.mjs'
export { ChunkedBody, ChunkSigner, ChunkVerified, ChunkVerifier } from './chunked.mjs'
export { floorTo } from './floor_to.mjs'
