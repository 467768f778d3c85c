// What crosses between JavaScript and the compiled part: one message in, one out, each a row of values in an order that
// both sides know. `src/message.rs` is the other side.
//
// Between `begin` and the last value read no code of a user's may run: it could call back into this module. So arguments
// are checked, and copied where they could change, before a message is begun.

import * as host from '#host'

/** The message to send: where it is written, and how far it goes. */
let memory = host.memory()
let numbers = new DataView(memory.buffer, memory.byteOffset, memory.byteLength)
let end = host.START

/** The longest that can be said: 32 bits for a message; of those for an answer one tells an error. */
const LONGEST = { message: 2 ** 32 - 1, answer: 2_000_000_000 }

/** What came back: where it is read, and how far that went. */
let answer = memory
let answered = numbers
let at = 0
let answerEnd = 0

const own = (name) => Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), name).get
/** The real ones, which a user's subclass cannot replace. */
const typeOf = own(Symbol.toStringTag)
const lengthOf = own('length')

export const isBytes = (value) => typeOf.call(value) === 'Uint8Array'

function use(wanted) {
  memory = wanted
  numbers = new DataView(memory.buffer, memory.byteOffset, memory.byteLength)
}

function room(bytes) {
  const needed = end + bytes
  if (needed <= memory.length) return
  if (needed > LONGEST.message) throw new RangeError(`a message of ${needed} bytes is more than objsign takes in one call`)
  use(host.grow(memory, end, needed))
}

export function begin() {
  // A module's memory moves when it grows.
  if (memory.length === 0) use(host.memory())
  // A message that was never sent, since an error came between, could hold a secret.
  if (end > host.START) memory.fill(0, host.START, end)
  end = host.START
}

export function flag(yes) {
  room(1)
  memory[end++] = yes ? 1 : 0
}

export function byte(value) {
  room(1)
  memory[end++] = value
}

export function count(number) {
  room(4)
  numbers.setUint32(end, number, true)
  end += 4
}

export function number(value) {
  room(8)
  numbers.setFloat64(end, value, true)
  end += 8
}

export function text(string) {
  const { length } = string
  room(4 + 3 * length)
  const start = end + 4
  let done = 0
  if (length < 64) {
    for (; done < length; done++) {
      const unit = string.charCodeAt(done)
      if (unit > 127) break
      memory[start + done] = unit
    }
  }
  const written = done === length ? length : host.write(memory, string, start)
  numbers.setUint32(end, written, true)
  end = start + written
}

export function bytes(array) {
  // Asked once: what threads share may grow meanwhile. The bytes that it then has more are written over.
  const length = lengthOf.call(array)
  count(length)
  put(array, length)
}

/** Without their length, which the other side knows. */
export function raw(array) {
  put(array, lengthOf.call(array))
}

function put(array, length) {
  room(length)
  memory.set(array, end)
  end += length
}

/** A string counts as its UTF-8 bytes. */
export function textOrBytes(value) {
  if (typeof value === 'string') text(value)
  else bytes(value)
}

/** A message that was kept. */
export function again(kept) {
  room(kept.length)
  host.again(kept, memory, end)
  end += kept.length
}

export function maybe(value, write) {
  flag(value !== undefined)
  if (value !== undefined) write(value)
}

export function list(items, write) {
  const { length } = items
  count(length)
  for (let place = 0; place < length; place++) write(items[place])
}

export const texts = (items) => list(items, text)

export function pairs(items) {
  list(items, (pair) => {
    text(pair[0])
    text(pair[1])
  })
}

export function bytePairs(items) {
  list(items, (pair) => {
    textOrBytes(pair[0])
    textOrBytes(pair[1])
  })
}

/** The message as far as it is written, to be sent again and again. */
export const kept = () => host.keep(memory, host.START, end)

const places = new Map()
let errorOf

/** What makes an error of what the compiled part says went wrong. */
export function onFailure(make) {
  errorOf = make
}

/** Sends the message, and has its answer read from then on. Throws what went wrong. */
export function ask(operation) {
  const place = places.get(operation)
  if (place === undefined) throw new Error("this part of objsign cannot do that: import it from 'objsign' itself")
  askAt(place)
}
export const placeOf = (operation) => places.get(operation)

/** The same for an operation that was looked up before. */
export function askAt(place) {
  let length = host.call(place, numbers, end - host.START)
  end = host.START
  const failed = length < 0
  if (failed) length = -length - 1
  if (length > LONGEST.answer) throw new RangeError('the answer is longer than one call can give: ask for less at once')
  receive(length)
  if (memory.length > host.KEPT) use(host.shrink(memory))
  if (failed) throw errorOf(readFailure())
}

function receive(length) {
  answer = host.answer(length, memory)
  if (answer === memory) {
    answered = numbers
    at = host.START
  } else {
    answered = new DataView(answer.buffer, answer.byteOffset, length)
    at = 0
  }
  answerEnd = at + length
}

export const readByte = () => answer[at++]
export const readFlag = () => readByte() === 1

export function readCount() {
  at += 4
  return answered.getUint32(at - 4, true)
}

export function readNumber() {
  at += 8
  return answered.getFloat64(at - 8, true)
}

export function readText() {
  const ascii = readFlag()
  const length = readCount()
  at += length
  return host.read(answer, at - length, at, ascii)
}

/** The text that an answer has apart from the rest. */
export const readHeadline = () => host.headline()

/** Text of a message of ours, which does not say whether it is ASCII. */
export function readUtf8() {
  const length = readCount()
  at += length
  return host.read(answer, at - length, at, false)
}

/** A copy. */
export function readBytes() {
  const length = readCount()
  at += length
  return host.copy(answer, at - length, at)
}

export const readMaybe = (read) => (readFlag() ? read() : undefined)

export const readDate = () => new Date(readNumber())

export function readList(read) {
  const items = new Array(readCount())
  for (let place = 0; place < items.length; place++) items[place] = read()
  return items
}

export const readTexts = () => readList(readText)

/** Parts of one text. */
export function readPairs() {
  const all = readText()
  let end = 0
  const part = () => all.slice(end, (end += readCount()))
  return readList(() => [part(), part()])
}

/** Names as text, values as bytes. */
export const readCovered = () => readList(() => [readText(), readBytes()])

/** The rest of an answer, to be read when somebody asks for it. */
export const readRest = () => host.keep(answer, at, answerEnd)

/** Reads a message or an answer that was kept, as if it had just come. */
export function readAgain(kept) {
  answer = host.look(kept)
  answered = new DataView(answer.buffer, answer.byteOffset, answer.byteLength)
  at = 0
}

function readFailure() {
  const fields = { __proto__: null, class: readText(), kind: readText(), message: readText() }
  if (fields.class !== 'VerifyError') return { __proto__: null, ...fields, index: readMaybe(readNumber) }
  return {
    __proto__: null,
    ...fields,
    code: readText(),
    status: readNumber(),
    serviceMessage: readText(),
    detail: readMaybe(readText),
    expectedRegion: readMaybe(readText),
    xml: [readText(), readText()],
  }
}

// The names come by the first operation.
places.set('operations', 0)
begin()
ask('operations')
readText().split(' ').forEach((name, place) => places.set(name, place))
