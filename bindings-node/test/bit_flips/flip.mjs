// Flips, and what they are counted by.

import assert from 'node:assert/strict'

import { partition } from '../conformance/text.mjs'

/** How often a flip made a row fail, by the place of the flip and the row's kind. */
export class Counts {
  #counts = new Map()

  add(kind, place) {
    const line = `${kind} ${place}`
    this.#counts.set(line, (this.#counts.get(line) ?? 0) + 1)
  }

  /** By place alone; prints them all. */
  totals() {
    const totals = {}
    for (const [line, count] of [...this.#counts].sort()) {
      console.log(`${line}: ${count} refused`)
      const place = partition(line, ' ')[2]
      totals[place] = (totals[place] ?? 0) + count
    }
    return totals
  }
}

/** The text with the lowest bit of one character flipped. */
export function flipAt(text, at) {
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1)
}

/** Where its letters and digits are. No neighbour of theirs is a separator of any text here: `/`, `.`, `&`, `%`. */
export function places(text) {
  return [...text.matchAll(/[0-9A-Za-z]/g)].map((found) => found.index)
}

/** The text with the lowest bit of its last letter or digit flipped; undefined without one. */
export function flip(text) {
  const at = places(text).at(-1)
  return at === undefined ? undefined : flipAt(text, at)
}

/** The same of its first. */
export function flipFirst(text) {
  const at = places(text)[0]
  return at === undefined ? undefined : flipAt(text, at)
}

/** The same within the path of a target, whose query may follow. */
export function flipPath(target) {
  const [path, mark, query] = partition(target, '?')
  const flipped = flip(path)
  return flipped === undefined ? undefined : `${flipped}${mark}${query}`
}

/** The row with one value of a list of pairs flipped. */
export function flipPair(row, field, choose) {
  const pairs = row.pairs(field)
  const at = pairs.findIndex(([name, value]) => choose(name) && flip(value) !== undefined)
  if (at < 0) return undefined
  return row.replaced(field, pairs.with(at, [pairs[at][0], flip(pairs[at][1])]))
}

/** The row with a text flipped that has a letter or digit. */
export function flipText(row, field) {
  const flipped = flip(row.text(field))
  assert.notEqual(flipped, undefined, `${row.name}: ${field}`)
  return row.replaced(field, flipped)
}
