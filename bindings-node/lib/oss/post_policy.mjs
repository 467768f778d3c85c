// Policies for browser uploads.

import { keep, signing } from '../kept.mjs'
import * as message from '../message.mjs'
import { Shell, handle, shown, take } from '../objects.mjs'
import { option, expires, options, table } from '../options.mjs'
import { POLICY, writePolicy } from '../policy.mjs'
import { readForm } from '../results.mjs'
import { OssBucketInner, OssPostPolicyInner, OssSignerInner } from './inner.mjs'

const BUCKET_OF = option((value, name) => take(value, OssBucketInner, name))
const POLICY_OF = table({ bucket: BUCKET_OF, ...POLICY })

function makePolicy(given) {
  const out = options(given, POLICY_OF, ['bucket'])
  message.begin()
  handle(out.bucket)
  writePolicy(out)
  return keep(OssPostPolicyInner, out.bucket, 'ossPostPolicy')
}

const signed = signing(OssPostPolicyInner, OssSignerInner)

export class OssPostPolicy extends Shell {
  constructor(given) {
    super(makePolicy(given))
  }

  signV4(signer, given) {
    signed('ossPostSignV4', this, signer, expires(given))
    return readForm()
  }

  signV1(signer, given) {
    signed('ossPostSignV1', this, signer, expires(given))
    return readForm()
  }
}
shown(OssPostPolicy, OssPostPolicyInner, (inner) => inner.shown)
