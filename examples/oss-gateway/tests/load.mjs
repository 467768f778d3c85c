/**
 * A load run: many devices at once, each with a client of its own, and a key rotation in the middle.
 *
 *     node tests/load.mjs [--devices 2000] [--processes 6]
 *
 * The devices' clients are the three real ones. One device in a hundred makes a multipart upload. For a third of the
 * run the old key alone is valid, then both are and half of the devices have the new one, then the new one alone.
 */
/** @import { CredentialIdentity } from 'objsign' */
/** @import { ClientName } from './clients/client.mjs' */

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import { wholeNumber } from '../local/options.mjs'
import { newKey, secretOf } from '../local/start.mjs'
import { CLIENTS, Client } from './clients/client.mjs'

const PART = 5 * 1024 * 1024

/** How long the gateway may keep a key, and how soon a new one is known, in seconds. */
const REFRESH = 2

/**
 * @typedef {object} Outcome
 * @property {number} devices
 * @property {number} uploads that were answered as done
 * @property {number} refused
 * @property {number} different objects that are not, byte for byte, what was sent
 * @property {number} withOld uploads signed with the key that goes
 * @property {number} withNew
 * @property {number} withBoth uploads that began while both were valid
 * @property {string[]} afterwards what each client is told that has kept the old key
 * @property {number} bytes
 * @property {number} seconds
 * @property {string} log all that the gateway wrote
 * @property {CredentialIdentity[]} keys
 */

/**
 * @param {{ devices: number, processes: number }} options
 * @returns {Promise<Outcome>}
 */
export async function load({ devices, processes }) {
  const directory = mkdtempSync(join(tmpdir(), 'oss-gateway-load-'))
  const [old, new_] = [newKey(), newKey()]
  const keyFile = join(directory, 'keys.json')
  /** @param {CredentialIdentity[]} keys */
  const store = (...keys) => {
    writeFileSync(`${keyFile}.new`, secretOf(keys))
    renameSync(`${keyFile}.new`, keyFile)
  }
  store(old)
  mkdirSync(join(directory, 'objects'))
  const gateway = await startProcess(['--keys', keyFile, '--refresh', String(REFRESH)], join(directory, 'objects'))
  const clients = Array.from({ length: processes }, (_, at) => new Client(CLIENTS[at % CLIENTS.length]))
  const outcome = { uploads: 0, refused: 0, different: 0, withOld: 0, withNew: 0, withBoth: 0, bytes: 0 }

  /** @type {'old' | 'both' | 'new'} */
  let phase = 'old'
  let next = 0
  /** @param {Client} client @param {number} end the device to stop before */
  const work = async (client, end) => {
    while (next < end) {
      const device = next
      next += 1
      const key = phase === 'old' || (phase === 'both' && device % 2 === 0) ? old : new_
      if (phase === 'both') outcome.withBoth += 1
      outcome[key === old ? 'withOld' : 'withNew'] += 1
      const bytes = contentOf(device)
      const file = join(directory, `${device}.bin`)
      writeFileSync(file, bytes)
      await client.open(gateway, key)
      const name = `devices/${device}/größe ${device}.bin`
      const answer = await client.call(...callOf(device, { key: name, file }))
      if (answer.ok) outcome.uploads += 1
      else {
        outcome.refused += 1
        console.error(`device ${device}: ${answer.code} ${answer.message}`)
      }
      if (!answer.ok || !readFileSync(join(gateway.objects, name)).equals(bytes)) outcome.different += 1
      outcome.bytes += bytes.length
      rmSync(file)
    }
  }
  const third = Math.floor(devices / 3)
  /** @param {number} end */
  const until = (end) => Promise.all(clients.map((client) => work(client, end)))

  const start = performance.now()
  await until(third)
  store(old, new_)
  // The devices are told of a new key after the gateway. Meanwhile they go on.
  await Promise.all([until(third + Math.floor(third / 4)), sleep(REFRESH * 1000 + 100)])
  phase = 'both'
  await until(2 * third)
  phase = 'new'
  await until(2 * third + 1)
  store(new_)
  await until(devices)
  const seconds = (performance.now() - start) / 1000

  await sleep(REFRESH * 1000 + 100)
  const afterwards = []
  const late = join(directory, 'late.bin')
  writeFileSync(late, 'late')
  for (const client of clients.slice(0, CLIENTS.length)) {
    await client.open(gateway, new_)
    const passes = await client.call('put', { key: 'late', file: late })
    await client.open(gateway, old)
    const { code } = await client.call('put', { key: 'late', file: late })
    afterwards.push(`${passes.ok} ${code}`)
  }
  await Promise.all(clients.map((client) => client.close()))
  const log = await gateway.stop()
  rmSync(directory, { recursive: true })
  return { devices, ...outcome, afterwards, seconds, log, keys: [old, new_] }
}

/**
 * @param {number} device
 * @param {{ key: string, file: string }} object
 * @returns {[call: string, options: object]}
 */
function callOf(device, object) {
  return device % 100 === 99 ? ['multipart', { ...object, partSize: PART }] : ['put', object]
}

/**
 * What a device sends: always the same for the same device, and for no other.
 *
 * @param {number} device
 */
function contentOf(device) {
  const seed = createHash('sha256').update(String(device)).digest()
  const size = device % 100 === 99 ? PART + seed.readUInt16BE() : 1 + (seed.readUInt32BE() % 60_000)
  return Buffer.concat([seed, Buffer.alloc(size, seed)])
}

/**
 * The gateway as its users start it.
 *
 * @param {string[]} flags
 * @param {string} directory
 */
async function startProcess(flags, directory) {
  const script = join(import.meta.dirname, '../local/gateway.mjs')
  const started = spawn(process.execPath, [script, '--directory', directory, ...flags])
  let log = ''
  /** @type {Map<string, string>} */
  const said = new Map()
  started.stderr.on('data', (chunk) => (log += chunk))
  const lines = createInterface({ input: started.stdout })
  await new Promise((resolve, reject) => {
    started.once('exit', () => reject(new Error(`the gateway did not start: ${log}`)))
    lines.on('line', (line) => {
      log += `${line}\n`
      const [name, value] = line.split(/ +/)
      said.set(name, value)
      if (name === 'objects') resolve(undefined)
    })
  })
  const bucket = said.get('bucket') ?? ''
  return /** @type {any} */ ({
    endpoint: said.get('endpoint'),
    bucket,
    objects: said.get('objects'),
    async stop() {
      started.kill('SIGTERM')
      await once(started, 'close')
      return log
    },
  })
}

/** @param {Outcome} outcome */
export function report(outcome) {
  const { devices, uploads, refused, different, withOld, withNew, withBoth, bytes, seconds, afterwards } = outcome
  const rate = `${(uploads / seconds).toFixed(0)} uploads/s, ${(bytes / seconds / 1e6).toFixed(1)} MB/s`
  return [
    `${devices} devices, ${uploads} uploads, ${refused} refused, ${different} different`,
    `${seconds.toFixed(1)} s, ${rate}`,
    `${withOld} with the old key, ${withNew} with the new one, ${withBoth} while both were valid`,
    `afterwards, new key and old key: ${afterwards.join(', ')}`,
  ].join('\n')
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { devices: { type: 'string', default: '2000' }, processes: { type: 'string', default: '6' } },
  })
  const devices = wholeNumber('devices', values.devices, 1, 1_000_000)
  const processes = wholeNumber('processes', values.processes, 1, 1000)
  console.log(report(await load({ devices, processes })))
}
