// Requests, each signed in one of three versions.

import { keep, signing } from '../kept.mjs'
import * as message from '../message.mjs'
import { Shell, getters, shown } from '../objects.mjs'
import { expires, when } from '../options.mjs'
import { readPresigned, readSigned, readStages } from '../results.mjs'
import { OssRequestInner, OssSignerInner } from './inner.mjs'

/** Keeps the request that was written. */
export const keepRequest = (bucket) => new OssRequest(keep(OssRequestInner, bucket, 'ossRequest'))

const signed = signing(OssRequestInner, OssSignerInner)
const V1 = () => message.byte(1)
const V2 = () => message.byte(2)
const V4 = () => message.byte(4)

export class OssRequest extends Shell {
  presignV4(signer, given) {
    signed('ossPresign', this, signer, expires(given), V4)
    return readPresigned()
  }

  signV4(signer, given) {
    signed('ossSign', this, signer, when(given), V4)
    return readSigned()
  }

  presignV4Stages(signer, given) {
    signed('ossPresignStages', this, signer, expires(given), V4)
    return readStages()
  }

  signV4Stages(signer, given) {
    signed('ossSignStages', this, signer, when(given), V4)
    return readStages()
  }

  presignV1(signer, given) {
    signed('ossPresign', this, signer, expires(given), V1)
    return readPresigned()
  }

  signV1(signer, given) {
    signed('ossSign', this, signer, when(given), V1)
    return readSigned()
  }

  presignV1Stages(signer, given) {
    signed('ossPresignStages', this, signer, expires(given), V1)
    return readStages()
  }

  signV1Stages(signer, given) {
    signed('ossSignStages', this, signer, when(given), V1)
    return readStages()
  }

  presignV2(signer, given) {
    signed('ossPresign', this, signer, expires(given), V2)
    return readPresigned()
  }

  signV2(signer, given) {
    signed('ossSign', this, signer, when(given), V2)
    return readSigned()
  }
}
getters(OssRequest, OssRequestInner, ['method'])
shown(OssRequest, OssRequestInner, (inner) => inner.shown)
