// What is shown holds nothing that could be used; JSON of a result holds the real text.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'

import * as o from 'objsign'
import * as s from './samples.mjs'

const { NOW, SECRET, TOKEN, temporary, photos } = s
const expiry = { expiresIn: 60, now: NOW }
const ossTemporary = new o.OssSigner({ credentials: s.TEMPORARY })
const presigned = temporary.presignGet({ bucket: 'photos', key: 'a b', ...expiry })
const signed = photos.put('a').sign(temporary, { now: NOW })
const form = temporary.presignPost({ bucket: 'photos', key: 'a', ...expiry })
const request = s.received(presigned)
const claim = s.verifier.parse(request, { now: NOW })
const guard = new o.UploadGuard({ bucket: photos, anyKey: true })
const chunked = photos.put('a').signChunked(temporary, new o.ChunkedBody({ decodedLength: 1 }), { now: NOW })
const key = o.SigningKey.derive(s.TEMPORARY, { region: 'eu-central-1', service: 's3', at: NOW })

const signature = (text) => /[0-9a-f]{64}/.exec(text)[0]
const SECRETS = [
  SECRET,
  TOKEN,
  signature(presigned.url),
  signature(signed.headers.authorization),
  form.fields['x-amz-signature'],
  form.fields.policy,
  key.expose().toString('hex'),
  key.expose().toString('latin1'),
]

const refused = (call) => {
  try {
    call()
  } catch (error) {
    return error
  }
  return assert.fail('nothing was thrown')
}

const SHOWN = {
  credentials: new o.Credentials(s.TEMPORARY),
  key,
  temporary,
  ossTemporary,
  other: s.other,
  photos,
  devices: s.devices,
  s3Request: photos.get('a'),
  ossRequest: s.devices.get('a'),
  policy: new o.PostPolicy({ bucket: photos, key: 'a' }),
  presigned,
  signed,
  form,
  oss: s.devices.get('a').presignV1(ossTemporary, expiry),
  stages: photos.get('a').presignStages(temporary, expiry),
  payload: o.Payload.UNSIGNED,
  request,
  addresses: s.addresses,
  verifier: s.verifier,
  ossVerifier: s.ossVerifier,
  claim,
  verified: claim.verify(s.TEMPORARY),
  uploaded: new o.UploadedForm({ fields: form.fields }),
  guard,
  answer: guard.answer(temporary, { headers: `GET\n\n\n\nx-amz-date:x\n/photos/a` }, { now: NOW }),
  chunks: chunked.chunks,
  chunkedBody: new o.ChunkedBody({ decodedLength: 1 }),
  explainer: o.Explainer.s3({ region: 'eu-central-1' }),
  explanation: o.Explainer.s3({ region: 'eu-central-1' }).explain(request, { ...s.TEMPORARY, secretAccessKey: 'x' }, { now: NOW }),
  wrongSecret: refused(() => claim.verify({ ...s.TEMPORARY, secretAccessKey: 'x' })),
  newline: refused(() => new o.Credentials({ accessKeyId: s.ID, secretAccessKey: `${SECRET}\n` })),
}

const SHOW = {
  inspect,
  'inspect with everything': (value) => inspect(value, { depth: Infinity, showHidden: true, getters: false }),
  'inspect without customs': (value) => inspect(value, { customInspect: false, showHidden: true, depth: Infinity }),
  'inspect of a list': (value) => inspect([{ value }], { depth: Infinity }),
  String: (value) => String(value),
  'a template': (value) => `${value}`,
  keys: (value) => Reflect.ownKeys(value).map(String).join(),
}

for (const [name, value] of Object.entries(SHOWN)) {
  test(`nothing to use is shown of ${name}`, () => {
    for (const [how, show] of Object.entries(SHOW)) {
      const text = show(value)
      assert.equal(typeof text, 'string')
      for (const secret of SECRETS) assert.ok(!text.includes(secret), `${how}: ${text}`)
    }
  })
}

const RESULTS = new Set([presigned, signed, form, SHOWN.oss, SHOWN.answer])

test('JSON of what is no result shows nothing to use', () => {
  for (const value of Object.values(SHOWN)) {
    if (RESULTS.has(value)) continue
    for (const secret of SECRETS) assert.ok(!(JSON.stringify(value) ?? '').includes(secret))
  }
})

test('inspection of a result says what it is', () => {
  const ends = new Date(NOW + 60_000).toISOString()
  assert.equal(
    inspect(presigned),
    `Presigned { GET https://photos.s3.eu-central-1.amazonaws.com/a%20b, headers: [], expiresAt: ${ends} }`,
  )
  assert.match(inspect(signed), /^SignedRequest \{ PUT https:.*\/a, headers: \[.*authorization\] \}$/)
  assert.match(inspect(form), /^PostForm \{ https:.*, fields: \[key, .*policy, .*\], expiresAt: .* \}$/)
})

test('JSON of a result is the real text', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(presigned)), {
    method: 'GET',
    url: presigned.url,
    headers: {},
    expiresAt: new Date(NOW + 60_000).toISOString(),
  })
  assert.equal(JSON.parse(JSON.stringify(signed)).headers.authorization, signed.headers.authorization)
  assert.deepEqual(JSON.parse(JSON.stringify(form)).fields, form.fields)
})

test('what a result gives cannot change it', () => {
  presigned.headers.extra = 'x'
  form.fields.extra = 'x'
  presigned.expiresAt.setTime(0)
  assert.deepEqual(presigned.headers, {})
  assert.equal(form.fields.extra, undefined)
  assert.equal(presigned.expiresAt.getTime(), NOW + 60_000)
  assert.throws(() => {
    presigned.url = 'https://example.com'
  }, TypeError)
})

test('nothing can be copied to another thread by accident', () => {
  for (const name of ['credentials', 'temporary', 'presigned', 'form']) {
    assert.deepEqual(Object.keys(structuredClone(SHOWN[name])), [])
  }
})
