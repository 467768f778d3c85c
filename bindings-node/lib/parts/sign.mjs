// `objsign/sign`: URLs, headers and forms for S3, version 4. On edges its compiled part is a third of the whole.

export { ConfigError, ObjsignError, SignError } from '../errors.mjs'
export { Credentials, Payload, SigningKey } from '../credentials.mjs'
export { PostForm, Presigned, SignedRequest, Stages } from '../results.mjs'
export { Bucket } from '../s3/bucket.mjs'
export { PostPolicy } from '../s3/post_policy.mjs'
export { S3Request } from '../s3/request.mjs'
export { S3Signer } from '../s3/signer.mjs'
export { floorTo } from '../floor_to.mjs'
export { version } from '../version.mjs'
