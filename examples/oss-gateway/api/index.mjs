import { secretKeys } from '../aws/secret_keys.mjs'
import { KeyRing } from '../gateway/keys.mjs'
import { authorizer } from './authorizer.mjs'
import { initiate } from './initiate.mjs'

const host = setting('DISTRIBUTION_HOST')
const secret = { secretId: setting('SECRET_ID'), region: setting('SECRET_REGION') }
const endpoint = process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER

/** Lambda calls these: `api/index.authorize` and `api/index.handle`. */
export const authorize = authorizer({
  keys: new KeyRing(secretKeys({ ...secret, endpoint })),
  host,
  rules: { translateAcl: process.env.TRANSLATE_ACL === 'true' },
})
export const handle = initiate({
  bucket: setting('BUCKET_NAME'),
  region: setting('AWS_REGION'),
  host,
  endpoint: process.env.AWS_ENDPOINT_URL_S3,
})

/** @param {string} name */
function setting(name) {
  const value = process.env[name]
  if (!value) throw new Error(`the environment has no ${name}`)
  return value
}
