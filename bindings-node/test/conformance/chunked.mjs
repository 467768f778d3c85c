// `v4-chunked`: a request, its chunks one by one, perhaps a trailer. Signed, then verified as it arrives.

import { Bucket, ChunkVerified, ChunkedBody, Request, S3Signer, S3Verifier } from 'objsign'

import { Failed, same } from './outcome.mjs'
import { partition, utf8 } from './text.mjs'
import { knownAddresses } from './wire.mjs'

// The rest of the row's headers is the signer's own.
const GIVEN = ['x-amz-storage-class', 'content-length']

export function run(row) {
  const [sent, body] = sign(row)
  verify(row, sent, body)
}

/** The signed request and the whole body, each step compared with the row. */
function sign(row) {
  const [name, , key] = partition(row.text('target').replace(/^\/+/, ''), '/')
  const region = row.text('region')
  // The documented examples are signed for the global host in path style.
  const bucket = new Bucket({ name, region, globalHost: true, addressing: 'path' })
  const trailer = trailerOf(row)
  const lengths = Object.fromEntries(trailer.map(([name, value]) => [name, value.length]))
  const decodedLength = Number(row.header('x-amz-decoded-content-length'))
  const body = new ChunkedBody({ decodedLength, trailer: lengths })
  const headers = row.pairs('headers').filter(([name]) => GIVEN.includes(name.toLowerCase()))
  const put = bucket.put(key, { headers })
  const encodedLength = row.header('content-length')
  if (encodedLength !== undefined) same('encoded length', body.encodedLength, Number(encodedLength))
  const [signer, now] = [new S3Signer({ credentials: row.credentials, region }), row.timestamp]
  const stages = put.signChunkedStages(signer, body, { now })
  same('canonical request', stages.canonicalRequest, row.text('canonical_request'))
  same('string to sign', stages.stringToSign, row.text('string_to_sign'))
  const { request: sent, chunks } = put.signChunked(signer, body, { now })
  // The row has no blank behind its commas.
  same('authorization', sent.headers.authorization.replaceAll(', ', ','), row.text('authorization'))
  const wire = signChunks(row, chunks, trailer)
  same('length sent', wire.length, body.encodedLength)
  return [sent, wire]
}

const dataOf = (chunk) => utf8(chunk.fill.repeat(chunk.size))

function signChunks(row, signer, trailer) {
  const wire = []
  for (const chunk of row.members('chunks')) {
    const data = dataOf(chunk)
    const before = data.length ? signer.chunk(data) : signer.finish(trailer)
    const header = partition(before.toString().replace(/^\r\n/, ''), '\r\n')[0]
    same('chunk header', header, chunk.header)
    if (data.length || !trailer.length) {
      same('string to sign of a chunk', signer.stringToSign, chunk.string_to_sign)
    }
    wire.push(before, data)
  }
  const whole = Buffer.concat(wire)
  const expected = row.get('trailer')
  if (expected !== undefined) {
    same('string to sign of the trailer', signer.stringToSign, expected.string_to_sign)
    const last = `x-amz-trailer-signature:${expected.signature}\r\n\r\n`
    same('end of the body', whole.subarray(-last.length).toString(), last)
  }
  return whole
}

/** The headers behind the body, from their canonical form. */
function trailerOf(row) {
  const lines = (row.get('trailer')?.canonical ?? '').split('\n')
  return lines
    .filter((line) => line)
    .map((line) => partition(line, ':'))
    .map(([name, , value]) => [name, value])
}

function verify(row, sent, body) {
  const host = row.header('host')
  if (host === undefined) throw new Failed('no host')
  const headers = { ...sent.headers, host }
  const request = new Request({ method: row.text('method'), target: row.text('target'), headers })
  const verifier = new S3Verifier({ addresses: knownAddresses(host), region: row.text('region') })
  const chunks = verifier.verify(request, row.credentials, { now: row.timestamp }).chunkVerifier()
  if (chunks === undefined) throw new Failed('no signed chunks')
  const [sizes, data] = [[], []]
  for (let start = 0; start < body.length; start += 1000) {
    for (const event of chunks.decode(body.subarray(start, start + 1000))) {
      if (event instanceof ChunkVerified) sizes.push(event.bytes)
      else data.push(event)
    }
  }
  const expected = row.members('chunks')
  same('sizes', [...sizes, 0], expected.map((chunk) => chunk.size))
  same('data', Buffer.concat(data), Buffer.concat(expected.map(dataOf)))
  const found = chunks.finish().map(([name, value]) => [name, value.toString()])
  same('trailer', found, trailerOf(row))
}
