// What is timed: the same jobs by objsign, by its peers, and by hand with node:crypto. Where a peer takes a time its
// signature is compared first.

import assert from 'node:assert/strict'
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createRequire } from 'node:module'

// As most services have them.
const require = createRequire(import.meta.url)
const { GetObjectCommand, S3Client } = require('@aws-sdk/client-s3')
const { createPresignedPost } = require('@aws-sdk/s3-presigned-post')
const { getSignedUrl } = require('@aws-sdk/s3-request-presigner')
const { SignatureV4 } = require('@smithy/signature-v4')
const signUtils = require('ali-oss/lib/common/signUtils.js')
const aws4 = require('aws4')
const { AwsClient } = require('aws4fetch')

export const ID = 'AKIAIOSFODNN7EXAMPLE'
export const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
export const REGION = 'eu-central-1'
export const BUCKET = 'examplebucket'
export const KEY = 'photos/2024/sample image.jpg'
export const TOKEN = `FwoGZXIvYXdzE${'x'.repeat(787)}`

const HOST = `${BUCKET}.s3.${REGION}.amazonaws.com`
const PATH = '/photos/2024/sample%20image.jpg'
const DATE = '20240501T120000Z'
const NOW = Date.UTC(2024, 4, 1, 12)
const sha256 = (text) => createHash('sha256').update(text)
const hmac = (hash, key, text) => createHmac(hash, key).update(text)
const signatureOf = (url) => /X-Amz-Signature=([0-9a-f]{64})/.exec(url)[1]

/** The least that a signer of one's own could do: a template, and the day's key kept. */
function byHand(sessionToken) {
  const scope = `${DATE.slice(0, 8)}/${REGION}/s3/aws4_request`
  const derive = (key, text) => hmac('sha256', key, text).digest()
  const key = scope.split('/').reduce(derive, `AWS4${SECRET}`)
  const token = sessionToken === undefined ? '' : `&X-Amz-Security-Token=${encodeURIComponent(sessionToken)}`
  const credential = encodeURIComponent(`${ID}/${scope}`)
  return (object, date, seconds) => {
    const path = `/${object.split('/').map(encodeURIComponent).join('/')}`
    const query =
      `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}&X-Amz-Date=${date}` +
      `&X-Amz-Expires=${seconds}${token}&X-Amz-SignedHeaders=host`
    const canonical = `GET\n${path}\n${query}\nhost:${HOST}\n\nhost\nUNSIGNED-PAYLOAD`
    const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical).digest('hex')}`
    return `https://${HOST}${path}?${query}&X-Amz-Signature=${hmac('sha256', key, text).digest('hex')}`
  }
}

class Sha256 {
  constructor(key) {
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', key)
  }

  update(data) {
    this.hash.update(data)
  }

  async digest() {
    return this.hash.digest()
  }
}

/** Jobs are [name, calls a round, call, what one call counts for]. In a group all are compared with the first. */
export function jobs(objsign, edge) {
  const { S3Signer } = objsign
  const groups = {}
  for (const [title, sessionToken] of [
    ['presign a GET', undefined],
    ['presign a GET, 800-character token', TOKEN],
  ]) {
    groups[title] = presigning(objsign, edge, { accessKeyId: ID, secretAccessKey: SECRET, sessionToken })
  }
  const credentials = { accessKeyId: ID, secretAccessKey: SECRET }
  const signer = new S3Signer({ credentials, region: REGION })
  groups['sign a form'] = forms(signer, credentials)
  groups['verify OSS V1'] = ossVerifying(objsign)
  groups['other calls'] = others(objsign, signer)
  return groups
}

function presigning(objsign, edge, credentials) {
  const { sessionToken } = credentials
  const signer = new objsign.S3Signer({ credentials, region: REGION })
  const atEdge = edge && new edge.S3Signer({ credentials, region: REGION })
  const keys = new Array(1000).fill(KEY)
  const client = new S3Client({ region: REGION, credentials })
  const smithy = new SignatureV4({ credentials, region: REGION, service: 's3', sha256: Sha256, uriEscapePath: false })
  const fetcher = new AwsClient({ ...credentials, region: REGION, service: 's3' })
  const hand = byHand(sessionToken)

  const withAws4 = () => {
    const path = `${PATH}?X-Amz-Date=${DATE}&X-Amz-Expires=900`
    const signed = aws4.sign({ service: 's3', region: REGION, host: HOST, path, signQuery: true }, credentials)
    return `https://${HOST}${signed.path}`
  }
  const withSmithy = () => {
    const where = { protocol: 'https:', hostname: HOST, path: PATH, query: {}, headers: { host: HOST } }
    return smithy.presign({ method: 'GET', ...where }, { expiresIn: 900, signingDate: new Date(NOW) })
  }
  const withAws4fetch = async () => {
    const url = `https://${HOST}${PATH}?X-Amz-Expires=900&X-Amz-Date=${DATE}`
    return (await fetcher.sign(url, { aws: { signQuery: true, datetime: DATE } })).url
  }
  const get = { bucket: BUCKET, key: KEY, expiresIn: 900 }
  const ours = signer.presignGet({ ...get, now: NOW }).url
  assert.equal(hand(KEY, DATE, 900), ours)
  assert.equal(atEdge?.presignGet({ ...get, now: NOW }).url ?? ours, ours)
  const same = async () => {
    assert.equal(signatureOf(withAws4()), signatureOf(ours))
    assert.equal(signatureOf(await withAws4fetch()), signatureOf(ours))
  }
  return {
    same,
    jobs: [
      ['presignGet().url', 5000, () => signer.presignGet({ bucket: BUCKET, key: KEY, expiresIn: 900 }).url],
      [
        'presignMany, each of 1,000',
        5,
        () => signer.presignMany('GET', { bucket: BUCKET, keys, expiresIn: 900 }),
        1000,
      ],
      atEdge && [
        'presignGet().url, WebAssembly',
        1000,
        () => atEdge.presignGet({ bucket: BUCKET, key: KEY, expiresIn: 900 }).url,
      ],
      ['by hand with node:crypto', 1000, () => hand(KEY, DATE, 900)],
      ['aws4', 500, withAws4],
      ['@smithy/signature-v4', 300, withSmithy],
      ['aws4fetch', 100, withAws4fetch],
      [
        '@aws-sdk getSignedUrl',
        300,
        () => getSignedUrl(client, new GetObjectCommand({ Bucket: BUCKET, Key: KEY }), { expiresIn: 900 }),
      ],
    ],
  }
}

function forms(signer, credentials) {
  const client = new S3Client({ region: REGION, credentials })
  const conditions = [
    ['content-length-range', 1, 15_000_000],
    ['starts-with', '$key', 'in/'],
  ]
  const input = { Bucket: BUCKET, Key: 'in/${filename}', Conditions: conditions, Expires: 300 }
  return {
    jobs: [
      [
        'presignPost().fields',
        2000,
        () => signer.presignPost({ bucket: BUCKET, key: 'in/${filename}', conditions, expiresIn: 300 }).fields,
      ],
      ['createPresignedPost().fields', 2000, () => signer.createPresignedPost(input).fields],
      ['@aws-sdk createPresignedPost', 200, async () => (await createPresignedPost(client, input)).fields],
    ],
  }
}

function ossVerifying({ Addresses, OssVerifier, Request }) {
  const credentials = { accessKeyId: ID, secretAccessKey: SECRET }
  const date = new Date(NOW).toUTCString()
  const host = 'devices.oss-cn-hangzhou.aliyuncs.com'
  const headers = { date, 'content-type': 'image/jpeg', 'x-oss-meta-device': '42' }
  const stringOf = (given) => {
    return signUtils.buildCanonicalString('PUT', '/devices/in/a.jpg', { headers: given }, given.date)
  }
  const authorization = signUtils.authorization(ID, SECRET, stringOf(headers))
  const rawHeaders = Object.entries({ host, ...headers, authorization }).flat()
  const message = { method: 'PUT', url: '/in/a.jpg', rawHeaders, headers: {} }
  const verifier = new OssVerifier({
    addresses: new Addresses({ virtualHost: 'oss-cn-hangzhou.aliyuncs.com' }),
    versions: [1],
  })
  // What a gateway written by hand does at least: pick the headers, compare.
  const withNode = (signature) => {
    const given = {}
    for (let at = 0; at < rawHeaders.length; at += 2) given[rawHeaders[at].toLowerCase()] = rawHeaders[at + 1]
    const [, claimed] = /^OSS [^:]+:(.+)$/.exec(given.authorization)
    return timingSafeEqual(Buffer.from(claimed, 'base64'), Buffer.from(signature(given), 'base64'))
  }
  const hand = (given) => {
    let text = `PUT\n\n${given['content-type']}\n${given.date}\n`
    for (const name of Object.keys(given).sort()) if (name.startsWith('x-oss-')) text += `${name}:${given[name]}\n`
    return hmac('sha1', SECRET, `${text}/devices/in/a.jpg`).digest('base64')
  }
  const theirs = (given) => signUtils.computeSignature(SECRET, stringOf(given))
  assert.ok(withNode(hand) && withNode(theirs))
  const ours = () => verifier.verify(Request.fromIncomingMessage(message), credentials, { now: NOW })
  assert.equal(ours().bucket, 'devices')
  const claim = () => {
    const claimed = verifier.parse(Request.fromIncomingMessage(message), { now: NOW })
    return claimed.verify(claimed.accessKeyId === ID ? credentials : [])
  }
  return {
    jobs: [
      ['OssVerifier.verify', 2000, ours],
      ['OssVerifier.parse, Claim.verify', 2000, claim],
      ['by hand with node:crypto', 2000, () => withNode(hand)],
      ["ali-oss's signing, compared", 1000, () => withNode(theirs)],
    ],
  }
}

function others({ Addresses, Bucket, Request, S3Verifier, UploadGuard, floorTo }, signer) {
  const credentials = { accessKeyId: ID, secretAccessKey: SECRET }
  const bucket = new Bucket({ name: BUCKET, region: REGION })
  const verifier = new S3Verifier({
    addresses: new Addresses({ virtualHost: `s3.${REGION}.amazonaws.com` }),
    region: REGION,
  })
  const { url } = bucket.get(KEY).presign(signer, { expiresIn: 900, now: NOW })
  const target = url.slice(url.indexOf(HOST) + HOST.length)
  const presigned = () => new Request({ method: 'GET', target, headers: [['host', HOST]] })
  const sent = bucket.put(KEY, { contentType: 'image/jpeg' }).sign(signer, { now: NOW })
  const headers = { host: HOST, ...sent.headers }
  const signed = () => new Request({ method: 'PUT', target: PATH, headers })
  const verify = (request) => verifier.verify(request, credentials, { now: NOW })
  assert.equal(verify(presigned()).keyStr, KEY)
  assert.equal(verify(signed()).keyStr, KEY)
  const guard = new UploadGuard({ bucket, keyPrefix: 'in/', contentLengthRange: [1, 15_000_000], acl: 'private' })
  const body = JSON.stringify({
    expiration: new Date(NOW + 300_000).toISOString(),
    conditions: [
      { acl: 'private' },
      { bucket: BUCKET },
      { key: 'in/a.jpg' },
      { 'x-amz-algorithm': 'AWS4-HMAC-SHA256' },
      { 'x-amz-credential': `${ID}/${DATE.slice(0, 8)}/${REGION}/s3/aws4_request` },
      { 'x-amz-date': DATE },
      ['content-length-range', '1', '15000000'],
    ],
  })
  const answer = () => guard.answer(signer, body, { now: NOW })
  assert.equal(answer().status, 200, String(answer().refusal))
  return {
    jobs: [
      ['S3Verifier.verify, presigned URL', 2000, () => verify(presigned())],
      ['S3Verifier.verify, Authorization', 2000, () => verify(signed())],
      ['UploadGuard.answer, policy', 2000, answer],
      ['floorTo, the least a call costs', 5000, () => floorTo(300)],
    ],
  }
}
