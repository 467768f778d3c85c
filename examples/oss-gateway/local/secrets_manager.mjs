/** @import { CredentialIdentity } from 'objsign' */

import { createServer } from 'node:http'

import { ObjsignError, Request, SigV4Verifier } from 'objsign'

import { close, listen, whole } from './servers.mjs'

/**
 * A stand-in for Secrets Manager with one secret. It verifies, so that what reads the keys is tried, too.
 *
 * @param {object} options
 * @param {string} options.secretId
 * @param {string} options.region
 * @param {CredentialIdentity} options.role who may read it
 * @param {() => Promise<string>} options.secret its text now
 */
export async function startSecretsManager({ secretId, region, role, secret }) {
  const verifier = new SigV4Verifier({ region, service: 'secretsmanager' })
  let calls = 0
  const server = createServer(async (request, response) => {
    calls += 1
    let status = 200
    let answer = {}
    try {
      const payload = (await whole(request, 65_536)) ?? Buffer.alloc(0)
      const verified = verifier.verify(Request.fromIncomingMessage(request, { payload }), role)
      const target = verified.header('x-amz-target')?.toString()
      const asked = JSON.parse(payload.toString())
      if (target !== 'secretsmanager.GetSecretValue' || asked.SecretId !== secretId) throw new Error('no such secret')
      answer = { Name: secretId, SecretString: await secret() }
    } catch (error) {
      status = error instanceof ObjsignError ? error.status : 400
      answer = { message: String(error) }
    }
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer))
  })
  const port = await listen(server)
  return { url: `http://127.0.0.1:${port}`, calls: () => calls, close: () => close(server) }
}
