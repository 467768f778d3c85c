// Secrets do not stay in the memory that messages lie in.

import assert from 'node:assert/strict'
import { test } from 'node:test'

// The package asks for its memory by this.
const real = Buffer.allocUnsafeSlow
const buffers = []
Buffer.allocUnsafeSlow = (bytes) => {
  // What was there before is not ours.
  buffers.push(real(bytes).fill(0))
  return buffers.at(-1)
}
const o = await import('objsign')
const s = await import('./samples.mjs')

const { NOW, KEY, SECRET, TOKEN } = s
const expiry = { expiresIn: 60, now: NOW }
/** Behind what an answer would write over. */
const LATE = `${'x'.repeat(4000)}${TOKEN}`
const TEMPORARY = { ...KEY, sessionToken: LATE }
const key = o.SigningKey.derive(TEMPORARY, { region: 'eu-central-1', service: 's3', at: NOW })
const { url } = s.temporary.presignGet({ bucket: 'photos', key: 'a', ...expiry })
const plain = s.signer.presignGet({ bucket: 'photos', key: 'a', ...expiry })
const request = s.received(plain)
const claim = s.verifier.parse(request, { now: NOW })
const formVerifier = new o.S3FormVerifier({ addresses: s.addresses, region: 'eu-central-1' })
const uploaded = new o.UploadedForm({ fields: s.signer.presignPost({ bucket: 'photos', key: 'a', ...expiry }).fields, fileSize: 1 })
const posted = new o.Request({
  method: 'POST',
  target: '/',
  headers: { host: 'photos.s3.eu-central-1.amazonaws.com', 'content-type': 'multipart/form-data; boundary=a' },
})
const bytes = Buffer.from('0123456789abcdefghijklmnopqrstuv')
const derived = { accessKeyId: s.ID, region: 'eu-central-1', service: 's3', at: NOW }
const LONG = 'x'.repeat(100_000)

/** Without those of Node's own, which reads the samples' source. */
const memory = buffers.filter((buffer) => !buffer.includes('// What most tests need.'))
Buffer.allocUnsafeSlow = (bytes) => {
  memory.push(real(bytes).fill(0))
  return memory.at(-1)
}
const found = (secret) => memory.filter((buffer) => buffer.includes(secret)).length
const wrong = { ...TEMPORARY, secretAccessKey: `${SECRET}\n` }
const lost = (call) => assert.throws(call, o.ObjsignError)

const CALLS = {
  credentials: () => new o.Credentials(TEMPORARY),
  'wrong credentials': () => lost(() => new o.Credentials(wrong)),
  'a wrong token': () => lost(() => new o.Credentials({ ...TEMPORARY, sessionToken: `${TOKEN} \n` })),
  'a time out of range': () => lost(() => new o.Credentials({ ...TEMPORARY, expiration: new Date(8.64e15) })),
  'a long id': () => lost(() => new o.Credentials({ ...TEMPORARY, accessKeyId: LONG })),
  'a long token': () => new o.Credentials({ ...TEMPORARY, sessionToken: TOKEN + LONG }),
  'a token of megabytes': () => new o.Credentials({ ...TEMPORARY, sessionToken: TOKEN + LONG.repeat(30) }),
  'a signer': () => new o.S3Signer({ credentials: TEMPORARY, region: 'eu-central-1' }),
  'a signer without a region': () => lost(() => new o.S3Signer({ credentials: TEMPORARY, region: '' })),
  'a signer at a wrong endpoint': () => {
    lost(() => new o.S3Signer({ credentials: TEMPORARY, region: 'eu-central-1', endpoint: `ftp://${LONG}` }))
  },
  'other credentials': () => s.signer.withCredentials(TEMPORARY),
  'other wrong credentials': () => lost(() => s.signer.withCredentials(wrong)),
  'a signer of OSS': () => new o.OssSigner({ credentials: TEMPORARY }),
  'a signer of OSS, wrong': () => lost(() => new o.OssSigner({ credentials: TEMPORARY, subResources: [LONG, '&'] })),
  'another signer': () => new o.SigV4Signer({ credentials: TEMPORARY, region: 'a', service: 's' }),
  'another signer, wrong': () => lost(() => new o.SigV4Signer({ credentials: TEMPORARY, region: '', service: LONG })),
  'a key': () => o.SigningKey.derive(TEMPORARY, { region: 'a', service: 's', at: NOW }),
  'no key': () => lost(() => o.SigningKey.derive(TEMPORARY, { region: '/', service: LONG, at: NOW })),
  'a key of bytes': () => o.SigningKey.fromBytes(bytes, derived),
  'a wrong key of bytes': () => lost(() => o.SigningKey.fromBytes(Buffer.concat([bytes, bytes]), derived)),
  'a token with a key': () => o.S3Signer.fromSigningKey(key, { sessionToken: LATE }),
  'a token with a key, wrong': () => lost(() => o.S3Signer.fromSigningKey(key, { sessionToken: LATE, endpoint: 'x:' })),
  'a wrong token with a key': () => lost(() => o.SigV4Signer.fromSigningKey(key, { sessionToken: `${LATE}\n` })),
  verify: () => claim.verify(KEY),
  'verify against many': () => claim.verify([{ ...KEY, secretAccessKey: `${SECRET}x` }, TEMPORARY, KEY]),
  'verify a wrong one': () => lost(() => claim.verify([{ ...TEMPORARY, secretAccessKey: `${SECRET}x` }])),
  'verify too late': () => lost(() => s.verifier.verify(request, TEMPORARY, { now: NOW + 1e9 })),
  'verify a form': () => formVerifier.verify(posted, uploaded, KEY, { now: NOW }),
  'verify a wrong form': () => lost(() => formVerifier.verify(posted, new o.UploadedForm({ fields: { a: LONG } }), TEMPORARY)),
  explain: () => o.Explainer.s3({ region: 'a' }).explain(request, TEMPORARY, { now: NOW }),
}

for (const [name, call] of Object.entries(CALLS)) {
  test(`nothing stays of ${name}`, () => {
    // Nor of what the objects above hold on purpose.
    const before = [SECRET, TOKEN, bytes].map(found)
    assert.equal(before[0], 0)
    call()
    assert.deepEqual([SECRET, TOKEN, bytes].map(found), before)
  })
}

const ofAddon = process.execArgv.includes('--conditions=workerd') && "this looks into the addon's memory"

test('what never was sent is wiped by the next call', { skip: ofAddon }, () => {
  const before = found(TOKEN)
  // There is no memory for what comes behind the credentials.
  const grown = Buffer.allocUnsafeSlow
  Buffer.allocUnsafeSlow = () => {
    throw new RangeError('no memory')
  }
  try {
    assert.throws(() => new o.S3Signer({ credentials: TEMPORARY, region: LONG.repeat(30) }), RangeError)
  } finally {
    Buffer.allocUnsafeSlow = grown
  }
  String(s.verifier)
  assert.equal(found(TOKEN), before)
  assert.equal(s.temporary.presignGet({ bucket: 'photos', key: 'a', ...expiry }).url, url)
})
