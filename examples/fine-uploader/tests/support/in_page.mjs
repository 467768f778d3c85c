// What tests do inside a page.

/**
 * In the browser: asks for a signature.
 *
 * @param {{ url: string, token: string, body: string }} asked
 */
export async function fetchSignature({ url, token, body }) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}?v4=true`, { method: 'POST', headers, body })
  return { status: answer.status, text: await answer.text() }
}

/**
 * In the browser: uploads a file of this length with an uploader that checks nothing, and says why it failed.
 *
 * @param {{ config: import('../../page/config.mjs').Config, token: string, length: number }} asked
 * @returns {Promise<{ reason: string, answer: string }>}
 */
export function uploadWithoutValidation({ config, token, length }) {
  return new Promise((resolve) => {
    const uploader = new qq.s3.FineUploaderBasic({
      request: { endpoint: config.bucketUrl, accessKey: config.accessKey },
      objectProperties: {
        bucket: config.bucket,
        host: new URL(config.bucketUrl).host,
        region: config.region,
        acl: 'bucket-owner-full-control',
        key: () => 'uploads/unlimited/large.jpg',
      },
      signature: { version: 4, endpoint: config.sign, customHeaders: { authorization: `Bearer ${token}` } },
      cors: { expected: true },
      callbacks: {
        /** @param {number} _ @param {string} name @param {string} reason @param {XMLHttpRequest} xhr */
        onError: (_, name, reason, xhr) => resolve({ reason, answer: xhr.responseText }),
      },
    })
    uploader.addFiles([new File([new Uint8Array(length)], 'large.jpg', { type: 'image/jpeg' })])
  })
}

/**
 * In the browser: what the page says of S3's answer.
 *
 * @param {{ config: import('../../page/config.mjs').Config, reason: string, answer: string }} asked
 */
export async function explainAnswer({ config, reason, answer }) {
  /** @type {typeof import('../../page/reasons.mjs')} */
  const { explain } = await import(`${location.origin}/reasons.mjs`)
  return explain(reason, /** @type {XMLHttpRequest} */ ({ status: 400, responseText: answer }), config)
}

/**
 * Tells the page something else than its server does.
 *
 * @param {import('playwright-core').Page} page
 * @param {Partial<import('../../page/config.mjs').Config>} changes
 */
export async function configure(page, changes) {
  await page.route('**/config.json', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ json: { ...(await answer.json()), ...changes } })
  })
}

/**
 * Gives the page a clock that can be set back, by milliseconds.
 *
 * @param {import('playwright-core').Page} page
 */
export async function setClockBack(page) {
  await page.addInitScript(() => {
    let back = 0
    const now = Date.now.bind(Date)
    globalThis.setClockBack = (milliseconds) => {
      back = milliseconds
    }
    globalThis.Date = new Proxy(Date, {
      construct: (target, given) => Reflect.construct(target, given.length > 0 ? given : [now() - back]),
      get: (target, name) => (name === 'now' ? () => now() - back : Reflect.get(target, name)),
    })
  })
}

export function withResolvers() {
  /** @type {(value: unknown) => void} */
  let resolve = () => {}
  const promise = new Promise((found) => (resolve = found))
  return { promise, resolve }
}
