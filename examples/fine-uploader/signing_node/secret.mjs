import { Credentials, SigV4Request, SigV4Signer } from 'objsign'

/** How long a secret is taken from memory, in milliseconds. */
const KEPT = 300_000
const TIMEOUT = 3000

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * The secret of the uploading IAM user: `SECRET_KEY`, or the secret of Secrets Manager that `SECRET_ID` names, which is
 * read with the credentials of the function's own role.
 *
 * @param {Environment} environment
 */
export function secretReader(environment) {
  /** @type {{ value: Promise<string>, at: number } | undefined} */
  let kept
  return () => {
    if (environment.SECRET_KEY) {
      return Promise.resolve(environment.SECRET_KEY)
    }
    if (kept === undefined || performance.now() - kept.at > KEPT) {
      const value = getSecretValue(environment)
      kept = { value, at: performance.now() }
      value.catch(() => (kept = undefined))
    }
    return kept.value
  }
}

/**
 * GetSecretValue of Secrets Manager.
 *
 * @param {Environment} environment
 */
async function getSecretValue(environment) {
  const { AWS_REGION: region = '', SECRET_ID, AWS_ENDPOINT_URL_SECRETS_MANAGER } = environment
  const signer = new SigV4Signer({
    credentials: Credentials.fromEnvironment(environment),
    region,
    service: 'secretsmanager',
  })
  const body = Buffer.from(JSON.stringify({ SecretId: SECRET_ID }))
  const { url, method, headers } = new SigV4Request({
    method: 'POST',
    origin: AWS_ENDPOINT_URL_SECRETS_MANAGER || `https://secretsmanager.${region}.amazonaws.com`,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
    payload: body,
  }).sign(signer)
  const answer = await fetch(url, { method, headers, body, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) })
  if (!answer.ok) {
    throw new Error(`Secrets Manager answers ${answer.status}`)
  }
  // What a reader of JSON says cites the answer.
  const said = /** @type {{ SecretString?: string } | undefined} */ (await answer.json().catch(() => undefined))
  if (!said?.SecretString) {
    throw new Error('the secret is empty')
  }
  return said.SecretString
}
