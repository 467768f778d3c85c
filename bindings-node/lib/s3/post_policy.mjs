// Policies for browser uploads.

import { keep, signing } from '../kept.mjs'
import * as message from '../message.mjs'
import { Shell, shown } from '../objects.mjs'
import { expires, options, table } from '../options.mjs'
import { POLICY, writePolicy } from '../policy.mjs'
import { readForm } from '../results.mjs'
import { HELD_BUCKET, PostPolicyInner, S3SignerInner, writeBucket } from './inner.mjs'

const POLICY_OF = table({ bucket: HELD_BUCKET, ...POLICY }, POLICY)

function makePolicy(given) {
  const out = options(given, POLICY_OF, ['bucket'])
  message.begin()
  writeBucket(out.bucket)
  writePolicy(out)
  return keep(PostPolicyInner, out.bucket, 'postPolicy')
}

const signed = signing(PostPolicyInner, S3SignerInner)

export class PostPolicy extends Shell {
  constructor(given) {
    super(makePolicy(given))
  }

  sign(signer, given) {
    signed('postSignV4', this, signer, expires(given))
    return readForm()
  }

  signV2(signer, given) {
    signed('postSignV2', this, signer, expires(given))
    return readForm()
  }
}
shown(PostPolicy, PostPolicyInner, (inner) => inner.shown)
