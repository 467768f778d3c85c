// Buckets, and requests on them.

import { string, text } from '../checks.mjs'
import { requesting } from '../kept.mjs'
import * as message from '../message.mjs'
import { Inner, Shell, getters, shown } from '../objects.mjs'
import { STRING, options, table, writeOptions } from '../options.mjs'
import { BucketInner, PLACE, writeBucket } from './inner.mjs'
import { REQUESTS } from './operations.mjs'
import { keepRequest } from './request.mjs'

export function readBucket() {
  const [name, region, host, url] = [message.readText(), message.readText(), message.readText(), message.readText()]
  return new BucketInner(message.readCount(), { name, region, host, url })
}

const BUCKET = table({ name: STRING, region: STRING, ...PLACE }, PLACE)

function makeBucket(given) {
  if (given instanceof Inner) return given
  const out = options(given, BUCKET, ['name', 'region'])
  message.begin()
  message.text(out.name)
  message.text(out.region)
  writeOptions(BUCKET, out)
  message.ask('bucket')
  return readBucket()
}

const request = requesting(BucketInner, REQUESTS, writeBucket, keepRequest)

const UPLOAD = ['uploadId']

export class Bucket extends Shell {
  constructor(given) {
    super(makeBucket(given))
  }

  get(key, given) {
    return request(this, 'get', [text(key, 'key')], given)
  }

  head(key, given) {
    return request(this, 'head', [text(key, 'key')], given)
  }

  put(key, given) {
    return request(this, 'put', [text(key, 'key')], given)
  }

  delete(key, given) {
    return request(this, 'delete', [text(key, 'key')], given)
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

  createMultipartUpload(key, given) {
    return request(this, 'createMultipartUpload', [text(key, 'key')], given)
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
getters(Bucket, BucketInner, ['name', 'region', 'host', 'url'])
shown(Bucket, BucketInner, (inner) => `Bucket { ${inner.url} of ${inner.region} }`)
