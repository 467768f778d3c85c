// The part for edges: it gives what the addon gives, and its memory is no trap.
//
// All other tests run with it, too:
// `node --conditions=workerd --import ./test/edge/register.mjs --test test/*.test.mjs`.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { test as nodeTest } from 'node:test'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import fc from 'fast-check'
import ts from 'typescript'

import * as addon from '../dist/index.mjs'
import { load } from './edge/load.mjs'

const skip = !existsSync(new URL('../dist/edge.mjs', import.meta.url)) && 'dist/edge.mjs is not built: see scripts/wasm'
const test = (name, run, given) => nodeTest(name, { skip, ...given }, run)

const NOW = Date.UTC(2024, 4, 1, 12)
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET }
const EU = { region: 'eu-central-1' }
const when = { expiresIn: 60, now: NOW }
const { edge } = skip ? {} : await load()

const signerOf = (objsign) => new objsign.S3Signer({ credentials: KEY, ...EU })
const get = (signer, key) => signer.presignGet({ bucket: 'photos', key, ...when }).url

/** The request that a client makes of a URL. */
function received(objsign, { method, url, headers = {} }) {
  const { host } = new URL(url)
  const target = url.slice(url.indexOf(host) + host.length)
  return new objsign.Request({ method, target, headers: { host, ...headers } })
}

const verifierOf = (objsign, given) => {
  const hosts = ['s3.eu-central-1.amazonaws.com', 'oss-cn-hangzhou.aliyuncs.com']
  const addresses = new objsign.Addresses({ virtualHost: hosts, pathStyle: hosts })
  return new objsign.S3Verifier({ addresses, ...EU, ...given })
}

// ---------------------------------------------------------------------------------------------------------------------
// The same as the addon

test('it exports what the addon does', () => {
  assert.deepEqual(Object.keys(edge).sort(), Object.keys(addon).filter((name) => name !== 'default').sort())
  assert.equal(edge.version, addon.version)
})

test('its types need nothing of Node', () => {
  const path = fileURLToPath(new URL('../dist/edge.d.mts', import.meta.url))
  const options = { strict: true, noEmit: true, types: [], lib: ['lib.es2023.d.ts'], module: ts.ModuleKind.NodeNext }
  const found = ts.getPreEmitDiagnostics(ts.createProgram([path], options))
  assert.deepEqual(found.map(({ messageText }) => messageText), [])
})

test('the entries for Vercel differ only in how they name the module', async () => {
  const written = (name) => readFileSync(new URL(`../dist/${name}.mjs`, import.meta.url), 'utf8')
  for (const [name, wasm] of [['edge', 'objsign'], ['edge-sign', 'sign'], ['edge-verify', 'verify']]) {
    const [edge, light] = [written(name), written(`${name}-light`)]
    assert.equal(light, edge.replace(`"./${wasm}.wasm"`, `"./${wasm}.wasm?module"`))
    assert.notEqual(light, edge)
  }
})

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', 'a b', '\ufeffa', 'é/ü+&=', '..', 'a//b', '%41', 'x'.repeat(2000), 'é'.repeat(300), '\0', '/'),
)
/** Mostly what is fine, so that not all fail at once. */
const mostly = (fine, other) => fc.oneof({ weight: 6, arbitrary: fine }, { weight: 1, arbitrary: other })
const name = mostly(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), fc.string({ maxLength: 8 }))
const value = mostly(fc.stringMatching(/^[!-~]{1,30}$/), text)
const pairs = fc.uniqueArray(fc.tuple(name, value), { maxLength: 3, selector: ([one]) => one })
const asked = fc.record({
  key: text,
  bucket: mostly(fc.constantFrom('photos', 'my.photos', 'devices'), text),
  expiresIn: mostly(fc.integer({ min: 1, max: 604_800 }), fc.double()),
  token: fc.option(value, { nil: undefined }),
  query: pairs,
  metadata: pairs,
  payload: fc.uint8Array({ maxLength: 200 }),
  flipped: fc.nat(),
})

/** What is done with the same input by both. */
const CALLS = {
  presignGet: (o, s, { bucket, key, expiresIn, query }) => {
    return s.presignGet({ bucket, key, expiresIn, now: NOW, query }).toJSON()
  },
  presignPut: (o, s, { bucket, key, expiresIn, metadata }) => {
    return s.presignPut({ bucket, key, expiresIn, now: NOW, metadata, contentType: 'image/png' }).toJSON()
  },
  sign: (o, s, { bucket, key, payload, query }) => s.sign('PUT', { bucket, key, now: NOW, payload, query }).toJSON(),
  presignPost: (o, s, { bucket, key, expiresIn }) => s.presignPost({ bucket, key, expiresIn, now: NOW }).toJSON(),
  presignMany: (o, s, { key, bucket }) => s.presignMany('GET', { bucket, keys: [key, 'b', key], ...when }),
  inspect: (o, s, { bucket, key }) => String(new o.Bucket({ name: bucket, ...EU }).get(key)),
  oss: (o, s, { bucket, key, token, metadata }) => {
    const credentials = { ...KEY, sessionToken: token }
    const by = new o.OssSigner({ credentials })
    const [endpoint, region] = ['https://oss-cn-hangzhou.aliyuncs.com', 'cn-hangzhou']
    const put = new o.OssBucket({ name: bucket, endpoint, region }).put(key, { metadata })
    const all = [put.presignV1(by, when), put.signV1(by, { now: NOW }), put.presignV4(by, when)]
    return all.map((one) => one.toJSON())
  },
  verify: (o, s, { key }) => {
    const request = received(o, s.presignGet({ bucket: 'photos', key, ...when }))
    const claim = verifierOf(o).parse(request, { now: NOW })
    const { scheme, bucket, operation, replayKey, path, keyStr, headers, parameters, validUntil } = claim.verify([KEY])
    return { scheme, bucket, operation, replayKey, path, keyStr, headers, parameters, validUntil, of: String(claim) }
  },
  refuse: (o, s, { key, flipped }) => {
    const { url } = s.presignGet({ bucket: 'photos', key, ...when })
    const at = url.indexOf('/', 8) + (flipped % (url.length - 40))
    const other = `${url.slice(0, at)}${url[at] === 'a' ? 'b' : 'a'}${url.slice(at + 1)}`
    const explained = o.Explainer.s3(EU).explain(received(o, { method: 'GET', url: other }), KEY, { now: NOW })
    return verifierOf(o).verify(received(o, { method: 'GET', url: other }), KEY, { now: NOW }) && String(explained)
  },
  request: (o, s, { key, payload, metadata }) => {
    const request = new o.Request({ method: 'GET', target: `/${key}`, headers: metadata, payload })
    return [request.target, request.headers, String(request)]
  },
}


function outcome(objsign, name, given) {
  try {
    return `gives ${JSON.stringify(plain(CALLS[name](objsign, signerOf(objsign), given)))}`
  } catch (error) {
    const xml = error instanceof objsign.ObjsignError ? error.toXml('id') : undefined
    const { name, message, kind, code, status, index, detail } = error
    return `throws ${JSON.stringify([name, message, kind, code, status, index, detail, xml])}`
  }
}

/** Bytes in hexadecimal: a Buffer writes itself as another JSON than a Uint8Array. */
function plain(value) {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) return value.map(plain)
  if (value?.constructor !== Object) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]))
}

for (const name of Object.keys(CALLS)) {
  test(`it gives the same bytes and the same errors as the addon: ${name}`, () => {
    let fine = 0
    fc.assert(
      fc.property(asked, (given) => {
        const expected = outcome(addon, name, given)
        if (expected.startsWith('gives')) fine += 1
        assert.equal(outcome(edge, name, given), expected)
      }),
      { numRuns: 300 },
    )
    if (name !== 'refuse') assert.ok(fine > 20, `only ${fine} of 300 went through`)
  })
}

// ---------------------------------------------------------------------------------------------------------------------
// Smaller parts

const sign = skip ? {} : (await load('edge-sign')).edge
const verify = skip ? {} : (await load('edge-verify')).edge

/** Of which the part has all classes, and its compiled part all operations. */
for (const name of ['presignGet', 'presignPut', 'sign', 'presignPost', 'presignMany', 'inspect']) {
  test(`the part that signs gives the same bytes and the same errors: ${name}`, () => {
    fc.assert(
      fc.property(asked, (given) => assert.equal(outcome(sign, name, given), outcome(addon, name, given))),
      { numRuns: 100 },
    )
  })
}

test('the part that verifies has the same verdicts', () => {
  const judged = (objsign, { method, url, headers }, now) => {
    try {
      const request = received(objsign, { method, url, headers })
      const { bucket, key, operation, replayKey } = verifierOf(objsign).parse(request, { now }).verify([KEY])
      return JSON.stringify(plain([bucket, key, operation, replayKey]))
    } catch (error) {
      return `${error.name} ${error.message} ${error.toXml?.('id')}`
    }
  }
  let fine = 0
  fc.assert(
    fc.property(asked, fc.boolean(), ({ key, flipped }, whole) => {
      let signed
      try {
        signed = signerOf(addon).presignGet({ bucket: 'photos', key, ...when }).toJSON()
      } catch {
        return
      }
      const at = signed.url.indexOf('/', 8) + (flipped % (signed.url.length - 40))
      const other = `${signed.url.slice(0, at)}${signed.url[at] === 'a' ? 'b' : 'a'}${signed.url.slice(at + 1)}`
      const sent = { ...signed, url: whole ? signed.url : other }
      const expected = judged(addon, sent, NOW)
      if (expected.startsWith('[')) fine += 1
      assert.equal(judged(verify, sent, NOW), expected)
    }),
    { numRuns: 300 },
  )
  assert.ok(fine > 20, `only ${fine} of 300 were right`)
})

test('what a part leaves out says where it is', () => {
  const message = "this part of objsign cannot do that: import it from 'objsign' itself"
  const signer = signerOf(sign)
  assert.throws(() => signer.presignCommand('GetObject', { Bucket: 'photos', Key: 'a' }, when), { message })
  assert.throws(() => signer.bucket('photos').get('a').presignV2(signer, when), { message })
  assert.equal(new URL(get(signer, 'a')).pathname, '/a')
})

test('bytes are plain Uint8Arrays of their own', () => {
  const key = edge.SigningKey.derive(KEY, { ...EU, service: 's3', at: NOW }).expose()
  assert.equal(Object.getPrototypeOf(key), Uint8Array.prototype)
  assert.equal(key.buffer.byteLength, 32)
})

test('text keeps a byte order mark', () => {
  const request = received(edge, signerOf(edge).presignGet({ bucket: 'photos', key: '\ufeffa', ...when }))
  assert.equal(verifierOf(edge).verify(request, KEY, { now: NOW }).keyStr, '\ufeffa')
})

// ---------------------------------------------------------------------------------------------------------------------
// Memory

const pages = (memory) => memory.buffer.byteLength / 65_536

test('messages and answers larger than the memory', async () => {
  const { edge, wasm } = await load()
  const [here, there] = [signerOf(edge), signerOf(addon)]
  const before = pages(wasm.memory)

  const keys = Array.from({ length: 20_000 }, (_, at) => `folder ${at}/é.jpg`)
  const many = (signer) => signer.presignMany('GET', { bucket: 'photos', keys, ...when })
  assert.deepEqual(many(here), many(there))
  assert.ok(pages(wasm.memory) > before)

  const headers = Array.from({ length: 10_000 }, (_, at) => [`x-header-${at}`, 'v'.repeat(100)])
  const given = { method: 'GET', target: '/', headers }
  assert.deepEqual(new edge.Request(given).headers, plainPairs(new addon.Request(given).headers))
  const limits = { headers: 20_000, headerBytes: 2_000_000 }
  const refused = (objsign) => {
    try {
      return verifierOf(objsign, { limits }).parse(new objsign.Request(given), { now: NOW })
    } catch (error) {
      return error.message
    }
  }
  assert.equal(refused(edge), refused(addon))

  const payload = new Uint8Array(9_000_000).fill(7)
  const put = (signer) => signer.sign('PUT', { bucket: 'photos', key: 'a', payload, now: NOW }).headers
  assert.deepEqual(put(here), put(there))
})

const plainPairs = (pairs) => pairs.map((pair) => pair.map((one) => new Uint8Array(one)))

test('memory that moved in one call is found in the next', async () => {
  const { edge, wasm } = await load()
  const signer = signerOf(edge)
  const expected = get(signerOf(addon), 'a')
  for (let round = 0; round < 5; round++) {
    wasm.memory.grow(1)
    assert.equal(get(signer, 'a'), expected)
  }
})

test('large messages do not pile up', async () => {
  const { edge, wasm } = await load()
  const signer = signerOf(edge)
  const payload = new Uint8Array(5_000_000)
  const sizes = Array.from({ length: 20 }, () => {
    signer.sign('PUT', { bucket: 'photos', key: 'a', payload, now: NOW })
    signer.presignMany('GET', { bucket: 'photos', keys: Array(5000).fill('a'), ...when })
    return pages(wasm.memory)
  })
  // The first rounds find out how much there must be.
  assert.equal(sizes.at(-1), sizes[9], `${sizes}`)
})

test('what is forgotten is given back', async () => {
  const { edge, wasm } = await load()
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  const sizes = []
  for (let round = 0; round < 8; round++) {
    for (let count = 0; count < 2000; count++) signerOf(edge)
    collect()
    // A registry is told in a task of its own.
    await new Promise((resolve) => setTimeout(resolve, 20))
    sizes.push(pages(wasm.memory))
  }
  assert.ok(sizes.at(-1) < 2 * sizes[0], `${sizes}`)
})

function lies(wasm, text) {
  return Buffer.from(wasm.memory.buffer).includes(text)
}

test('no secret is left in its memory', async () => {
  const { edge, wasm } = await load()
  const signed = new addon.S3Signer({ credentials: KEY, ...EU }).presignGet({ bucket: 'photos', key: 'a', ...when })
  const claim = verifierOf(edge).parse(received(edge, signed), { now: NOW })
  const uses = {
    'a key that fits': () => claim.verify(KEY),
    'a key that does not': () => assert.throws(() => claim.verify({ ...KEY, secretAccessKey: `${SECRET}x` })),
    'one of several': () => claim.verify([{ ...KEY, secretAccessKey: `${SECRET}x` }, KEY]),
    'a key in a message that must grow': () => claim.verify([...Array(500).fill(KEY)]),
    'a derived key': () => edge.SigningKey.derive(KEY, { ...EU, service: 's3', at: NOW }),
    'an explanation': () => edge.Explainer.s3(EU).explain(received(edge, signed), KEY, { now: NOW }),
    'a fault beside it': () => {
      assert.throws(() => new edge.S3Signer({ credentials: KEY, region: 'eu central' }), edge.ConfigError)
    },
    'a fault in it': () => {
      assert.throws(() => new edge.S3Signer({ credentials: { ...KEY, secretAccessKey: `${SECRET}\n` }, ...EU }))
    },
  }
  for (const [name, use] of Object.entries(uses)) {
    use()
    assert.ok(!lies(wasm, SECRET), name)
  }
  // Else nothing would be found, whatever lay there.
  const held = signerOf(edge)
  assert.ok(lies(wasm, SECRET) && held)
})

// ---------------------------------------------------------------------------------------------------------------------
// When it stops

/** Takes all memory that the module could ever have. */
function exhaust({ memory }) {
  for (let step = 65_536; step >= 1; step = Math.floor(step / 2)) {
    try {
      for (;;) memory.grow(step)
    } catch {
      // Less, then.
    }
  }
}

test('a message for which there is no memory is refused, and all goes on', async () => {
  const { edge, wasm } = await load()
  const signer = signerOf(edge)
  exhaust(wasm)
  const payload = new Uint8Array(5_000_000)
  assert.throws(() => signer.sign('PUT', { bucket: 'photos', key: 'a', payload, now: NOW }), RangeError)
  assert.equal(get(signer, 'a'), get(signerOf(addon), 'a'))
})

test('a trap is an error, and so is whatever is asked later', async () => {
  const { edge, wasm } = await load()
  const signer = signerOf(edge)
  exhaust(wasm)
  // The message finds room, and the answer does not.
  const many = () => signer.presignMany('GET', { bucket: 'photos', keys: Array(2000).fill('a'), ...when })
  assert.throws(many, (error) => /stopped/.test(error.message) && error.cause instanceof WebAssembly.RuntimeError)
  for (const call of [many, () => get(signer, 'a'), () => signerOf(edge), () => String(signer)]) {
    assert.throws(call, (error) => /stopped/.test(error.message) && !(error instanceof edge.ObjsignError))
  }
  wasm.free(0)
})

test('where the stack ends nothing breaks', async () => {
  const { edge } = await load()
  const signer = signerOf(edge)
  const expected = get(signer, 'a')
  const deep = (more) => {
    try {
      deep(more + 1)
    } catch {
      // The stack is nearly full here, and each return makes a little room.
    }
    try {
      assert.equal(get(signer, 'a'), expected)
    } catch (error) {
      if (!(error instanceof RangeError) && !/stopped/.test(error.message)) throw error
    }
  }
  deep(0)
  // Whole, or stopped; but never another signature.
  try {
    assert.equal(get(signer, 'a'), expected)
  } catch (error) {
    assert.match(error.message, /stopped/)
  }
})

// ---------------------------------------------------------------------------------------------------------------------
// What runtimes lack

const HOOKS = fileURLToPath(new URL('./edge/load.mjs', import.meta.url))

/** Runs a script in which the globals are missing that edges may not have. */
function without(globals, script) {
  const prepared = `
    for (const name of ${JSON.stringify(globals)}) delete globalThis[name]
    const { S3Signer } = await import('objsign')
    const signer = new S3Signer({ credentials: ${JSON.stringify(KEY)}, region: 'eu-central-1' })
    ${script}`
  const given = ['--conditions=workerd', '--import', HOOKS, '--input-type=module', '--eval', prepared]
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const { stdout, stderr, status } = spawnSync(process.execPath, given, { cwd, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return stdout.trim()
}

const PRESIGN = `console.log(signer.presignGet({ bucket: 'photos', key: 'é', expiresIn: 60, now: ${NOW} }).url)`

test('it needs nothing of Node', () => {
  const expected = get(signerOf(addon), 'é')
  assert.equal(without(['Buffer', 'process', 'require', 'setImmediate', 'global'], PRESIGN), expected)
})

test('it loads where there is no FinalizationRegistry', () => {
  assert.equal(without(['FinalizationRegistry', 'WeakRef'], PRESIGN), get(signerOf(addon), 'é'))
})

test('the environment may be missing', () => {
  const script = `
    const { Credentials } = await import('objsign')
    try { Credentials.fromEnvironment() } catch (error) { console.log(error.kind) }
    console.log(Credentials.fromEnvironment({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }).accessKeyId)`
  assert.equal(without(['process'], script), 'missing_credentials\na')
})
