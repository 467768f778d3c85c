// The platforms that have an addon. Each has a package of its own, @objsign/<platform>, which npm installs where it
// fits.

const linux = { os: 'linux', library: 'libobjsign_node.so' }
const darwin = { os: 'darwin', library: 'libobjsign_node.dylib' }

export const PLATFORMS = {
  'linux-x64-gnu': { ...linux, cpu: 'x64', libc: 'glibc', system: 'Linux on x86-64, with glibc 2.17 or newer' },
  'linux-arm64-gnu': { ...linux, cpu: 'arm64', libc: 'glibc', system: 'Linux on 64-bit Arm, with glibc 2.17 or newer' },
  'linux-x64-musl': { ...linux, cpu: 'x64', libc: 'musl', system: 'Linux on x86-64, with musl' },
  'darwin-x64': { ...darwin, cpu: 'x64', system: 'macOS on x86-64' },
  'darwin-arm64': { ...darwin, cpu: 'arm64', system: 'macOS on Apple silicon' },
  'win32-x64-msvc': { os: 'win32', cpu: 'x64', library: 'objsign_node.dll', system: 'Windows on x86-64' },
}

export const addonName = (platform) => `objsign.${platform}.node`
export const packageName = (platform) => `@objsign/${platform}`

/** What of a folder's addons runs here: the C library of Linux is told by the report that Node makes of itself. */
export function platformHere() {
  const { glibcVersionRuntime } = process.report.getReport().header
  const libc = glibcVersionRuntime === undefined ? 'musl' : 'glibc'
  const fits = ([, { os, cpu, libc: wanted = libc }]) => {
    return os === process.platform && cpu === process.arch && wanted === libc
  }
  return Object.entries(PLATFORMS).find(fits)?.[0]
}

/** What a platform's package says of itself; all else it has from the package it belongs to. */
export function platformManifest(platform, { version, license, engines }) {
  const { os, cpu, libc, system } = PLATFORMS[platform]
  return {
    name: packageName(platform),
    version,
    description: `The compiled part of objsign for ${system}`,
    license,
    ...origin(),
    main: addonName(platform),
    files: [addonName(platform), 'LICENSE-APACHE', 'LICENSE-MIT'],
    engines,
    os: [os],
    cpu: [cpu],
    libc: libc === undefined ? undefined : [libc],
    publishConfig: { access: 'public' },
  }
}

export const platformReadme = (platform) => `# ${packageName(platform)}

The compiled part of objsign for ${PLATFORMS[platform].system}. The package objsign asks for it where it fits.
`

/**
 * The manifest that is published. It asks for the platforms' packages; the one that is worked with does not, because
 * they are not there before they are published. What the package is made with stays out.
 */
export function publishedManifest({ devDependencies, scripts, imports, ...manifest }) {
  const wanted = Object.keys(PLATFORMS).map((platform) => [packageName(platform), manifest.version])
  return { ...manifest, ...origin(), optionalDependencies: Object.fromEntries(wanted) }
}

/** npm compares it with where a package says that it was built. */
function origin({ GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env) {
  return server && name ? { repository: { type: 'git', url: `git+${server}/${name}.git` } } : {}
}
