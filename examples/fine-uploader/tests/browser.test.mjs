import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { attacks, innocent } from './support/attacks.mjs'
import { launchChromium } from './support/chromium.mjs'
import {
  configure,
  explainAnswer,
  fetchSignature,
  setClockBack,
  uploadWithoutValidation,
  withResolvers,
} from './support/in_page.mjs'
import { serve } from './support/servers.mjs'
import { bytes, stored, storedNames, visit } from './support/visitor.mjs'
import { startWorld } from './support/world.mjs'

// The real uploader in a real browser, with both functions behind both kinds of API. The S3 server verifies.

/** @type {import('playwright-core').Browser} */
let browser
before(async () => {
  browser = await launchChromium()
})
after(() => browser.close())

const PART = 5 * 1024 * 1024

// Two suites at a time, for mostly they wait; in each, one test after the other.
const ONE = { concurrency: 1 }
describe('in the browser', { concurrency: 2 }, () => {
  describe('Python function, HTTP API, proxy integration', ONE, () => {
    const visitor = inWorld('python', 'http')
    uploads(visitor)
    troubles(visitor, 'http')
    hostilePages(visitor)
  })
  describe('Node function, REST API, custom integration', ONE, () => {
    const visitor = inWorld('node', 'rest')
    uploads(visitor)
    troubles(visitor, 'rest')
    hostilePages(visitor)
  })
  describe('Python function, REST API, custom integration', ONE, () => {
    const visitor = inWorld('python', 'rest')
    uploads(visitor)
    hostilePages(visitor)
  })
  describe('Node function, HTTP API, proxy integration', ONE, () => {
    const visitor = inWorld('node', 'http')
    uploads(visitor)
    hostilePages(visitor)
  })
})

/** @typedef {import('./support/world.mjs').World} World */
/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {(context: TestContext, options?: Parameters<typeof visit>[2]) => Promise<Visit>} Visitor */
/** @typedef {import('./support/visitor.mjs').Visitor & { world: World }} Visit */

/**
 * Starts all servers for the tests of a suite. Each test gets a visitor of its own.
 *
 * @param {import('./support/function.mjs').Language} language
 * @param {import('./support/gateway.mjs').ApiKind} kind
 * @returns {Visitor}
 */
function inWorld(language, kind) {
  /** @type {World} */
  let world
  before(async () => {
    world = await startWorld(language, kind)
  })
  after(() => world.close())

  return async (context, options) => {
    const visitor = await visit(browser, world.url, options)
    context.after(async () => {
      assert.deepEqual(visitor.errors, [])
      await visitor.close()
    })
    return { world, ...visitor }
  }
}

/** @param {Visitor} visitor */
function uploads(visitor) {
  test('a file arrives byte for byte', async (context) => {
    const { world, upload, row, status } = await visitor(context)
    const buffer = bytes(300_000)
    await upload({ 'snow day.jpg': buffer })
    await row('snow day.jpg', 'done')
    assert.equal(await status('snow day.jpg'), 'Uploaded, 300 KB')
    assert.deepEqual(await stored(world.objects, 'uploads/ada/snow day.jpg'), buffer)
  })

  test('several files at once, with names of all kinds', async (context) => {
    const { world, upload, row } = await visitor(context, { name: 'Several' })
    const names = ['눈 (1).jpg', 'ünï & cödé+%20.png', "it's 100%~ok!.gif", '😀.webp', 'no type', '#?=;,@$.txt']
    const files = names.map((name, at) => /** @type {const} */ ([name, bytes(1000 + at)]))
    await upload(Object.fromEntries(files))
    for (const [name, content] of files) {
      await row(name, 'done')
      assert.deepEqual(await stored(world.objects, `uploads/several/${name}`), content)
    }
  })

  test('a large file goes in three parts', async (context) => {
    const { world, page, upload, row } = await visitor(context)
    /** @type {string[]} */
    const sent = []
    page.on('request', (request) => {
      const { host, search } = new URL(request.url())
      if (`http://${host}` === world.config.bucketUrl) {
        sent.push(`${request.method()} ${search.replace(/uploadId=[^&]+/, 'uploadId=ID')}`)
      }
    })
    const buffer = bytes(2 * PART + 12_345)
    await upload({ '긴 영화.mp4': buffer })
    await row('긴 영화.mp4', 'done')
    assert.deepEqual(await stored(world.objects, 'uploads/ada/긴 영화.mp4'), buffer)
    const calls = sent.filter((call) => !call.startsWith('OPTIONS'))
    assert.deepEqual(calls, [
      'POST ?uploads',
      'PUT ?partNumber=1&uploadId=ID',
      'PUT ?partNumber=2&uploadId=ID',
      'PUT ?partNumber=3&uploadId=ID',
      'POST ?uploadId=ID',
    ])
  })
}

/**
 * @param {Visitor} visitor
 * @param {import('./support/gateway.mjs').ApiKind} kind
 */
function troubles(visitor, kind) {
  test('a file that is too large is not even tried', async (context) => {
    const { page, upload } = await visitor(context, { before: (page) => configure(page, { maxSize: 1000 }) })
    await upload({ 'large.jpg': bytes(1001) })
    await page.getByText('large.jpg is too large. The limit is 1 KB.').waitFor()
  })

  test('a page with a wider limit is refused', async (context) => {
    const { upload, row, status } = await visitor(context, { before: (page) => configure(page, { maxSize: 10 ** 12 }) })
    await upload({ 'a.jpg': bytes(10) })
    await row('a.jpg', 'failed')
    assert.match(await status('a.jpg'), /^The server does not allow this upload\./)
  })

  test('S3 refuses what is larger than the policy says, whatever the page allows', async (context) => {
    const { world, page, token } = await visitor(context, { name: 'Unlimited' })
    const asked = { config: world.config, token: await token(), length: world.config.maxSize + 1 }
    const { reason, answer } = await page.evaluate(uploadWithoutValidation, asked)
    assert.equal(reason, 'Your proposed upload exceeds the maximum allowed object size.')
    assert.match(answer, /<Code>EntityTooLarge<\/Code>/)
    const explained = await page.evaluate(explainAnswer, { config: world.config, reason, answer })
    assert.equal(explained, 'The file is too large. The limit is 100 MB.')
    assert.deepEqual(await storedNames(world.objects, 'uploads/unlimited'), [])
  })

  test('a cancelled upload is given up at S3 too', async (context) => {
    const { world, page, upload, row } = await visitor(context, { name: 'Cancel' })
    const started = withResolvers()
    await page.route(/partNumber=2/, () => started.resolve(undefined))
    await upload({ 'long.mp4': bytes(2 * PART + 1) })
    await started.promise
    const aborted = page.waitForResponse((response) => response.request().method() === 'DELETE')
    await (await row('long.mp4', 'sending')).getByRole('button', { name: 'Cancel' }).click()
    await row('long.mp4', 'cancelled')
    assert.equal((await aborted).status(), 204)
    assert.deepEqual(await storedNames(world.objects, 'uploads/cancel'), [])
  })

  test('an expired permission is asked for again', async (context) => {
    const { world, page, upload, row } = await visitor(context, { name: 'Late', before: setClockBack })
    /** @type {number[]} */
    const answers = []
    page.on('response', (response) => {
      if (response.url().startsWith(world.config.bucketUrl) && response.request().method() === 'POST') {
        answers.push(response.status())
      }
    })
    // Signed for one second more; sent two seconds later.
    await page.evaluate(() => globalThis.setClockBack(299_000))
    const bucket = new URL(world.config.bucketUrl).host
    let held = false
    await page.route(({ host }) => host === bucket, async (route) => {
      if (held) {
        return route.continue()
      }
      held = true
      await page.evaluate(() => globalThis.setClockBack(0))
      await new Promise((resolve) => setTimeout(resolve, 2000))
      return route.continue()
    })
    const buffer = bytes(5000)
    await upload({ 'late.jpg': buffer })
    await row('late.jpg', 'done')
    assert.deepEqual(answers, [403, 200])
    assert.deepEqual(await stored(world.objects, 'uploads/late/late.jpg'), buffer)
  })

  test('what the guard refuses, the user is told, and it is not tried again', async (context) => {
    const { world, page, upload, row, status } = await visitor(context, { name: 'Refused' })
    let asked = 0
    page.on('request', (request) => {
      asked += request.method() === 'POST' && request.url().startsWith(world.config.sign) ? 1 : 0
    })
    await upload({ 'page.html': bytes(10) })
    const failed = await row('page.html', 'failed')
    assert.match(await status('page.html'), /^The server does not allow this upload\. It takes JPEG, .* 100 MB\.$/)
    assert.match(world.log(), /refused below uploads\/refused\/: value_not_allowed: .*Content-Type/)
    // Fine Uploader would wait for a second.
    await new Promise((resolve) => setTimeout(resolve, 2000))
    assert.equal(await failed.isVisible(), true)
    assert.equal(await failed.getByRole('button', { name: 'Retry' }).count(), 0)
    assert.equal(asked, 1)
    await failed.getByRole('button', { name: 'Dismiss' }).click()
    assert.equal(await page.locator('#uploads li').count(), 0)
  })

  test('a connection that breaks off, and another try', async (context) => {
    const { world, page, upload, row, status } = await visitor(context, { name: 'Retry' })
    const bucket = new URL(world.config.bucketUrl).host
    await page.route(({ host }) => host === bucket, (route) => route.abort())
    const name = `${'long '.repeat(20)}.jpg`
    await upload({ [name]: bytes(10) })
    const failed = await row(name, 'failed')
    assert.equal(await status(name), 'The connection broke off.')
    assert.equal(await failed.locator('.name').getAttribute('title'), name)
    await page.unrouteAll()
    await failed.getByRole('button', { name: 'Retry' }).click()
    await row(name, 'done')
  })

  test('without a session nothing is signed, and the user is told', async (context) => {
    const { page, upload, row, status } = await visitor(context, {
      before: async (page) => {
        const json = { user: 'ada', name: 'Ada', token: 'made-up' }
        // With a list of files it would notice at once.
        await configure(page, { files: undefined })
        await page.route('**/session', (route) => route.fulfill({ json }))
      },
    })
    await upload({ 'a.jpg': bytes(10) })
    await row('a.jpg', 'failed')
    assert.match(await status('a.jpg'), kind === 'rest' ? /^Please sign in\.$/ : /^The server gave no permission\./)
    await page.unrouteAll()
  })
}

/** @param {Visitor} visitor */
function hostilePages(visitor) {
  test('a hostile page with a session gets no signature for anything else', async (context) => {
    const { world, page, token } = await visitor(context)
    const ask = async (/** @type {unknown} */ body) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      return page.evaluate(fetchSignature, { url: world.config.sign, token: await token(), body: text })
    }
    for (const [name, body] of innocent(world.config)) {
      const { status, text } = await ask(body)
      assert.equal(status, 200, `${name}: ${text}`)
      assert.match(JSON.parse(text).signature, /^[0-9a-f]{64}$/)
    }
    for (const [name, body] of attacks(world.config)) {
      const { status, text } = await ask(body)
      assert.ok([400, 403].includes(status), `${name}: ${status}`)
      assert.equal(text, '{"invalid":true}', name)
    }
  })

  test('what is too long is cut', async (context) => {
    const { world, page, token } = await visitor(context)
    const wide = innocent(world.config).find(([name]) => name === 'a policy without a range')?.[1]
    const far = { .../** @type {object} */ (wide), expiration: new Date(Date.now() + 86_400_000).toISOString() }
    const asked = { url: world.config.sign, token: await token(), body: JSON.stringify(far) }
    const { status, text } = await page.evaluate(fetchSignature, asked)
    assert.equal(status, 200)
    const { expiration, conditions } = JSON.parse(Buffer.from(JSON.parse(text).policy, 'base64').toString())
    assert.ok(Date.parse(expiration) <= Date.now() + 900_000)
    assert.deepEqual(conditions.at(-1), ['content-length-range', 1, world.config.maxSize])
  })

  test('a page of another origin does not reach the function', async (context) => {
    const other = await serve(() => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<p>hello' }))
    context.after(() => other.close())
    const { world, page, token } = await visitor(context)
    const stolen = await token()
    const count = world.gateway.invocations()
    await page.goto(other.url)
    const body = JSON.stringify(innocent(world.config)[0]?.[1])
    const asked = { url: world.config.sign, token: stolen, body }
    await assert.rejects(page.evaluate(fetchSignature, asked), /Failed to fetch/)
    // What needs no preflight carries no token.
    const opaque = await page.evaluate(
      async ({ url, body }) => (await fetch(url, { method: 'POST', mode: 'no-cors', body })).type,
      asked,
    )
    assert.equal(opaque, 'opaque')
    assert.equal(world.gateway.invocations(), count)
    // Nor may it read what is in the bucket.
    const answer = page.evaluate((url) => fetch(url).then(({ status }) => status), `${world.config.bucketUrl}/`)
    await assert.rejects(answer, /Failed to fetch/)
  })
}
