// What the objects of OSS hold.

import { Kept } from '../kept.mjs'
import { Held } from '../objects.mjs'

export class OssBucketInner extends Held {
  static of = 'OssBucket'
}

export class OssRequestInner extends Kept {
  static of = 'OssRequest'
}

export class OssSignerInner extends Held {
  static of = 'OssSigner'
}

export class OssPostPolicyInner extends Kept {
  static of = 'OssPostPolicy'
}
