// All other public names. In Node they are loaded when one of them is first asked for: see build.mjs.

export { SigV4Signer, SigV4Request } from './sigv4.mjs'
export { OssBucket } from './oss/bucket.mjs'
export { OssRequest } from './oss/request.mjs'
export { OssSigner } from './oss/signer.mjs'
export { OssPostPolicy } from './oss/post_policy.mjs'
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
