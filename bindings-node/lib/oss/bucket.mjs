// Buckets, and requests on them.

import { string, text } from '../checks.mjs'
import { requesting } from '../kept.mjs'
import * as message from '../message.mjs'
import { Inner, Shell, getters, handle, shown } from '../objects.mjs'
import { FLAG, NAMES, NUMBER, PAIRS, QUERY, STRING, options, table, writeOptions } from '../options.mjs'
import { OssBucketInner } from './inner.mjs'
import { keepRequest } from './request.mjs'

const HEADERS = { headers: PAIRS }
const BUCKET_REQUEST = { query: QUERY, subResources: NAMES, ...HEADERS }
const OBJECT = { ...BUCKET_REQUEST, allowDotSegments: FLAG }
const UPLOAD_ID = { uploadId: STRING }

const REQUESTS = {
  get: table({ downloadAs: STRING, process: STRING, ...OBJECT }),
  put: table({ contentType: STRING, contentMd5: STRING, metadata: PAIRS, ...OBJECT }),
  object: table(OBJECT),
  bucketRequest: table(BUCKET_REQUEST),
  listObjects: table({ query: QUERY, ...HEADERS }),
  initiateMultipartUpload: table({ contentType: STRING, ...HEADERS }),
  uploadPart: table({ ...UPLOAD_ID, partNumber: NUMBER, ...HEADERS }, HEADERS),
  completeMultipartUpload: table({ ...UPLOAD_ID, ...HEADERS }, HEADERS),
  abortMultipartUpload: table({ ...UPLOAD_ID, ...HEADERS }, HEADERS),
  listParts: table({ ...UPLOAD_ID, query: QUERY }, { query: QUERY }),
}

const PLACE = { region: STRING, product: STRING }
const BUCKET = table({ name: STRING, endpoint: STRING, addressing: STRING, ...PLACE }, PLACE)
const CNAME = table({ name: STRING, domain: STRING, ...PLACE }, PLACE)
const SERVICE = table({ endpoint: STRING, ...PLACE }, PLACE)

/** `positional` is the endpoint or domain, and the name if there is one. */
function makeBucket(style, positional, known, out) {
  message.begin()
  message.text(style)
  for (const text of positional) message.text(text)
  writeOptions(known, out)
  message.ask('ossBucket')
  const fields = { name: message.readMaybe(message.readText), host: message.readText() }
  return new OssBucketInner(message.readCount(), fields)
}

function fromOptions(given) {
  if (given instanceof Inner) return given
  const out = options(given, BUCKET, ['name', 'endpoint'])
  const style = out.addressing ?? 'virtual'
  // The other styles have functions of their own.
  return makeBucket(style === 'path' || style === 'virtual' ? style : '', [out.endpoint, out.name], BUCKET, out)
}

const request = requesting(OssBucketInner, REQUESTS, handle, keepRequest)

const UPLOAD = ['uploadId']

export class OssBucket extends Shell {
  constructor(given) {
    super(fromOptions(given))
  }

  static cname(given) {
    const out = options(given, CNAME, ['name', 'domain'])
    return bucketOf(makeBucket('cname', [out.domain, out.name], CNAME, out))
  }

  static service(given) {
    const out = options(given, SERVICE, ['endpoint'])
    return bucketOf(makeBucket('service', [out.endpoint], SERVICE, out))
  }

  get(key, given) {
    return request(this, 'get', [text(key, 'key')], given)
  }

  put(key, given) {
    return request(this, 'put', [text(key, 'key')], given)
  }

  object(method, key, given) {
    return request(this, 'object', [string(method, 'method'), text(key, 'key')], given)
  }

  bucketRequest(method, given) {
    return request(this, 'bucketRequest', [string(method, 'method')], given)
  }

  listObjects(given) {
    return request(this, 'listObjects', [], given)
  }

  initiateMultipartUpload(key, given) {
    return request(this, 'initiateMultipartUpload', [text(key, 'key')], given)
  }

  uploadPart(key, given) {
    return request(this, 'uploadPart', [text(key, 'key')], given, ['uploadId', 'partNumber'])
  }

  completeMultipartUpload(key, given) {
    return request(this, 'completeMultipartUpload', [text(key, 'key')], given, UPLOAD)
  }

  abortMultipartUpload(key, given) {
    return request(this, 'abortMultipartUpload', [text(key, 'key')], given, UPLOAD)
  }

  listParts(key, given) {
    return request(this, 'listParts', [text(key, 'key')], given, UPLOAD)
  }
}
const bucketOf = (inner) => new OssBucket(inner)

getters(OssBucket, OssBucketInner, ['name', 'host'])
shown(OssBucket, OssBucketInner, (inner) => `OssBucket { ${inner.name ?? '(service)'} at ${inner.host} }`)
