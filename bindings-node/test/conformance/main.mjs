// Runs vector files, or directories of them, from anywhere: `node main.mjs FILE_OR_DIR...`

import process from 'node:process'
import { fileURLToPath } from 'node:url'

import { Report, files, runFile } from './runner.mjs'

/** The exit code: 1 if a row failed, 2 for a path that cannot be read or none. */
export function main(paths, print = console.log) {
  if (paths.length === 0) {
    print('usage: node main.mjs FILE_OR_DIR...')
    return 2
  }
  const total = new Report()
  try {
    for (const file of paths.flatMap(files)) {
      const report = runFile(file)
      print(`${file}: ${report.summary}`)
      for (const [name, why] of report.failed) print(`  ${name}: ${why}`)
      total.add(report)
    }
  } catch (error) {
    print(error.message)
    return 2
  }
  print(`total: ${total.summary}`)
  return total.failed.length ? 1 : 0
}

// `node --test` by itself starts every file below a `test` directory, this one too.
const isStarted = process.argv[1] === fileURLToPath(import.meta.url) && !process.env.NODE_TEST_CONTEXT
if (isStarted) process.exitCode = main(process.argv.slice(2))
