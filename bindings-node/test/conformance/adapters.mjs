// `api-gateway-rest`, `api-gateway-http`, `function-url`: what gateways hand on, and the request in it.

import { Addresses, ConfigError, Request, S3Verifier, VerifyError } from 'objsign'

import { Failed, same } from './outcome.mjs'
import { Row, amzDate } from './row.mjs'
import { utf8 } from './text.mjs'

export const KINDS = ['api-gateway-rest', 'api-gateway-http', 'function-url']

export function run(row) {
  const expect = row.get('expect')
  const request = requestOf(row, expect.error ?? 'none')
  if (request === undefined) return
  if (expect.error !== undefined) throw new Failed(`taken, and should be refused as ${expect.error}`)
  for (const [member, read] of Object.entries(READ)) {
    if (member in expect) same(member, read(request) ?? null, expect[member])
  }
  if (row.get('verify') !== undefined) verify(request, new Row(row.get('verify')))
}

/** Undefined if it was refused for the cause that was expected. */
function requestOf(row, expected) {
  const body = row.optional('body')
  try {
    return Request.fromApiGateway(row.get('event'), {
      authority: row.optional('authority'),
      payload: body === undefined ? undefined : Buffer.from(body, 'latin1'),
    })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    same('kind of error', error.kind, expected)
    return undefined
  }
}

const text = (bytes) => bytes?.toString('latin1')
const pairs = (found) => found?.map((pair) => pair.map(text))

// How each member of `expect` is read, as text of one character a byte.
const READ = {
  method: (request) => text(request.method),
  target: (request) => text(request.target),
  path: (request) => text(request.path),
  query: (request) => text(request.query),
  parameters: (request) => pairs(request.parameters),
  headers: (request) => pairs(request.headers),
  authority: (request) => request.authority,
}

/** What a verifier makes of it. */
function verify(request, given) {
  const addresses = new Addresses({ pathStyle: given.text('path_style') })
  const verifier = new S3Verifier({ addresses, region: given.text('region') })
  const expected = given.optional('error')
  let verified
  try {
    verified = verifier.verify(request, given.credentials, { now: amzDate(given.text('now')) })
  } catch (error) {
    if (!(error instanceof VerifyError)) throw error
    same('kind of refusal', error.kind, expected ?? 'none')
    return
  }
  if (expected !== undefined) throw new Failed(`verified, and should be refused as ${expected}`)
  same('bucket', verified.bucket ?? '', given.text('bucket'))
  same('key', verified.key ?? utf8(''), utf8(given.text('key')))
}
