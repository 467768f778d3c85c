// Finds the addon: in this package where it was built here, else in the package of the platform.

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const PACKAGE = dirname(import.meta.dirname)

const PLATFORMS = {
  'linux-x64': ['linux-x64-gnu', 'linux-x64-musl'],
  'linux-arm64': ['linux-arm64-gnu'],
  'darwin-x64': ['darwin-x64'],
  'darwin-arm64': ['darwin-arm64'],
  'win32-x64': ['win32-x64-msvc'],
}

function load() {
  const here = `${process.platform}-${process.arch}`
  const failures = []
  for (const platform of PLATFORMS[here] ?? []) {
    const built = join(PACKAGE, `objsign.${platform}.node`)
    // To ask for what is not there takes as long as all else here.
    for (const place of existsSync(built) ? [built, `@objsign/${platform}`] : [`@objsign/${platform}`]) {
      try {
        return require(place)
      } catch (error) {
        failures.push(`${place}: ${error.message.split('\n')[0]}`)
      }
    }
  }
  const why = failures.length === 0 ? 'there is none for this platform' : failures.join('; ')
  throw new Error(
    `objsign has no addon for ${here} (${why}). Install without --omit=optional, on the platform it will run on; run ` +
      'without --no-addons; and leave objsign out of bundles, which do not find it (esbuild: --external:objsign).',
  )
}

export const binding = load().open()
