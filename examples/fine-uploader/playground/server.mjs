#!/usr/bin/env node
// The page, its signing endpoint, and an S3 server to upload to, all on this machine: node playground/server.mjs [PORT]

import { startPlayground } from './start.mjs'

const DEFAULT_PORT = 8080

const port = Number(process.argv[2] ?? DEFAULT_PORT)
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
