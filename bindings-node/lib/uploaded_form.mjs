// A form as it was uploaded.

import { isObject, list, wrong } from './checks.mjs'
import { configError } from './errors.mjs'
import * as message from './message.mjs'
import { Inner, Shell, shown } from './objects.mjs'
import { NUMBER, TEXT, WIRE_PAIRS, option, options, table } from './options.mjs'

export class UploadedFormInner extends Inner {
  static of = 'UploadedForm'

  constructor(kept, shown) {
    super()
    this.kept = kept
    this.shown = shown
  }
}

const FILE = table({ name: TEXT, size: NUMBER })

function file(value) {
  if (!isObject(value)) throw wrong('a file', '{ name, size }', value)
  return options(value, FILE)
}

const FORM = table({
  fields: WIRE_PAIRS,
  fileName: TEXT,
  fileSize: NUMBER,
  files: option((value, name) => list(value, name, 'an iterable of { name, size }', file)),
})

function makeForm(given) {
  const out = options(given, FORM, ['fields'])
  if (out.files !== undefined && (out.fileName !== undefined || out.fileSize !== undefined)) {
    throw configError('two_files', 'give fileName and fileSize, or files, not both')
  }
  message.begin()
  message.bytePairs(out.fields)
  message.list(out.files ?? [{ name: out.fileName, size: out.fileSize }], ({ name, size }) => {
    message.maybe(name, message.textOrBytes)
    message.maybe(size, message.number)
  })
  const kept = message.kept()
  message.ask('uploadedForm')
  return new UploadedFormInner(kept, message.readText())
}

export class UploadedForm extends Shell {
  constructor(given) {
    super(makeForm(given))
  }
}
shown(UploadedForm, UploadedFormInner, (inner) => inner.shown)
