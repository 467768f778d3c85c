// Makes the tarballs that are published: see scripts/npm-packages.

import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { PLATFORMS, addonName, platformManifest, platformReadme, publishedManifest } from './platforms.mjs'

const PACKAGE = dirname(import.meta.dirname)
const LICENSES = ['LICENSE-APACHE', 'LICENSE-MIT']

const manifest = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))

/** Where scripts/addon and the release workflow leave addons. */
const builtAddon = (platform) => join(import.meta.dirname, platform, addonName(platform))

/** Packs what `write` leaves in a folder. Gives the tarball's path, size and files. */
function pack(manifest, into, write) {
  const folder = mkdtempSync(join(tmpdir(), 'objsign-pack-'))
  try {
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    write(folder)
    // On Windows npm is a script, which only a shell runs.
    const options = { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' }
    const [{ filename, size, files }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts'], options))
    mkdirSync(into, { recursive: true })
    const tarball = join(into, filename)
    copyFileSync(join(folder, filename), `${tarball}.new`)
    renameSync(`${tarball}.new`, tarball)
    return { tarball, size, files: files.map(({ path }) => path) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function copy(name, from, folder) {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  copyFileSync(from, join(folder, name))
}

/** The package of a platform. */
export function packPlatform(platform, into, addon = builtAddon(platform)) {
  return pack(platformManifest(platform, manifest), into, (folder) => {
    writeFileSync(join(folder, 'README.md'), platformReadme(platform))
    for (const name of LICENSES) copy(name, join(PACKAGE, name), folder)
    copy(addonName(platform), addon, folder)
  })
}

/** The package that is asked for by name, which has no compiled part but that for edges. */
export function packMain(into) {
  return pack(publishedManifest(manifest), into, (folder) => {
    for (const name of ['README.md', ...manifest.files]) {
      const from = join(PACKAGE, name)
      if (existsSync(from)) copy(name, from, folder)
    }
  })
}

/** What is there of what a release needs, and what is not. */
export function parts() {
  const platforms = Object.keys(PLATFORMS)
  const isThere = (platform) => existsSync(builtAddon(platform))
  return {
    platforms: platforms.filter(isThere),
    missing: [
      ...platforms.filter((platform) => !isThere(platform)).map((platform) => `the addon of ${platform}`),
      ...manifest.files.filter((name) => !existsSync(join(PACKAGE, name))),
    ],
  }
}

function main(words) {
  const into = join(PACKAGE, '../dist/npm')
  const { platforms, missing } = parts()
  if (missing.length > 0) {
    console.error(`not built: ${missing.join(', ')}`)
    if (words.includes('--all')) process.exit(1)
  }
  // Nothing of an older version among what is published.
  rmSync(into, { recursive: true, force: true })
  for (const { tarball, size } of [...platforms.map((platform) => packPlatform(platform, into)), packMain(into)]) {
    console.log(`${tarball.slice(into.length + 1)}: ${size} bytes`)
  }
}

if (process.argv[1] === import.meta.filename) main(process.argv.slice(2))
