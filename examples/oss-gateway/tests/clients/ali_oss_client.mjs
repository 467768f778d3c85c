/** The client `ali-oss`, unchanged, behind the line protocol of `client.mjs`. */
import dns from 'node:dns'
import { statSync } from 'node:fs'
import { createInterface } from 'node:readline'

// Every name is that of the loopback.
const loopback = /** @type {any} */ (
  (/** @type {string} */ _, /** @type {any} */ options, /** @type {any} */ done = options) => {
    if (options?.all) done(null, [{ address: '127.0.0.1', family: 4 }])
    else done(null, '127.0.0.1', 4)
  }
)
dns.lookup = loopback

// It has no types.
const { default: OSS } = /** @type {any} */ (await import(/** @type {any} */ ('ali-oss')))

/** @type {any} */
let client
const bucketClient = (/** @type {any} */ at) => new OSS({ ...at, authorizationV4: false, retryMax: 0 })

const nothing = () => {}

/** @type {Record<string, (call: any) => Promise<object | void>>} */
const calls = {
  async open({ endpoint, bucket, id, secret, token }) {
    client = bucketClient({ endpoint, bucket, accessKeyId: id, accessKeySecret: secret, stsToken: token })
  },
  async put({ key, file, headers, metadata, mime }) {
    const { res } = await client.put(key, file, { headers, meta: metadata, mime })
    const { etag, 'x-oss-hash-crc64ecma': crc, 'x-oss-request-id': requestId } = res.headers
    return { etag, crc, requestId }
  },
  empty: ({ key }) => client.put(key, Buffer.alloc(0)).then(nothing),
  async multipart({ key, file, partSize, headers, metadata }) {
    const { res } = await client.multipartUpload(key, file, { partSize, headers, meta: metadata, parallel: 2 })
    return { etag: res.headers.etag, crc: res.headers['x-oss-hash-crc64ecma'] }
  },
  async resume({ key, file, partSize }) {
    let checkpoint
    let parts = 0
    const broken = new Error('the device lost its power')
    const progress = async (/** @type {number} */ _, /** @type {any} */ reached) => {
      checkpoint = reached
      parts += 1
      if (parts === 2) throw broken
    }
    await client.multipartUpload(key, file, { partSize, parallel: 1, progress }).then(
      () => Promise.reject(new Error('it was not broken off')),
      () => {},
    )
    const done = /** @type {any} */ (checkpoint).doneParts.length
    await client.multipartUpload(key, file, { partSize, checkpoint, parallel: 1 })
    return { done, of: Math.ceil(statSync(file).size / partSize) }
  },
  async abort({ key, file, partSize }) {
    const { uploadId } = await client.initMultipartUpload(key)
    await client.uploadPart(key, uploadId, 1, file, 0, partSize)
    await client.abortMultipartUpload(key, uploadId)
    await client.uploadPart(key, uploadId, 2, file, 0, partSize)
  },
  get: ({ key }) => client.get(key).then(nothing),
  head: ({ key }) => client.head(key).then(nothing),
  delete: ({ key }) => client.delete(key).then(nothing),
  list: () => client.list().then(nothing),
  copy: ({ key, from }) => client.copy(key, from).then(nothing),
  acl: ({ key }) => client.putACL(key, 'public-read').then(nothing),
  append: ({ key, file }) => client.append(key, file).then(nothing),
}

for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line)
  let answer
  try {
    answer = { ok: true, ...(await calls[call.call](call)) }
  } catch (/** @type {any} */ error) {
    answer = { ok: false, type: error.name, code: error.code, status: error.status, message: error.message }
  }
  console.log(JSON.stringify(answer))
}

// Its idle connections would keep it for seconds.
process.exit()
