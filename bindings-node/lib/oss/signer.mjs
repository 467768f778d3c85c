// Signers. One is for all three versions.

import { CREDENTIALS, writeCredentials } from '../credentials.mjs'
import * as message from '../message.mjs'
import { Inner, Shell, getters, shown } from '../objects.mjs'
import { FLAG, NAMES, options, table } from '../options.mjs'
import { askWithCredentials } from '../signers.mjs'
import { OssSignerInner } from './inner.mjs'

function readSigner() {
  const accessKeyId = message.readText()
  return new OssSignerInner(message.readCount(), { accessKeyId })
}

const SIGNER = table({ credentials: CREDENTIALS, requireFullLifetime: FLAG, subResources: NAMES })

function makeSigner(given) {
  if (given instanceof Inner) return given
  const out = options(given, SIGNER, ['credentials'])
  message.begin()
  writeCredentials(out.credentials)
  message.flag(out.requireFullLifetime)
  message.texts(out.subResources ?? [])
  message.ask('ossSigner')
  return readSigner()
}

export class OssSigner extends Shell {
  constructor(given) {
    super(makeSigner(given))
  }

  withCredentials(credentials) {
    askWithCredentials('ossSignerWithCredentials', this, OssSignerInner, credentials)
    return signerOf(readSigner())
  }
}
const signerOf = (inner) => new OssSigner(inner)

getters(OssSigner, OssSignerInner, ['accessKeyId'])
shown(OssSigner, OssSignerInner, () => 'OssSigner {}')
