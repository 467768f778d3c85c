// The types name what the package has: every class, with the same members, and no others.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import ts from 'typescript'

import * as objsign from 'objsign'

const NAME = 'index.d.ts'
const text = readFileSync(new URL(`../${NAME}`, import.meta.url), 'utf8')
const source = ts.createSourceFile(NAME, text, ts.ScriptTarget.ESNext, true)
const exported = (node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
const isStatic = (node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false

const values = source.statements.filter((node) => {
  return exported(node) && (ts.isClassDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isVariableStatement(node))
})

function nameOf(node) {
  return ts.isVariableStatement(node) ? node.declarationList.declarations[0].name.text : node.name.text
}

const members = (owner, but) => {
  return Object.getOwnPropertyNames(owner).filter((name) => !['constructor', ...but].includes(name)).sort()
}

/** What a class has of one that is not public: of what all classes have, there are no members. */
function inherited(Class) {
  const base = Object.getPrototypeOf(Class)
  return typeof base.prototype === 'object' ? [...members(base.prototype, []), ...inherited(base)] : []
}

/** One error of each class, as it is thrown. */
function thrown(Class) {
  const { Addresses, Bucket, OssVerifier, Request, S3Signer } = objsign
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
  const calls = {
    ConfigError: () => new Bucket({ name: '', region: 'us-east-1' }),
    SignError: () => new S3Signer({ credentials, region: 'us-east-1' }).presign('', { bucket: 'photos', expiresIn: 1 }),
    VerifyError: () => {
      const verifier = new OssVerifier({ addresses: new Addresses({ fixed: 'photos' }), versions: [1] })
      verifier.parse(new Request({ method: 'GET', target: '/', headers: {} }))
    },
  }
  try {
    calls[Class.name in calls ? Class.name : 'ConfigError']()
  } catch (error) {
    assert.ok(error instanceof Class)
    return error
  }
  return assert.fail('nothing was thrown')
}

test('every value is declared, and nothing else', () => {
  assert.deepEqual(values.map(nameOf).sort(), Object.keys(objsign).sort())
})

test('everything that is exported has documentation, and so has every member', () => {
  const said = (node) => ts.getJSDocCommentsAndTags(node).length > 0
  // A class says what its constructor takes.
  const isNamed = ({ name }) => name !== undefined && !ts.isPrivateIdentifier(name)
  for (const node of source.statements.filter(exported)) {
    const named = [node, ...(node.members ?? []).filter(isNamed)]
    for (const one of named.filter((one) => !said(one))) assert.fail(`${nameOf(node)}: ${one.getText().split('\n')[0]}`)
  }
})

/** The names that an `as_str` of the core can give. */
function namesIn(file) {
  const rust = readFileSync(new URL(`../../core/src/${file}`, import.meta.url), 'utf8')
  return Array.from(rust.matchAll(/Self::\w+ => "(\w+)"/g), ([, name]) => name)
}

for (const [type, file] of [['Operation', 'operation.rs'], ['Scheme', 'verified.rs']]) {
  test(`${type} has the core's names`, () => {
    const node = source.statements.find((node) => ts.isTypeAliasDeclaration(node) && node.name.text === type)
    const declared = node.type.types.map(({ literal }) => literal.text)
    const named = namesIn(file).filter((name) => type === 'Operation' || name.includes('_'))
    assert.deepEqual(declared.sort(), named.sort())
  })
}

for (const node of values.filter(ts.isClassDeclaration)) {
  const Class = objsign[node.name.text]
  const declared = (wanted) => {
    const named = node.members.filter((member) => {
      return member.name && !ts.isPrivateIdentifier(member.name) && isStatic(member) === wanted
    })
    return [...new Set(named.map(({ name }) => name.text))].sort()
  }

  test(`${node.name.text} has the members that are declared`, () => {
    if (Class.prototype instanceof Error) {
      const own = new Set([...Object.keys(thrown(Class)), ...members(Class.prototype, ['name'])])
      for (const name of declared(false)) assert.ok(own.has(name), name)
      return
    }
    // Every object has a text.
    const own = members(Class.prototype, ['toString'])
    assert.deepEqual([...own, ...inherited(Class)].sort(), declared(false).filter((name) => name !== 'toString'))
    assert.deepEqual(members(Class, ['length', 'name', 'prototype']), declared(true))
  })
}
