import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Sessions } from '../playground/sessions.mjs'
import { startPlayground } from '../playground/start.mjs'
import { launchChromium } from './support/chromium.mjs'
import { configure } from './support/in_page.mjs'
import { bytes, storedNames, visit } from './support/visitor.mjs'

// What a person does in the playground, and what its server must not do for anybody.

const SERVER = fileURLToPath(new URL('../playground/server.mjs', import.meta.url))
const PART = 5 * 1024 * 1024

describe('the playground', () => {
  /** @type {Awaited<ReturnType<typeof startPlayground>>} */
  let playground
  /** @type {import('playwright-core').Browser} */
  let browser
  before(async () => {
    playground = await startPlayground()
    browser = await launchChromium()
  })
  after(async () => {
    await browser.close()
    await playground.close()
  })

  /**
   * @param {string} path
   * @param {RequestInit & { user?: string }} [options]
   */
  function ask(path, { user, ...options } = {}) {
    const session = user ? playground.sessions.open(user) : undefined
    const headers = { ...(session && { authorization: `Bearer ${session.token}` }), ...options.headers }
    return fetch(`${playground.url}${path}`, { ...options, headers })
  }

  test('upload, list, download, delete', async (context) => {
    const { page, errors, upload, row, close } = await visit(browser, playground.url, { name: 'Zoë Müller' })
    context.after(close)
    await page.getByText('Nothing here yet.').waitFor()
    const content = bytes(4321)
    await upload({ 'résumé 눈.pdf': content, 'b.txt': bytes(10) })
    await row('résumé 눈.pdf', 'done')
    await row('b.txt', 'done')
    const file = page.locator('#files li').filter({ hasText: 'résumé 눈.pdf' })
    await file.waitFor()
    assert.match(await file.innerText(), /^PDF\s+résumé 눈.pdf\s+4\.3 KB, /)
    assert.equal(await page.locator('#files .count').innerText(), '2')

    const download = page.waitForEvent('download')
    await file.getByRole('link', { name: 'Download' }).click()
    const saved = await download
    assert.equal(saved.suggestedFilename(), 'résumé 눈.pdf')
    /** @type {Buffer[]} */
    const chunks = []
    for await (const chunk of await saved.createReadStream()) {
      chunks.push(chunk)
    }
    assert.deepEqual(Buffer.concat(chunks), content)

    page.once('dialog', (dialog) => dialog.accept())
    await file.getByRole('button', { name: 'Delete' }).click()
    await file.waitFor({ state: 'detached' })
    assert.deepEqual(await storedNames(playground.objects, 'uploads/zoe-muller'), ['b.txt'])

    // Who comes back is still signed in; who signs out is not.
    await page.reload()
    await page.locator('#files li').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Your name').waitFor()
    assert.equal(await page.locator('#files').isVisible(), false)
    assert.deepEqual(errors, [])
  })

  test('files that are dropped', async (context) => {
    const { page, row, close } = await visit(browser, playground.url, { name: 'Drop' })
    context.after(close)
    const files = await page.evaluateHandle(() => {
      const transfer = new DataTransfer()
      transfer.items.add(new File(['hello'], 'dropped.txt', { type: 'text/plain' }))
      return transfer
    })
    await page.dispatchEvent('#drop-zone', 'drop', { dataTransfer: files })
    await row('dropped.txt', 'done')
  })

  test('what no signature can enforce is looked at afterwards', async (context) => {
    const { upload, row, status, close } = await visit(browser, playground.url, { name: 'Html' })
    context.after(close)
    // In parts, where the type is not signed.
    await upload({ 'page.html': bytes(PART + 1) })
    const failed = await row('page.html', 'failed')
    assert.match(await status('page.html'), /^The file was removed/)
    await failed.getByRole('button', { name: 'Dismiss' }).waitFor()
    assert.equal(await failed.getByRole('button', { name: 'Retry' }).count(), 0)
    assert.deepEqual(await storedNames(playground.objects, 'uploads/html'), [])
  })

  test('signing in elsewhere, and coming back with a token', async (context) => {
    const page = await browser.newPage()
    context.after(() => page.close())
    await configure(page, { session: undefined, signInUrl: 'https://login.example/login?client_id=c', files: undefined })
    const part = (/** @type {object} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const token = `${part({ alg: 'none' })}.${part({ sub: 'grace', name: 'Grace 눈' })}.`

    await page.goto(playground.url)
    const link = page.getByRole('link', { name: 'Sign in' })
    const { origin, searchParams } = new URL((await link.getAttribute('href')) ?? '')
    assert.deepEqual([origin, searchParams.get('client_id')], ['https://login.example', 'c'])
    // From another origin, as it would be.
    await page.goto('about:blank')
    await page.goto(`${playground.url}/#id_token=${token}&state=${searchParams.get('state')}`)
    await page.getByText('Grace 눈').waitFor()
    assert.equal(page.url(), `${playground.url}/`)

    // A link with a token that nobody asked for, or with none at all.
    await page.getByRole('button', { name: 'Sign out' }).click()
    await link.waitFor()
    for (const fragment of [`id_token=${token}`, `id_token=${token}&state=guessed`, 'id_token=x']) {
      await page.goto('about:blank')
      await page.goto(`${playground.url}/#${fragment}`)
      await link.waitFor()
      assert.equal(page.url(), `${playground.url}/`)
    }
  })

  test('a session that is over ends on the page too', async (context) => {
    const page = await browser.newPage()
    context.after(() => page.close())
    const session = JSON.stringify({ user: 'ada', name: 'Ada', token: 'over' })
    await page.goto(playground.url)
    await page.evaluate((session) => sessionStorage.setItem('session', session), session)
    await page.reload()
    await page.getByLabel('Your name').waitFor()
    assert.equal(await page.evaluate(() => sessionStorage.getItem('session')), null)
  })

  test('nobody reaches the files of another', async () => {
    for (const call of ['GET /files', 'DELETE /files?name=a.txt', 'POST /uploaded', 'POST /sign']) {
      const [method = '', path = ''] = call.split(' ')
      const answer = await ask(path, { method })
      assert.equal(answer.status, path === '/sign' ? 403 : 401, call)
      assert.deepEqual(await answer.json(), { error: 'Please sign in.' })
    }
    for (const name of ['', '..', '.', '../bob/a.txt', 'x/../../bob/a.txt', '/a.txt']) {
      const answer = await ask(`/files?name=${encodeURIComponent(name)}`, { method: 'DELETE', user: 'ada' })
      assert.equal(answer.status, 404, name)
    }
    for (const name of ['', 'bob/a.txt', 'ada/../bob/a.txt', 'ada/', 'ada/..', 'ada/x/../../bob/a.txt']) {
      const key = `uploads/${name}`
      const body = new URLSearchParams({ key })
      assert.equal((await ask('/uploaded', { method: 'POST', user: 'ada', body })).status, 403, key)
    }
    const body = new URLSearchParams({ key: 'uploads/ada/none.txt' })
    assert.equal((await ask('/uploaded', { method: 'POST', user: 'ada', body })).status, 404)
  })

  test('a file in a folder below can be deleted, too', async () => {
    await mkdir(join(playground.objects, 'uploads/fay/below'), { recursive: true })
    await writeFile(join(playground.objects, 'uploads/fay/below/a.txt'), 'a')
    const body = new URLSearchParams({ key: 'uploads/fay/below/a.txt' })
    assert.equal((await ask('/uploaded', { method: 'POST', user: 'fay', body })).status, 200)
    const { files } = await (await ask('/files', { user: 'fay' })).json()
    assert.deepEqual(files.map((/** @type {{ name: string }} */ { name }) => name), ['below/a.txt'])
    assert.equal((await ask('/files?name=below%2Fa.txt', { method: 'DELETE', user: 'fay' })).status, 200)
    assert.deepEqual(await storedNames(playground.objects, 'uploads/fay/below'), [])
  })

  test('a name that is too long is a fault of the request', async () => {
    const name = 'a'.repeat(1024)
    assert.equal((await ask(`/files?name=${name}`, { method: 'DELETE', user: 'ada' })).status, 400)
    const body = new URLSearchParams({ key: `uploads/ada/${name}` })
    assert.equal((await ask('/uploaded', { method: 'POST', user: 'ada', body })).status, 400)
  })

  test('the server gives its page and nothing else', async () => {
    const page = await ask('/')
    assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none'; script-src 'self';/)
    for (const path of ['/server.mjs', '/../playground/server.mjs', '/%2e%2e/template.yaml', '/page.mjs.map']) {
      assert.equal((await ask(path)).status, 404, path)
    }
    assert.equal((await ask('/session', { method: 'POST', body: '{"name":"???"}' })).status, 400)
    assert.equal((await ask('/session', { method: 'POST', body: 'no JSON' })).status, 400)
    assert.equal((await ask('/sign', { method: 'POST', user: 'ada', body: 'x'.repeat(100_000) })).status, 413)
    for (const origin of ['https://evil.example', 'null', 'http://localhost']) {
      const options = { method: 'POST', headers: { origin }, body: '{"name":"Eve"}' }
      assert.equal((await ask('/session', options)).status, 403, origin)
    }
    const { host, port } = new URL(playground.url)
    /** @param {string} path @param {string} name */
    async function statusOf(path, name) {
      const sent = request({ host: '127.0.0.1', port, path, headers: { host: name } })
      sent.end()
      const [answer] = await once(sent, 'response')
      answer.resume()
      return answer.statusCode
    }
    // A name that somebody else's page has for this machine.
    assert.equal(await statusOf('/', `rebound.example:${port}`), 421)
    // What no URL is.
    assert.equal(await statusOf('//[', host), 400)
  })
})

test('sessions that are over are forgotten', (context) => {
  const sessions = new Sessions()
  const first = sessions.open('ada')
  sessions.open('bob')
  assert.equal(sessions.user(`Bearer ${first?.token}`), 'ada')
  const later = Date.now() + 13 * 3_600_000
  context.mock.method(Date, 'now', () => later)
  assert.equal(sessions.user(`Bearer ${first?.token}`), undefined)
  sessions.open('ada')
  assert.equal(sessions.size, 1)
})

test('a port that is no number is refused', () => {
  for (const text of ['x', '', '-1', '65536']) {
    const { status, stderr } = spawnSync(process.execPath, [SERVER, text], { encoding: 'utf8' })
    assert.deepEqual([status, stderr], [2, `PORT is a number up to 65535, not "${text}".\n`])
  }
})

test('the server starts with one command and ends with Ctrl-C', async () => {
  const server = spawn(process.execPath, [SERVER, '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [text] = await once(server.stdout.setEncoding('utf8'), 'data')
  const [url] = /http:\/\/localhost:\d+/.exec(text) ?? []
  assert.equal((await fetch(url ?? '')).status, 200)
  server.kill('SIGINT')
  assert.deepEqual(await once(server, 'exit'), [0, null])
})
