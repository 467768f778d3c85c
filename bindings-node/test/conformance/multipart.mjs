// A small reader of `multipart/form-data`, for rows that hold whole bodies.

import { Failed } from './outcome.mjs'
import { partition } from './text.mjs'

/** The parts in order: name, perhaps `fileName`, and body as bytes. */
export function parts(contentType, body) {
  const boundary = partition(contentType, 'boundary=')[2].replace(/^"+|"+$/g, '')
  if (!boundary) throw new Failed('no boundary')
  const found = []
  // One character a byte.
  const pieces = `\r\n${Buffer.from(body).toString('latin1')}`.split(`\r\n--${boundary}`)
  for (const part of pieces.slice(1)) {
    if (part.startsWith('--')) return found
    if (!part.startsWith('\r\n')) throw new Failed('no line end behind the boundary')
    found.push(read(part.slice(2)))
  }
  throw new Failed('no end')
}

function read(part) {
  const [head, , body] = partition(part, '\r\n\r\n')
  const lines = Buffer.from(head, 'latin1').toString('utf8').split('\r\n')
  const line = lines.find((line) => line.toLowerCase().startsWith('content-disposition:')) ?? ''
  const parameter = (name) => new RegExp(`; ${name}="([^"]*)`).exec(line)?.[1]
  const name = parameter('name')
  if (name === undefined) throw new Failed('a part without a name')
  return { name, fileName: parameter('filename'), body: Buffer.from(body, 'latin1') }
}
