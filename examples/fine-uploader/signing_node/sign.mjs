import { Bucket, Credentials, S3Signer, UploadGuard } from 'objsign'
import { secretReader } from './secret.mjs'

/** @typedef {import('./secret.mjs').Environment} Environment */
/** @typedef {{ status: number, body: string }} Signed */

/** What a user's id may be. With a `/` in it, one user's folder could lie in another's. */
const USER = /^[A-Za-z0-9_-]{1,128}$/

/** Fine Uploader's own size of a part. S3 takes no smaller ones, but for the last. */
export const PART_SIZE = 5 * 1024 * 1024

/**
 * What signs uploads, for folders that the caller chooses and never the request.
 *
 * @param {Environment} environment
 */
export function uploadSigner(environment) {
  const region = required(environment, 'AWS_REGION')
  const maxSize = Number(required(environment, 'MAX_SIZE'))
  const guard = new UploadGuard({
    bucket: new Bucket({ name: required(environment, 'BUCKET_NAME'), region }),
    forHost: environment.BUCKET_HOST || undefined,
    // The one that a bucket without ACLs takes.
    acl: 'bucket-owner-full-control',
    contentLengthRange: [1, maxSize],
    contentType: required(environment, 'CONTENT_TYPES').split(','),
    operations: ['initiate', 'part', 'complete', 'abort'],
    maxPartNumber: Math.ceil(maxSize / PART_SIZE),
    fineUploaderFields: true,
    tighten: true,
  })
  const accessKeyId = required(environment, 'ACCESS_KEY')
  const readSecret = secretReader(environment)
  /** @type {S3Signer | undefined} */
  let signer

  /**
   * Answers a signature request for keys below a prefix.
   *
   * @param {string} prefix
   * @param {string | Uint8Array | object} body
   * @returns {Promise<Signed>}
   */
  async function signBelow(prefix, body) {
    const mine = guard.withKeyPrefix(prefix)
    try {
      const credentials = new Credentials({ accessKeyId, secretAccessKey: await readSecret() })
      // The signer keeps the key of the day, and is the same again if the secret is.
      signer = signer?.withCredentials(credentials) ?? new S3Signer({ credentials, region })
    } catch (error) {
      console.error(`no secret: ${error instanceof Error ? error.message : error}`)
      return { status: 500, body: JSON.stringify({ error: 'Uploads are not possible at the moment.' }) }
    }
    const answer = mine.answer(signer, body)
    if (answer.refusal) {
      console.warn(`refused below ${prefix}: ${answer.refusal.message}`)
    }
    if (answer.error) {
      console.error(`not signed: ${answer.error}`)
    }
    return { status: answer.status, body: answer.body }
  }

  /**
   * Answers a signature request of a signed-in user, whose keys are `uploads/USER/...`.
   *
   * @param {unknown} user
   * @param {string | Uint8Array | object} body
   * @returns {Promise<Signed>}
   */
  async function signFor(user, body) {
    if (typeof user !== 'string' || !USER.test(user)) {
      return { status: 403, body: JSON.stringify({ error: 'Please sign in.' }) }
    }
    return signBelow(`uploads/${user}/`, body)
  }

  return { signBelow, signFor }
}

/**
 * @param {Environment} environment
 * @param {string} name
 */
function required(environment, name) {
  const value = environment[name]
  if (!value) {
    throw new Error(`the environment says no ${name}`)
  }
  return value
}
