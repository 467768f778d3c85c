// `objsign/verify`: requests signed as for S3 or OSS. On edges its compiled part is a third of the whole.

export { ConfigError, ObjsignError, SignError, VerifyError } from '../errors.mjs'
export { Credentials } from '../credentials.mjs'
export { Request } from '../request.mjs'
export { Addresses } from '../addresses.mjs'
export { Claim, OssVerifier, S3Verifier } from '../verifiers.mjs'
export { Verified } from '../verified.mjs'
export { version } from '../version.mjs'
