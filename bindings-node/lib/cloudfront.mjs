// The requests in CloudFront's events.

import { entries, isObject, string, wrong } from './checks.mjs'
import { wire } from './target.mjs'

export function cloudFront(request) {
  if (!isObject(request)) throw wrong('request', 'a CloudFront request', request)
  if (Array.isArray(request.Records)) {
    throw new TypeError('this is the event: give event.Records[0].cf.request')
  }
  const uri = string(request.uri, 'uri')
  const query = string(request.querystring ?? '', 'querystring')
  const headers = headersOf(request.headers)
  const target = wire(query === '' ? uri : `${uri}?${query}`)
  return { method: string(request.method, 'method'), target, headers }
}

function headersOf(given) {
  const headers = []
  for (const [name, items] of entries(given, 'headers')) {
    if (!Array.isArray(items)) throw wrong(`headers: ${name}`, 'an array', items)
    for (const item of items) {
      headers.push([string(item?.key ?? name, 'a header'), string(item?.value, `headers: ${name}`)])
    }
  }
  return headers
}
