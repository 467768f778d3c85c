/**
 * The gateway in front of an S3 server, all on this machine, until the terminal ends it:
 *
 *     node local/gateway.mjs [--port PORT] [--keys FILE] [--refresh SECONDS] [--directory DIRECTORY] [--plain]
 *
 * FILE holds the keys as the secret does, `{"keys": [{"accessKeyId": "…", "secretAccessKey": "…"}]}`, and may be
 * changed while the gateway runs; it is read at least every SECONDS (30). Without it there is one new pair, which is
 * printed. Objects go to DIRECTORY, or are gone at the end. `--plain` leaves out what CloudFront could not do either:
 * CRCs, and S3's answers in OSS's words.
 */
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'

import { parseKeys } from '../gateway/keys.mjs'
import { wholeNumber } from './options.mjs'
import { newKey, secretOf, startGateway } from './start.mjs'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    keys: { type: 'string' },
    refresh: { type: 'string', default: '30' },
    directory: { type: 'string' },
    plain: { type: 'boolean' },
  },
})

const port = wholeNumber('port', values.port, 0, 65_535)
// Keys that are older are not used.
const refresh = wholeNumber('refresh', values.refresh, 0, 900)

const file = values.keys
// Else every upload would be a 503, and only the log would say why.
if (file) parseKeys(await readFile(file, 'utf8'))
const key = newKey()
const gateway = await startGateway({
  secret: file ? () => readFile(file, 'utf8') : async () => secretOf([key]),
  port,
  directory: values.directory,
  plain: values.plain,
  keyTimes: { maxAge: refresh * 1000 },
})

const { hostname } = new URL(gateway.endpoint)
console.log(`endpoint  ${gateway.endpoint}`)
console.log(`bucket    ${gateway.bucket}`)
console.log(`hosts     127.0.0.1 ${gateway.bucket}.${hostname}  (a line for /etc/hosts, if that name is not found)`)
console.log(`objects   ${gateway.objects}`)
if (!file) {
  console.log(`key id    ${key.accessKeyId}`)
  console.log(`secret    ${key.secretAccessKey}`)
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => void gateway.close().then(() => process.exit()))
}
