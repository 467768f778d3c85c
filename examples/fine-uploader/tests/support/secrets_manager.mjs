import { Request, SigV4Verifier } from 'objsign'
import { serve } from './servers.mjs'

/** What the function's role signs with. */
export const ROLE = {
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLEROLE',
  AWS_SECRET_ACCESS_KEY: 'a secret/that+no log shows',
  AWS_SESSION_TOKEN: 'session/token+with=signs==',
}

/**
 * GetSecretValue, for who may ask.
 *
 * @param {object} options
 * @param {string} options.region
 * @param {string} options.id
 * @param {() => string} options.value
 * @param {(answer: string) => string} [options.sent] What of the answer arrives.
 */
export async function startSecretsManager({ region, id, value, sent = (answer) => answer }) {
  const verifier = new SigV4Verifier({ region, service: 'secretsmanager' })
  const role = {
    accessKeyId: ROLE.AWS_ACCESS_KEY_ID,
    secretAccessKey: ROLE.AWS_SECRET_ACCESS_KEY,
    sessionToken: ROLE.AWS_SESSION_TOKEN,
  }
  let asked = 0
  const server = await serve(({ method, url, headers, body }) => {
    asked += 1
    try {
      verifier.verify(new Request({ method, target: url, headers, payload: Buffer.from(body) }), role)
    } catch (error) {
      return { status: 400, body: JSON.stringify({ __type: 'IncompleteSignatureException', message: String(error) }) }
    }
    if (headers['x-amz-target'] !== 'secretsmanager.GetSecretValue' || JSON.parse(body).SecretId !== id) {
      return { status: 400, body: '{"__type":"ResourceNotFoundException"}' }
    }
    return { status: 200, body: sent(JSON.stringify({ ARN: id, Name: 'uploader', SecretString: value() })) }
  })
  return { ...server, asked: () => asked }
}
