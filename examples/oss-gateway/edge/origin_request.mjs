/** @import { CloudFrontRequest, Event } from './cloudfront.mjs' */

/** A header that the distribution sets for its bucket, and so a setting that only the operator can write. */
export const INITIATE_HOST = 'x-initiate-host'

/**
 * The origin-request function: sends InitiateMultipartUpload to the API and all else to the bucket. A distribution
 * chooses its origin by the path alone, and here it is the query that tells.
 *
 * @param {Event} event
 * @returns {Promise<CloudFrontRequest>}
 */
export async function handler(event) {
  const { request } = event.Records[0].cf
  const s3 = request.origin?.s3
  // No clean-up of the URL: the viewer-request function has written it.
  if (request.method !== 'POST' || request.querystring !== 'uploads') return request
  const domainName = s3?.customHeaders[INITIATE_HOST]?.[0].value
  if (!domainName) throw new Error(`the distribution does not set ${INITIATE_HOST} for its bucket`)
  request.origin = {
    custom: {
      domainName,
      port: 443,
      protocol: 'https',
      path: '',
      sslProtocols: ['TLSv1.2'],
      readTimeout: 30,
      keepaliveTimeout: 5,
      customHeaders: {},
    },
  }
  request.headers.host = [{ key: 'Host', value: domainName }]
  return request
}
