// What a policy for browser uploads may say.

import { BOUNDS, CONDITIONS, PAIRS, STRING, table, writeOptions } from './options.mjs'

export const POLICY = {
  key: STRING,
  keyPrefix: STRING,
  contentLengthRange: BOUNDS,
  fields: PAIRS,
  conditions: CONDITIONS,
}

const WRITTEN = table(POLICY)
export const writePolicy = (out) => writeOptions(WRITTEN, out)
