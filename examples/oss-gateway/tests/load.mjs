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

/** @typedef {Awaited<ReturnType<typeof startProcess>>} Started */

/** The devices of a run. Each uploads once, with the key that it has been told of. */
class Devices {
  #gateway
  #directory
  #old
  #new
  #next = 0
  /** @type {'old' | 'both' | 'new'} which keys the devices have */
  phase = 'old'
  outcome = { uploads: 0, refused: 0, different: 0, withOld: 0, withNew: 0, withBoth: 0, bytes: 0 }

  /**
   * @param {Started} gateway
   * @param {string} directory for the files to send
   * @param {[old: CredentialIdentity, new_: CredentialIdentity]} keys
   */
  constructor(gateway, directory, [old, new_]) {
    this.#gateway = gateway
    this.#directory = directory
    this.#old = old
    this.#new = new_
  }

  /**
   * Has all clients upload, one device after another, until the next would be `end`.
   *
   * @param {Client[]} clients
   * @param {number} end
   */
  async until(clients, end) {
    const work = async (/** @type {Client} */ client) => {
      while (this.#next < end) await this.#upload(client, this.#next++)
    }
    await Promise.all(clients.map(work))
  }

  /**
   * @param {Client} client
   * @param {number} device
   */
  async #upload(client, device) {
    const { outcome } = this
    const isOld = this.phase === 'old' || (this.phase === 'both' && device % 2 === 0)
    outcome[isOld ? 'withOld' : 'withNew'] += 1
    if (this.phase === 'both') outcome.withBoth += 1
    const bytes = contentOf(device)
    const file = join(this.#directory, `${device}.bin`)
    writeFileSync(file, bytes)
    await client.open(this.#gateway, isOld ? this.#old : this.#new)
    const name = `devices/${device}/größe ${device}.bin`
    const answer = await client.call(...callOf(device, { key: name, file }))
    if (answer.ok) outcome.uploads += 1
    else {
      outcome.refused += 1
      console.error(`device ${device}: ${answer.code} ${answer.message}`)
    }
    if (!answer.ok || !readFileSync(join(this.#gateway.objects, name)).equals(bytes)) outcome.different += 1
    outcome.bytes += bytes.length
    rmSync(file)
  }
}

/**
 * @param {{ devices: number, processes: number }} options
 * @returns {Promise<Outcome>}
 */
export async function load({ devices, processes }) {
  const directory = mkdtempSync(join(tmpdir(), 'oss-gateway-load-'))
  const keyFile = join(directory, 'keys.json')
  /** @type {[CredentialIdentity, CredentialIdentity]} */
  const keys = [newKey(), newKey()]
  store(keyFile, keys[0])
  mkdirSync(join(directory, 'objects'))
  const gateway = await startProcess(['--keys', keyFile, '--refresh', String(REFRESH)], join(directory, 'objects'))
  const clients = Array.from({ length: processes }, (_, at) => new Client(CLIENTS[at % CLIENTS.length]))
  const run = new Devices(gateway, directory, keys)
  const start = performance.now()
  await rotate(run, clients, devices, { keyFile, keys })
  const seconds = (performance.now() - start) / 1000
  await untilKnown()
  const afterwards = await lateAnswers(gateway, clients.slice(0, CLIENTS.length), directory, keys)
  await Promise.all(clients.map((client) => client.close()))
  const log = await gateway.stop()
  rmSync(directory, { recursive: true })
  return { devices, ...run.outcome, afterwards, seconds, log, keys }
}

/**
 * The run itself: a third of the devices with the old key, a third with either, the rest with the new one.
 *
 * @param {Devices} run
 * @param {Client[]} clients
 * @param {number} devices
 * @param {{ keyFile: string, keys: [CredentialIdentity, CredentialIdentity] }} stored
 */
async function rotate(run, clients, devices, { keyFile, keys: [old, new_] }) {
  const third = Math.floor(devices / 3)
  await run.until(clients, third)
  store(keyFile, old, new_)
  // The devices are told of a new key after the gateway. Meanwhile they go on.
  await Promise.all([run.until(clients, third + Math.floor(third / 4)), untilKnown()])
  run.phase = 'both'
  await run.until(clients, 2 * third)
  run.phase = 'new'
  await run.until(clients, 2 * third + 1)
  store(keyFile, new_)
  await run.until(clients, devices)
}

/**
 * @param {string} keyFile
 * @param {CredentialIdentity[]} keys
 */
function store(keyFile, ...keys) {
  writeFileSync(`${keyFile}.new`, secretOf(keys))
  renameSync(`${keyFile}.new`, keyFile)
}

/** Until the gateway knows the keys that were stored. */
const untilKnown = () => sleep(REFRESH * 1000 + 100)

/**
 * What each client is told after the rotation, with the new key and with the old one.
 *
 * @param {Started} gateway
 * @param {Client[]} clients
 * @param {string} directory
 * @param {[CredentialIdentity, CredentialIdentity]} keys
 */
async function lateAnswers(gateway, clients, directory, [old, new_]) {
  const file = join(directory, 'late.bin')
  writeFileSync(file, 'late')
  const answers = []
  for (const client of clients) {
    await client.open(gateway, new_)
    const passes = await client.call('put', { key: 'late', file })
    await client.open(gateway, old)
    const { code } = await client.call('put', { key: 'late', file })
    answers.push(`${passes.ok} ${code}`)
  }
  return answers
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
