// Size, start and speed of objsign beside the AWS SDK and others: see scripts/measure-node. The arguments are a folder
// where the package is installed, and the files whose sizes are shown.
//
// Every time is CPU time of all threads, and the least of many rounds, because noise only adds. Whole processes
// alternate, and so do calls, so that all meet the same machine.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { BUCKET, ID, KEY, REGION, SECRET, jobs } from './jobs.mjs'

const ROUNDS = 15
const [installed, ...files] = process.argv.slice(2)
const PEERS = join(import.meta.dirname, '..')

const ENVIRONMENT = { AWS_ACCESS_KEY_ID: ID, AWS_SECRET_ACCESS_KEY: SECRET, AWS_EC2_METADATA_DISABLED: 'true' }
const SDK = `
  const { GetObjectCommand, S3Client } = require('@aws-sdk/client-s3')
  const { getSignedUrl } = require('@aws-sdk/s3-request-presigner')`
const PROCESSES = {
  'node -e 0': [installed, '0'],
  "require('objsign')": [installed, "require('objsign')"],
  "require('@aws-sdk/…')": [PEERS, SDK],
  'objsign, first URL': [
    installed,
    `const { Credentials, S3Signer } = require('objsign')
    const signer = new S3Signer({ credentials: Credentials.fromEnvironment(), region: '${REGION}' })
    signer.presignGet({ bucket: '${BUCKET}', key: '${KEY}', expiresIn: 900 }).url`,
  ],
  '@aws-sdk, first URL': [
    PEERS,
    `${SDK}
    const client = new S3Client({ region: '${REGION}' })
    getSignedUrl(client, new GetObjectCommand({ Bucket: '${BUCKET}', Key: '${KEY}' }), { expiresIn: 900 })`,
  ],
}

function processCost([cwd, program]) {
  const report = `process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    process.stdout.write(JSON.stringify([(userCPUTime + systemCPUTime) / 1000, maxRSS / 1024]))
  });`
  const given = { cwd, env: { ...process.env, ...ENVIRONMENT }, encoding: 'utf8' }
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--eval', report + program], given)
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

function processes() {
  const costs = new Map(Object.keys(PROCESSES).map((name) => [name, { time: Infinity, memory: Infinity }]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, program] of Object.entries(PROCESSES)) {
      const [time, memory] = processCost(program)
      const cost = costs.get(name)
      cost.time = Math.min(cost.time, time)
      cost.memory = Math.min(cost.memory, memory)
    }
  }
  const bare = costs.get('node -e 0')
  console.log('whole processes                  CPU ms   over bare     peak MB   over bare')
  for (const [name, { time, memory }] of costs) {
    const numbers = [time, time - bare.time, memory, memory - bare.memory]
    console.log(`  ${name.padEnd(27)}${numbers.map((number) => number.toFixed(1).padStart(12)).join('').slice(3)}`)
  }
  for (const [ours, theirs] of [
    ["require('objsign')", "require('@aws-sdk/…')"],
    ['objsign, first URL', '@aws-sdk, first URL'],
  ]) {
    const added = (name) => Math.max(costs.get(name).time - bare.time, 0.1)
    const whole = costs.get(theirs).time / costs.get(ours).time
    const more = added(theirs) / added(ours)
    console.log(`  ${theirs} / ${ours}: ${whole.toFixed(1)}x the process, ${more.toFixed(0)}x what it adds`)
  }
}

/** CPU time of one call in nanoseconds. */
async function timed([, count, call, each = 1]) {
  const before = process.cpuUsage()
  for (let done = 0; done < count; done++) {
    // Awaiting what is no promise would be timed, too.
    const result = call()
    if (result instanceof Promise) await result
  }
  const { user, system } = process.cpuUsage(before)
  return ((user + system) * 1000) / count / each
}

async function calls(objsign, edge) {
  for (const [title, group] of Object.entries(jobs(objsign, edge))) {
    await group.same?.()
    const all = group.jobs.filter(Boolean)
    const least = new Map(all.map((job) => [job, Infinity]))
    // The first rounds are for the compiler: the SDK needs thousands of calls.
    for (let round = -ROUNDS; round < 2 * ROUNDS; round++) {
      for (const job of all) {
        const time = await timed(job)
        if (round >= 0) least.set(job, Math.min(least.get(job), time))
      }
    }
    console.log(`\n${title.padEnd(36)}ns     x the first`)
    const [first] = least.values()
    for (const [[name], time] of least) {
      console.log(`  ${name.padEnd(28)}${time.toFixed(0).padStart(8)}${(time / first).toFixed(1).padStart(12)}`)
    }
  }
}

function version(name) {
  return JSON.parse(readFileSync(join(PEERS, 'node_modules', name, 'package.json'), 'utf8')).version
}

const named = ['client-s3', 's3-request-presigner', 's3-presigned-post'].map((name) => `@aws-sdk/${name}`)
const peers = [...named, '@smithy/signature-v4', 'aws4', 'aws4fetch', 'ali-oss']
console.log(`Node ${process.versions.node}, ${cpus().length} cores of ${cpus()[0].model}, ${ROUNDS} rounds`)
console.log(peers.map((name) => `${name} ${version(name)}`).join(', '))
console.log('\nsize                          bytes     gzipped')
for (const file of files) {
  const packed = /\.(zip|tgz)$/.test(file) ? '' : String(gzipSync(readFileSync(file), { level: 9 }).length)
  console.log(`  ${basename(file).padEnd(24)}${String(statSync(file).size).padStart(9)}${packed.padStart(12)}`)
}
console.log()
processes()
await calls(createRequire(join(installed, 'package.json'))('objsign'), await edge())

/** The WebAssembly module as an edge has it: imported, which Node does not do by itself. */
async function edge() {
  const place = join(installed, 'node_modules/objsign/dist')
  if (!['edge.mjs', 'objsign.wasm'].every((name) => existsSync(join(place, name)))) return undefined
  const text = readFileSync(join(place, 'edge.mjs'), 'utf8')
  const bytes = readFileSync(join(place, 'objsign.wasm')).toString('base64')
  const module = `data:text/javascript,export default new WebAssembly.Module(Buffer.from("${bytes}", "base64"))`
  const [, found] = /from\s*["'](\.\/objsign\.wasm[^"']*)["']/.exec(text)
  const source = text.replace(found, encodeURI(module).replace(/'/g, '%27'))
  return import(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`)
}
