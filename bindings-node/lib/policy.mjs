// What a policy for browser uploads may say.

import { BOUNDS, JSON_LIST, PAIRS, STRING, table, writeOptions } from './options.mjs'

export const POLICY = {
  key: STRING,
  keyPrefix: STRING,
  contentLengthRange: BOUNDS,
  fields: PAIRS,
  conditions: JSON_LIST,
}

const WRITTEN = table(POLICY)
export const writePolicy = (out) => writeOptions(WRITTEN, out)
