// Targets of requests, each half as sent or as decoded.

import * as message from './message.mjs'

export const WIRE = 0
const DECODED = 1
export const DECODED_PATH = 2
const DECODED_QUERY = 3

export const wire = (target) => ({ kind: WIRE, path: target })
export const decoded = (path, parameters) => ({ kind: DECODED, path, parameters })
export const decodedPath = (path, query) => ({ kind: DECODED_PATH, path, query })
export const decodedQuery = (path, parameters) => ({ kind: DECODED_QUERY, path, parameters })

export function writeTarget({ kind, path, query, parameters }) {
  message.byte(kind)
  message.textOrBytes(path)
  if (kind === DECODED_PATH) message.textOrBytes(query)
  else if (kind !== WIRE) message.bytePairs(parameters)
}
