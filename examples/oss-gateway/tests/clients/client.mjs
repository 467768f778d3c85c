/** @import { CredentialIdentity } from 'objsign' */
/** @import { Gateway } from '../../local/start.mjs' */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const HERE = import.meta.dirname
export const VENV = join(HERE, '../../../../.venv/bin')

/** How each client is started. The processes differ in their language alone: a call on a line, its result on a line. */
const PROGRAMS = {
  oss2: [join(VENV, 'python'), join(HERE, 'oss2_client.py')],
  'alibabacloud-oss-v2': [join(VENV, 'python'), join(HERE, 'oss_v2_client.py')],
  'ali-oss': [process.execPath, join(HERE, 'ali_oss_client.mjs')],
}

/** @typedef {keyof typeof PROGRAMS} ClientName */
export const CLIENTS = /** @type {ClientName[]} */ (Object.keys(PROGRAMS))

/**
 * @typedef {object} Result
 * @property {boolean} ok
 * @property {string} [type] the exception's
 * @property {string} [code]
 * @property {number} [status]
 * @property {string} [message]
 * @property {string} [etag]
 * @property {string} [crc]
 * @property {string} [requestId]
 * @property {number} [done]
 * @property {number} [of]
 */

/** A client of OSS in a process of its own. */
export class Client {
  #process
  #lines

  /** @param {ClientName} name */
  constructor(name) {
    const [program, script] = PROGRAMS[name]
    // They write of what they recover from, too.
    const stderr = process.env.SHOW_CLIENTS ? 'inherit' : 'ignore'
    this.#process = spawn(program, [script], { stdio: ['pipe', 'pipe', stderr] })
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
  }

  /**
   * @param {string} name
   * @param {object} [more]
   * @returns {Promise<Result>}
   */
  async call(name, more) {
    this.#process.stdin.write(`${JSON.stringify({ call: name, ...more })}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error('the client has ended')
    return JSON.parse(value)
  }

  /**
   * @param {Gateway} gateway
   * @param {CredentialIdentity} key
   */
  open({ endpoint, bucket }, { accessKeyId: id, secretAccessKey: secret, sessionToken: token }) {
    return this.call('open', { endpoint, bucket, id, secret, ...(token && { token }) })
  }

  async close() {
    this.#process.stdin.end()
    await once(this.#process, 'exit')
  }
}
