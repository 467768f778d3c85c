// The options that the types declare are those that the calls know: every one, and no others.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import * as objsign from 'objsign'
import ts from 'typescript'

import * as s from './samples.mjs'

const TYPES = fileURLToPath(new URL('../index.d.ts', import.meta.url))
const program = ts.createProgram([TYPES], { strict: true, types: [], target: ts.ScriptTarget.ESNext })
const checker = program.getTypeChecker()

const soon = { expiresIn: 60, now: s.NOW }
const policy = { bucket: s.photos, key: 'a' }
const chunked = s.photos.put('a').signChunked(s.signer, new objsign.ChunkedBody({ decodedLength: 1 }), { now: s.NOW })
const region = 'eu-central-1'

/** What stands for an argument of each type. */
const ARGUMENTS = {
  AnyCredentials: s.KEY,
  ChunkedBody: new objsign.ChunkedBody({ decodedLength: 1 }),
  CloudFrontRequestLike: { method: 'GET', uri: '/', querystring: '', headers: {} },
  FetchRequestLike: { method: 'GET', url: 'https://a/', headers: [] },
  IncomingMessageLike: { method: 'GET', url: '/', rawHeaders: [] },
  'Iterable<S3Request>': [],
  Keys: s.KEY,
  OssSigner: s.ossSigner,
  OssVerifier: s.ossVerifier,
  Request: s.received(s.signer.presignGet({ bucket: 'photos', key: 'a', ...soon })),
  S3Signer: s.signer,
  SigV4Signer: s.other,
  SigningKey: objsign.SigningKey.derive(s.KEY, { region, service: 's3', at: s.NOW }),
  Uint8Array: Buffer.alloc(32),
  UploadedForm: new objsign.UploadedForm({ fields: {} }),
  Method: 'GET',
  Text: 'a',
  'Text | object | number | boolean': 'a',
  number: 1,
  object: { Bucket: 'photos', Key: 'a' },
  string: 'GetObject',
}

function argument(type) {
  assert.ok(Object.hasOwn(ARGUMENTS, type), `nothing stands for an argument of type ${type}`)
  return ARGUMENTS[type]
}

/** What a method is called on. */
const INSTANCES = {
  Bucket: s.photos,
  Explainer: objsign.Explainer.s3({ region }),
  OssBucket: s.devices,
  OssFormVerifier: new objsign.OssFormVerifier({ addresses: s.addresses, versions: [1] }),
  OssPostPolicy: new objsign.OssPostPolicy({ bucket: s.devices, key: 'a' }),
  OssRequest: s.devices.get('a'),
  OssVerifier: s.ossVerifier,
  PostPolicy: new objsign.PostPolicy(policy),
  S3FormVerifier: new objsign.S3FormVerifier({ addresses: s.addresses, region }),
  S3Request: s.photos.get('a'),
  S3Signer: s.signer,
  S3Verifier: s.verifier,
  SigV4Request: new objsign.SigV4Request({ method: 'GET', origin: 'https://a.example' }),
  SigV4Verifier: new objsign.SigV4Verifier({ region, service: 'execute-api' }),
  UploadGuard: new objsign.UploadGuard({ bucket: s.photos, anyKey: true }),
  Verified: s.verifier.verify(s.received(chunked.request), s.KEY, { now: s.NOW }),
}

const isStatic = (node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)

/** How a declared function is called. */
function callOf(node, owner) {
  if (owner === undefined) return objsign[node.name.text]
  if (ts.isConstructorDeclaration(node)) return (...given) => new objsign[owner](...given)
  const self = isStatic(node) ? objsign[owner] : INSTANCES[owner]
  return (...given) => self[node.name.text](...given)
}

/** Every function that takes options, and what of them is needed. */
function* functions() {
  for (const statement of program.getSourceFile(TYPES).statements) {
    const owner = ts.isClassDeclaration(statement) ? statement.name.text : undefined
    const nodes = owner === undefined ? [statement].filter(ts.isFunctionDeclaration) : statement.members
    for (const node of nodes) {
      const place = node.parameters?.findIndex(({ name }) => ['options', 'input'].includes(name.text)) ?? -1
      // The input of a command is not of options.
      if (place < 0 || node.parameters[place].type.getText() === 'object') continue
      const members = checker.getNonNullableType(checker.getTypeAtLocation(node.parameters[place])).getProperties()
      const given = node.parameters.slice(0, place).map(({ type }) => argument(type.getText()))
      const known = members.map(({ name }) => name)
      const needed = members.filter(({ flags }) => !(flags & ts.SymbolFlags.Optional)).map(({ name }) => name)
      const name = [owner, node.name?.text].filter(Boolean).join('.')
      yield { name, call: (options) => callOf(node, owner)(...given, options), known, needed }
    }
  }
}

const all = [...functions()]
const names = new Set(all.flatMap(({ known }) => known))

/** What is said of options, `undefined` if nothing is wrong with them. */
function said(call, options) {
  try {
    call(options)
  } catch (error) {
    return error.message
  }
  return undefined
}

for (const { name, call, known, needed } of all) {
  test(`the options of ${name} are those declared`, () => {
    // A symbol is a value of no option.
    const isUnknown = (option) => said(call, { [option]: Symbol() })?.startsWith(`there is no option ${option};`)
    const taken = [...names].filter((option) => !isUnknown(option))
    assert.deepEqual(taken.sort(), known.sort())
    for (const option of taken) assert.ok(said(call, { [option]: Symbol() })?.startsWith(option), option)
    const missing = /^the option (.*) is missing$/.exec(said(call, {}) ?? '')?.[1]
    assert.ok(needed.length === 0 ? missing === undefined : needed.includes(missing), String(missing))
  })
}

test('every call that takes options was looked at', () => {
  assert.ok(all.length > 80, String(all.length))
  assert.ok(names.size > 80, String(names.size))
})
