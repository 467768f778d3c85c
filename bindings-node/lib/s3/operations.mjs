// What each operation of S3 takes.

import { BOUNDS, FLAG, NUMBER, PAIRS, QUERY, STRING, table } from '../options.mjs'

const HEADERS = { headers: PAIRS }
const EXTRAS = { query: QUERY, ...HEADERS }
const DOTS = { allowDotSegments: FLAG }
export const OBJECT = { ...EXTRAS, ...DOTS }
const VERSION = { versionId: STRING }
export const GET = {
  ...VERSION,
  range: BOUNDS,
  downloadAs: STRING,
  responseContentType: STRING,
  responseContentDisposition: STRING,
  responseCacheControl: STRING,
  responseContentEncoding: STRING,
  responseContentLanguage: STRING,
  responseExpires: STRING,
  ...OBJECT,
}
export const PUT = { contentType: STRING, contentLength: NUMBER, contentMd5: STRING, metadata: PAIRS, ...OBJECT }
const UPLOAD_ID = { uploadId: STRING }
const PART = { contentLength: NUMBER, contentMd5: STRING, ...HEADERS, ...DOTS }
const LIST = {
  prefix: STRING,
  delimiter: STRING,
  continuationToken: STRING,
  startAfter: STRING,
  maxKeys: NUMBER,
  ...EXTRAS,
}

export const REQUESTS = {
  get: table(GET),
  head: table({ ...VERSION, ...OBJECT }),
  put: table(PUT),
  delete: table({ ...VERSION, ...OBJECT }),
  object: table(OBJECT),
  bucketRequest: table(EXTRAS),
  listObjects: table(LIST),
  listBuckets: table(EXTRAS),
  createMultipartUpload: table({ contentType: STRING, metadata: PAIRS, ...HEADERS, ...DOTS }),
  uploadPart: table({ ...UPLOAD_ID, partNumber: NUMBER, ...PART }, PART),
  completeMultipartUpload: table({ ...UPLOAD_ID, ...HEADERS, ...DOTS }, { ...HEADERS, ...DOTS }),
  abortMultipartUpload: table({ ...UPLOAD_ID, ...HEADERS, ...DOTS }, { ...HEADERS, ...DOTS }),
  listParts: table({ ...UPLOAD_ID, ...OBJECT }, OBJECT),
}
