#!/usr/bin/env node
// The page, its signing endpoint, and an S3 server to upload to, all on this machine: node playground/server.mjs [PORT]

import { startPlayground } from './start.mjs'

const DEFAULT_PORT = 8080

const said = process.argv[2] ?? String(DEFAULT_PORT)
const port = /^\d+$/.test(said) ? Number(said) : NaN
if (!(port <= 65_535)) {
  console.error(`PORT is a number up to 65535, not "${said}".`)
  process.exit(2)
}
try {
  const { url, close } = await startPlayground({ port })
  console.log(`The page is at ${url}. Ctrl-C ends it, and the files are gone then.`)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, close)
  }
} catch (error) {
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  console.error(inUse ? `Port ${port} is taken; say another: node playground/server.mjs 8081` : error)
  process.exitCode = 1
}
