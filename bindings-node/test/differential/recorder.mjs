// An HTTP server on the loopback that keeps requests as they come and answers as OSS or S3 might. Whoever asks through
// its agent reaches it by any name: clients sign real hosts, and nothing leaves the machine.

import { once } from 'node:events'
import http from 'node:http'

import { Request } from 'objsign'

const ETAG = '"5B3C1A2E053D763E1B002CC607C5A0FE"'
export const UPLOAD_ID = '0004B9894A22E5B1888A1E29F8236E2D'

const LIST =
  '<ListBucketResult><Name>photos</Name><MaxKeys>9</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>'
/** By method and what the query names or the headers, first match first. */
const ANSWERS = [
  [
    'POST',
    'uploads',
    `<InitiateMultipartUploadResult><Key>k</Key><UploadId>${UPLOAD_ID}</UploadId></InitiateMultipartUploadResult>`,
  ],
  [
    'POST',
    'uploadId',
    `<CompleteMultipartUploadResult><Key>k</Key><ETag>${ETAG}</ETag></CompleteMultipartUploadResult>`,
  ],
  ['GET', 'uploadId', '<ListPartsResult><Bucket>photos</Bucket><IsTruncated>false</IsTruncated></ListPartsResult>'],
  ['GET', 'uploads', '<ListMultipartUploadsResult><Bucket>photos</Bucket></ListMultipartUploadsResult>'],
  [
    'GET',
    'acl',
    '<AccessControlPolicy><AccessControlList><Grant>private</Grant></AccessControlList></AccessControlPolicy>',
  ],
  ['GET', 'tagging', '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>'],
  ['GET', 'bucketInfo', '<BucketInfo><Bucket><Name>photos</Name></Bucket></BucketInfo>'],
  ['GET', 'location', '<LocationConstraint>oss-cn-hangzhou</LocationConstraint>'],
  ['GET', 'max-keys', LIST],
  ['GET', 'list-type', LIST],
  ['POST', 'delete', '<DeleteResult></DeleteResult>'],
  ['PUT', 'x-oss-copy-source', `<CopyObjectResult><ETag>${ETAG}</ETag></CopyObjectResult>`],
  ['PUT', 'x-amz-copy-source', `<CopyObjectResult><ETag>${ETAG}</ETag></CopyObjectResult>`],
  ['PUT', 'x-oss-callback', '{}'],
]

function answer({ method, target, headers }) {
  const names = new Set([...new URLSearchParams(target.split('?')[1] ?? '').keys(), ...headers.map(([name]) => name)])
  return ANSWERS.find(([of, name]) => of === method && names.has(name))?.[2] ?? ''
}

/** Name and value in pairs, as they came. */
const paired = (raw) => Array.from({ length: raw.length / 2 }, (_, at) => [raw[2 * at].toLowerCase(), raw[2 * at + 1]])

/** `guard` may refuse a request by what it throws, which is answered as it says. */
export async function recording(guard = () => {}) {
  const requests = []
  const server = http.createServer(async (message, response) => {
    const body = Buffer.concat(await message.toArray())
    const { method, url, rawHeaders } = message
    const one = { method, target: url, headers: paired(rawHeaders) }
    const request = Request.fromIncomingMessage(message)
    try {
      guard(request)
    } catch (error) {
      response.writeHead(error.status, { 'content-type': 'application/xml' }).end(error.toXml('1'))
      return
    }
    requests.push({ one, body, request })
    response.writeHead(200, {
      etag: ETAG,
      'x-oss-request-id': '5C3D9175B6FC201293AD',
      'x-oss-symlink-target': 'k',
      'x-oss-next-append-position': '4',
      'last-modified': 'Tue, 03 Sep 2024 10:21:17 GMT',
    })
    response.end(method === 'HEAD' ? undefined : answer(one))
  })
  // A connection that the client is about to use again must not end meanwhile.
  server.keepAliveTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const lookup = (_, { all }, done) =>
    all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)
  const agent = new http.Agent({ keepAlive: true, lookup })
  const close = () => {
    agent.destroy()
    server.closeAllConnections()
    return new Promise((done) => server.close(done))
  }
  return { port: server.address().port, agent, taken: () => requests.splice(0), close }
}
