/** @typedef {Record<string, unknown>} Event */

const ODD = [null, true, 0, 7, '', 'sub', [], ['sub'], {}]

/**
 * Events that API Gateway does not send: nothing in them is what it should be.
 *
 * @param {any} event One of a proxy integration that is answered.
 * @returns {unknown[]}
 */
export function oddEvents(event) {
  const { body, headers } = event
  const encoded = Buffer.from(body).toString('base64')
  const types = ['application/json\n', 'application/json\u00a0;', 'application/json\u001c;', 'application/j\u017fon;']
  const inHeaders = [
    ...[...ODD, ...types].map((value) => ({ ...headers, 'content-type': value })),
    ...[...ODD, [headers.origin]].map((origin) => ({ ...headers, origin })),
    { ...headers, 'Content-Type': 'text/plain' },
    JSON.parse('{"__proto__": {"content-type": "application/json"}}'),
  ]
  const authorizers = [
    ...ODD,
    ...ODD.flatMap((value) => [{ jwt: value }, { lambda: value }, { claims: value }, { principalId: value }]),
    ...ODD.map((claims) => ({ jwt: { claims }, principalId: 'ada' })),
    ...ODD.map((sub) => ({ jwt: { claims: { sub } }, lambda: { user: 'ada' } })),
  ]
  const texts = ['!!!!', `${encoded}!`, encoded.replace(/=+$/, 'a'), 'e30=e30=', 'é', '====', '-_-_', `${encoded}\r\n`]
  const { requestContext: _, ...open } = event
  return [
    ...ODD,
    open,
    ...ODD.map((value) => ({ ...event, headers: value })),
    ...inHeaders.map((headers) => ({ ...event, headers })),
    ...ODD.map((requestContext) => ({ ...event, requestContext })),
    ...authorizers.map((authorizer) => ({ ...event, requestContext: { authorizer } })),
    ...[...ODD, { type: 'Buffer', data: [...Buffer.from(body)] }].map((body) => ({ ...event, body })),
    ...ODD.map((isBase64Encoded) => ({ ...event, isBase64Encoded })),
    ...[...ODD, ...texts].map((body) => ({ ...event, body, isBase64Encoded: true })),
  ]
}

/**
 * The same for a custom integration with the mapping.
 *
 * @param {string} body
 * @returns {unknown[]}
 */
export function oddMappedEvents(body) {
  const parts = ODD.flatMap((value) => [{ user: value, body }, { user: 'ada', body: value }])
  return [...ODD, { body }, { user: 'ada' }, ...parts]
}

/**
 * And for the plain one.
 *
 * @param {Event} policy
 * @returns {unknown[]}
 */
export function oddBodies(policy) {
  const parts = ODD.flatMap((value) => [{ headers: value }, { ...policy, conditions: value }, { ...policy, x: value }])
  return [...ODD, ...parts]
}
