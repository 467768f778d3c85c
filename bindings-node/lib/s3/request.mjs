// Requests, which are signed as they are or as URLs.

import { ChunkedBodyInner, chunkSigner, writeBody } from '../chunked.mjs'
import { NO_PAYLOAD, PAYLOAD, writePayload } from '../credentials.mjs'
import { keep, signing } from '../kept.mjs'
import * as message from '../message.mjs'
import { Shell, getters, shown, take } from '../objects.mjs'
import { NOW, expires, options, table, when } from '../options.mjs'
import { readPresigned, readSigned, readSignedInner, readStages, signedOf } from '../results.mjs'
import { S3RequestInner, S3SignerInner } from './inner.mjs'

/** Keeps the request that was written. */
export const keepRequest = (base) => new S3Request(keep(S3RequestInner, base, 's3Request'))

const signed = signing(S3RequestInner, S3SignerInner)
const SIGN_REQUEST = table({ payload: PAYLOAD, ...NOW })

export class S3Request extends Shell {
  presign(signer, given) {
    signed('s3Presign', this, signer, expires(given))
    return readPresigned()
  }

  presignV2(signer, given) {
    signed('s3PresignV2', this, signer, expires(given))
    return readPresigned()
  }

  presignStages(signer, given) {
    signed('s3PresignStages', this, signer, expires(given))
    return readStages()
  }

  sign(signer, given) {
    const out = options(given, SIGN_REQUEST)
    signed('s3Sign', this, signer, out, () => writePayload(out.payload ?? NO_PAYLOAD))
    return readSigned()
  }

  signStages(signer, given) {
    const out = options(given, SIGN_REQUEST)
    signed('s3SignStages', this, signer, out, () => writePayload(out.payload ?? NO_PAYLOAD))
    return readStages()
  }

  signV2(signer, given) {
    signed('s3SignV2', this, signer, when(given))
    return readSigned()
  }

  signChunked(signer, body, given) {
    const out = when(given)
    const whole = take(body, ChunkedBodyInner)
    signed('s3SignChunked', this, signer, out, () => writeBody(whole))
    const [sent, chunks] = [readSignedInner(), message.readCount()]
    return { request: signedOf(sent), chunks: chunkSigner(chunks) }
  }

  signChunkedStages(signer, body, given) {
    const out = when(given)
    const whole = take(body, ChunkedBodyInner)
    signed('s3SignChunkedStages', this, signer, out, () => writeBody(whole))
    return readStages()
  }
}
getters(S3Request, S3RequestInner, ['method'])
shown(S3Request, S3RequestInner, (inner) => inner.shown)
