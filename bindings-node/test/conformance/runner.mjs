// Runs rows by their kind, and counts what became of them.

import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { ObjsignError } from 'objsign'

import * as adapters from './adapters.mjs'
import * as chunked from './chunked.mjs'
import * as command from './command.mjs'
import * as fineUploader from './fine_uploader.mjs'
import * as forms from './forms.mjs'
import * as hmac from './hmac.mjs'
import * as oss from './oss.mjs'
import * as ossForms from './oss_forms.mjs'
import { Failed } from './outcome.mjs'
import * as post from './post.mjs'
import { Row } from './row.mjs'
import * as signed from './signed.mjs'
import * as sigv2 from './sigv2.mjs'
import * as sigv4 from './sigv4.mjs'
import * as verdict from './verdict.mjs'

const both = (first, second) => (row) => {
  first(row)
  second(row)
}

const each = (kinds, check) => Object.fromEntries(kinds.map((kind) => [kind, check]))

const KINDS = new Map(
  Object.entries({
    ...each(adapters.KINDS, adapters.run),
    hmac: hmac.run,
    'boto3-call': command.run,
    ...each(['v4-post', 'v2-post'], post.run),
    ...each(['header-v1', 'query-v1', 'header-v2', 'query-v2', 'header-v4', 'query-v4'], oss.run),
    ...each(['form-v4', 'form-v2'], forms.run),
    'post-policy': forms.runPostPolicy,
    ...each(['post-v1', 'post-v4'], ossForms.run),
    'v4-key': sigv4.runKey,
    ...each(['v4-query', 'suite-query'], both(sigv4.runQuery, signed.run)),
    ...each(['v4-header', 'suite-header'], both(sigv4.runHeader, signed.run)),
    'v4-chunked': chunked.run,
    'v2-query': sigv2.runQuery,
    'v2-header': sigv2.runHeader,
    verify: verdict.run,
    ...each(['policy-v4', 'policy-v2', 'rest-v4', 'rest-v2'], fineUploader.run),
  }),
)

// What this package has no call for, and counts as skipped by its kind: servers of Python. (`number` are rows with a whole
// number that JavaScript cannot hold.)
export const NOT_HERE = new Set(['asgi', 'wsgi'])

/**
 * Whether the error is how a row fails that was run as it should be: the last two are of text that cannot be decoded.
 * Any other is a fault of the runner or of the package.
 */
export const isRefusal = (error) =>
  [Failed, ObjsignError, URIError, SyntaxError].some((refusal) => error instanceof refusal)

/** Runs one row by its kind; throws if it fails. */
export function run(row) {
  const check = KINDS.get(row.kind)
  // To skip it would pass data that nobody checks.
  if (!check) throw new Failed(`unknown kind ${JSON.stringify(row.kind)}`)
  check(row)
}

/** The outcomes of one file, or of several. */
export class Report {
  passed = 0
  /** Name and first difference of each failing row. */
  failed = []
  /** How many rows were skipped, by why. */
  skipped = {}

  skip(why, count = 1) {
    this.skipped[why] = (this.skipped[why] ?? 0) + count
  }

  add(other) {
    this.passed += other.passed
    this.failed.push(...other.failed)
    for (const [why, count] of Object.entries(other.skipped)) this.skip(why, count)
  }

  /** `passed N, failed N, skipped N (why N, ...)`. */
  get summary() {
    const skipped = Object.entries(this.skipped).sort()
    const total = skipped.reduce((sum, [, count]) => sum + count, 0)
    const line = `passed ${this.passed}, failed ${this.failed.length}, skipped ${total}`
    return total ? `${line} (${skipped.map(([why, count]) => `${why} ${count}`).join(', ')})` : line
  }
}

/** The rows of a file. A line that is no JSON object is a row of no kind, and so fails. */
export function* rows(file) {
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (line.trim()) yield Row.parse(line) ?? new Row({ name: `line ${index + 1}`, kind: 'not a JSON object' })
  }
}

/** Runs all rows of one file. */
export function runFile(file) {
  const report = new Report()
  for (const row of rows(file)) {
    if (row.flag('disputed')) report.skip('disputed')
    else if (NOT_HERE.has(row.kind)) report.skip(row.kind)
    else if (row.kind === 'boto3-call' && command.holdsInexact(row)) report.skip('number')
    else runRow(row, report)
  }
  return report
}

function runRow(row, report) {
  try {
    run(row)
    report.passed += 1
  } catch (error) {
    report.failed.push([row.name, isRefusal(error) ? error.message : (error?.stack ?? String(error))])
  }
}

/** The `.jsonl` files of a directory in order of name, or the one file. */
export function files(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(path, name))
}
