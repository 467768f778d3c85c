import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').Page} Page */

/**
 * Opens the page in a context of its own and signs in.
 *
 * @param {Browser} browser
 * @param {string} url
 * @param {object} [options]
 * @param {string} [options.name]
 * @param {(page: Page) => Promise<void>} [options.before] What to do before the page is loaded.
 */
export async function visit(browser, url, { name = 'Ada', before } = {}) {
  const context = await browser.newContext()
  const folder = await mkdtemp(join(tmpdir(), 'visitor-'))
  const page = await context.newPage()
  page.setDefaultTimeout(45_000)
  /** @type {string[]} */
  const errors = []
  page.on('pageerror', (error) => errors.push(String(error)))
  await before?.(page)
  await page.goto(url)
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('#uploads').waitFor()

  return {
    page,
    errors,
    /**
     * Chooses files in the page's dialogue. Their types are for the browser to find.
     *
     * @param {Record<string, Buffer>} files
     */
    async upload(files) {
      const paths = Object.keys(files).map((name) => join(folder, name))
      await Promise.all(Object.values(files).map((content, at) => writeFile(paths[at] ?? '', content)))
      await page.setInputFiles('input[type=file]', paths)
    },
    /**
     * The row of an upload, once it is in one of these states.
     *
     * @param {string} name
     * @param {string} state
     */
    async row(name, state) {
      const has = page.getByText(name, { exact: true })
      const row = page.locator(`#uploads li[data-state=${state}]`).filter({ has })
      await row.waitFor()
      return row
    },
    /** @param {string} name */
    async status(name) {
      const row = page.locator('#uploads li').filter({ has: page.getByText(name, { exact: true }) })
      return row.locator('.status').innerText()
    },
    token: () => page.evaluate(() => JSON.parse(sessionStorage.getItem('session') ?? '{}').token),
    async close() {
      await context.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof visit>>} Visitor */

/**
 * Bytes that are not the same anywhere.
 *
 * @param {number} length
 */
export function bytes(length) {
  const buffer = Buffer.alloc(length)
  for (let at = 0, state = 1; at < length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    buffer[at] = state >>> 24
  }
  return buffer
}

/**
 * An object as S3 has it on its disk.
 *
 * @param {string} objects
 * @param {string} key
 */
export function stored(objects, key) {
  return readFile(join(objects, key))
}

/**
 * The keys below a folder.
 *
 * @param {string} objects
 * @param {string} folder
 */
export async function storedNames(objects, folder) {
  try {
    return (await readdir(join(objects, folder))).sort()
  } catch {
    return []
  }
}
