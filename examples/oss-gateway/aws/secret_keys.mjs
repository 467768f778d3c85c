/** @import { CredentialIdentity } from 'objsign' */

import { Credentials, SigV4Request, SigV4Signer } from 'objsign'

import { parseKeys } from '../gateway/keys.mjs'

/**
 * Reads the devices' key pairs from Secrets Manager, with one signed request and no SDK.
 *
 * @param {object} options
 * @param {string} options.secretId
 * @param {string} options.region of the secret
 * @param {string} [options.endpoint] where Secrets Manager is, if not at AWS
 * @param {Readonly<Record<string, string | undefined>>} [options.environment] with the credentials of the function
 * @returns {() => Promise<CredentialIdentity[]>}
 */
export function secretKeys({ secretId, region, endpoint, environment = process.env }) {
  const origin = endpoint ?? `https://secretsmanager.${region}.amazonaws.com`
  const body = Buffer.from(JSON.stringify({ SecretId: secretId }))
  return async () => {
    const credentials = Credentials.fromEnvironment(environment)
    const { method, url, headers } = new SigV4Request({
      method: 'POST',
      origin,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
      payload: body,
    }).sign(new SigV4Signer({ credentials, region, service: 'secretsmanager' }))
    // A viewer request has five seconds in all.
    const answer = await fetch(url, { method, headers, body, redirect: 'error', signal: AbortSignal.timeout(2500) })
    // The answer's body is not cited, and so neither is what a reader of JSON says: it may hold more than a reason.
    if (!answer.ok) throw new Error(`Secrets Manager answered ${answer.status}`)
    const said = /** @type {{ SecretString?: string } | undefined} */ (await answer.json().catch(() => undefined))
    if (typeof said?.SecretString !== 'string') throw new Error('the secret is not text')
    return parseKeys(said.SecretString)
  }
}
