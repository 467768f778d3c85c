/** @import { CloudFrontRequest } from '../edge/cloudfront.mjs' */

/**
 * The HTTP API in front of InitiateMultipartUpload: its two functions, called with events in the format 2.0.
 *
 * @param {object} functions
 * @param {(event: any) => Promise<any>} functions.authorize
 * @param {(event: any) => Promise<any>} functions.handle
 * @returns {(request: CloudFrontRequest, requestId: string) => Promise<{ status: number,
 *   headers: Record<string, string>, body: string }>}
 */
export function httpApi({ authorize, handle }) {
  return async (request, requestId) => {
    const event = eventOf(request, requestId)
    const { isAuthorized, context } = await authorize({ ...event, type: 'REQUEST', routeArn: 'arn:aws:execute-api:x' })
    const json = { 'content-type': 'application/json' }
    if (!isAuthorized) return { status: 403, headers: json, body: '{"message":"Forbidden"}' }
    event.requestContext.authorizer = { lambda: context }
    const { statusCode, headers, body } = await handle({ ...event, isBase64Encoded: false })
    return { status: statusCode, headers, body }
  }
}

/**
 * @param {CloudFrontRequest} request
 * @param {string} requestId
 */
export function eventOf({ method, uri, querystring, headers, clientIp }, requestId) {
  // API Gateway decodes the path, and joins what came twice.
  const path = decodeURIComponent(uri)
  const joined = Object.entries(headers).map(([name, items]) => [name, items.map(({ value }) => value).join(',')])
  /** @type {Record<string, any>} */
  const requestContext = {
    accountId: '123456789012',
    apiId: 'local',
    domainName: headers.host[0].value,
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: clientIp, userAgent: '' },
    requestId,
    routeKey: 'POST /{key+}',
    stage: '$default',
  }
  return {
    version: '2.0',
    routeKey: 'POST /{key+}',
    rawPath: path,
    rawQueryString: querystring,
    headers: Object.fromEntries(joined),
    requestContext,
  }
}
