import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { attacks } from './support/attacks.mjs'
import { HANDLERS, startFunction } from './support/function.mjs'
import { httpEvent, mapped } from './support/gateway.mjs'
import { oddBodies, oddEvents, oddMappedEvents } from './support/odd_events.mjs'
import { INITIATE, call, policy } from './support/requests.mjs'
import { ROLE, startSecretsManager } from './support/secrets_manager.mjs'
import { properties, readResources } from './support/template.mjs'

// The functions under a Lambda runtime, without a browser: events of all kinds, users of all kinds, the secret.

const PAGE = 'https://page.example'
const SECRET_ID = 'arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:uploader-AbCdEf'
const ENVIRONMENT = {
  AWS_REGION: 'ap-northeast-2',
  ACCESS_KEY: 'AKIAIOSFODNN7EXAMPLE',
  SECRET_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  BUCKET_NAME: 'media-uploads',
  PAGE_ORIGIN: PAGE,
  MAX_SIZE: '100000000',
  CONTENT_TYPES: 'image/jpeg,image/png',
}
/** @type {import('../page/config.mjs').Config} */
const CONFIG = {
  bucket: 'media-uploads',
  region: 'ap-northeast-2',
  bucketUrl: 'https://media-uploads.s3.ap-northeast-2.amazonaws.com',
  accessKey: ENVIRONMENT.ACCESS_KEY,
  sign: '',
  maxSize: 100_000_000,
  partSize: 5_242_880,
  contentTypes: [],
}
const MAPPING = properties(readResources(), 'RestSign').Integration.RequestTemplates['application/json']
const HEADERS = { 'content-type': 'application/json; charset=utf-8', origin: PAGE }
const SIGNATURE = /^[0-9a-f]{64}$/

const mine = () => JSON.stringify(policy(CONFIG, 'uploads/ada/눈.jpg'))

/**
 * The event of an HTTP API.
 *
 * @param {string} body
 * @param {object} [options]
 * @param {any} [options.user]
 * @param {Record<string, string>} [options.headers]
 */
function proxied(body, { user = 'ada', headers = HEADERS } = {}) {
  return httpEvent({ method: 'POST', url: '/sign?v4=true', headers, body }, user)
}

for (const language of /** @type {const} */ (['python', 'node'])) {
  describe(`the ${language} function`, () => {
    /**
     * @param {import('node:test').TestContext} context
     * @param {'http' | 'rest' | 'plain'} kind
     * @param {Record<string, string>} [environment]
     */
    async function start(context, kind, environment = ENVIRONMENT) {
      const running = await startFunction(language, HANDLERS[language][kind], environment)
      context.after(() => running.close())
      return running
    }

    test('takes the events of a proxy integration', async (context) => {
      const { invoke } = await start(context, 'http')
      const text = proxied(mine())
      const encoded = { ...text, body: Buffer.from(mine()).toString('base64'), isBase64Encoded: true }
      const rest = {
        resource: '/sign',
        path: '/sign',
        httpMethod: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: PAGE },
        requestContext: { authorizer: { claims: { sub: 'ada' } }, stage: 'live' },
        body: mine(),
        isBase64Encoded: false,
      }
      const byLambda = { ...rest, requestContext: { authorizer: { principalId: 'ada', integrationLatency: 3 } } }
      const byLambdaOfHttp = { ...text, requestContext: { authorizer: { lambda: { user: 'ada' } } } }
      for (const event of [text, encoded, rest, byLambda, byLambdaOfHttp]) {
        const { result } = await invoke(event)
        assert.equal(result.statusCode, 200, result.body)
        assert.equal(result.headers['access-control-allow-origin'], PAGE)
        assert.equal(result.headers['cache-control'], 'no-store')
        const { policy, signature } = JSON.parse(result.body)
        assert.match(signature, SIGNATURE)
        assert.match(Buffer.from(policy, 'base64').toString(), /"key":"uploads\/ada\/눈\.jpg"/)
      }
    })

    test('asks for a JSON content type and for its page', async (context) => {
      const { invoke } = await start(context, 'http')
      /** @type {[Record<string, string>, number][]} */
      const cases = [
        [{ ...HEADERS, origin: 'https://other.example' }, 403],
        [{ ...HEADERS, origin: 'null' }, 403],
        [{ ...HEADERS, origin: `${PAGE}.other.example` }, 403],
        [{ ...HEADERS, 'content-type': 'text/plain' }, 415],
        [{ ...HEADERS, 'content-type': 'text/plain; application/json' }, 415],
        [{ ...HEADERS, 'content-type': 'application/jsonp' }, 415],
        [{ origin: PAGE }, 415],
        // Not a browser, and so no page at all.
        [{ 'content-type': 'application/json' }, 200],
      ]
      for (const [headers, status] of cases) {
        const { result } = await invoke(proxied(mine(), { headers }))
        assert.equal(result.statusCode, status, JSON.stringify(headers))
        assert.equal('signature' in JSON.parse(result.body), status === 200)
      }
    })

    test('signs for signed-in users alone, below their own folders', async (context) => {
      const { invoke } = await start(context, 'http')
      const texts = ['', 'a/b', 'ada/', '..', '.', 'a.b', 'ada\n', 'ädä', 'x'.repeat(129)]
      for (const user of [...texts, null, 7, ['ada'], { sub: 'ada' }]) {
        const { result } = await invoke(proxied(mine(), { user }))
        assert.equal(result.statusCode, 403, JSON.stringify(user))
        assert.deepEqual(JSON.parse(result.body), { error: 'Please sign in.' })
      }
      const { requestContext: _, ...open } = proxied(mine())
      for (const event of [open, { ...open, requestContext: null }]) {
        assert.equal((await invoke(event)).result.statusCode, 403)
      }
      for (const user of ['bob', 'ad', 'ada2', 'ADA', 'constructor']) {
        const { result } = await invoke(proxied(mine(), { user }))
        assert.deepEqual([result.statusCode, result.body], [403, '{"invalid":true}'], user)
      }
    })

    test('answers any body', async (context) => {
      const { invoke, log } = await start(context, 'http')
      const bodies = ['', 'null', '1', '"text"', '[]', '{', '{}', '\ud800', '{"headers":null}']
      for (const body of [...bodies, '['.repeat(20_000), 'x'.repeat(200_000)]) {
        const { result } = await invoke(proxied(body))
        assert.deepEqual([result.statusCode, result.body], [400, '{"invalid":true}'], body.slice(0, 20))
      }
      const { result } = await invoke({ ...proxied(''), body: null })
      assert.equal(result.statusCode, 400)
      assert.match(log(), /refused below uploads\/ada\/: malformed/)
    })

    test('takes what the mapping template makes', async (context) => {
      const { invoke } = await start(context, 'rest')
      const { result } = await invoke(mapped(MAPPING, mine(), 'ada'))
      assert.match(result.signature, SIGNATURE)
      const quoted = { ...INITIATE, 'x-amz-meta-qqfilename': "it's.jpg" }
      const first = JSON.stringify(call(CONFIG, { path: '/uploads/ada/it%27s.jpg', headers: quoted }))
      const chunked = await invoke(mapped(MAPPING, first, 'ada'))
      assert.match(chunked.result.signature, SIGNATURE)
      assert.deepEqual((await invoke(mapped(MAPPING, mine(), 'bob'))).result, { invalid: true })
      assert.deepEqual((await invoke(mapped(MAPPING, mine(), ''))).result, { error: 'Please sign in.' })
      // A client that tries to write the event itself.
      for (const body of ['"}, "user": "bob", "x": {"', `{"user": "bob", "body": ${JSON.stringify(mine())}}`]) {
        assert.deepEqual((await invoke(mapped(MAPPING, body, 'bob'))).result, { invalid: true })
      }
    })

    test('takes the plain body of a custom integration', async (context) => {
      const { invoke } = await start(context, 'plain', { ...ENVIRONMENT, KEY_PREFIX: 'uploads/' })
      const { result } = await invoke(policy(CONFIG, 'uploads/snow day.jpg'))
      assert.match(result.signature, SIGNATURE)
      assert.match((await invoke(call(CONFIG, { headers: INITIATE }))).result.signature, SIGNATURE)
      for (const key of ['other/a.jpg', 'a.jpg', 'uploads/../a.jpg']) {
        assert.deepEqual((await invoke(policy(CONFIG, key))).result, { invalid: true }, key)
      }
      // Whatever it looks like, it is the body.
      const forged = proxied(JSON.stringify(policy(CONFIG, 'uploads/a.jpg')))
      assert.deepEqual((await invoke(forged)).result, { invalid: true })
      assert.deepEqual((await invoke({ user: 'ada', body: mine() })).result, { invalid: true })
      const another = /^another's: (policy|like mine|call)$/
      for (const [name, body] of attacks(CONFIG)) {
        // In one folder for all, what is another's is everybody's. Members twice are none in a decoded body.
        if (typeof body === 'object' && !another.test(name)) {
          assert.deepEqual((await invoke(body)).result, { invalid: true }, name)
        }
      }
    })

    test('signs nothing in plain without a folder', async (context) => {
      const { invoke } = await start(context, 'plain')
      const { error, result } = await invoke(policy(CONFIG, 'uploads/a.jpg'))
      assert.equal(result, undefined)
      assert.match(error.errorMessage, /KEY_PREFIX/)
    })

    test('cites no answer that cannot be read', async (context) => {
      const { AWS_REGION: region, SECRET_KEY, ...rest } = ENVIRONMENT
      const sent = (/** @type {string} */ answer) => answer.slice(answer.indexOf(SECRET_KEY))
      const store = await startSecretsManager({ region, id: SECRET_ID, value: () => SECRET_KEY, sent })
      context.after(() => store.close())
      const where = { AWS_REGION: region, AWS_ENDPOINT_URL_SECRETS_MANAGER: store.url }
      const { invoke, log } = await start(context, 'http', { ...rest, ...ROLE, ...where, SECRET_ID })
      assert.equal((await invoke(proxied(mine()))).result.statusCode, 500)
      assert.match(log(), /no secret/)
      assert.ok(!log().includes(SECRET_KEY.slice(0, 8)))
    })

    test('reads the secret with its role, once', async (context) => {
      const { AWS_REGION: region, SECRET_KEY, ...rest } = ENVIRONMENT
      let secret = ''
      const store = await startSecretsManager({ region, id: SECRET_ID, value: () => secret })
      context.after(() => store.close())
      const where = { AWS_REGION: region, AWS_ENDPOINT_URL_SECRETS_MANAGER: store.url }
      const environment = { ...rest, ...ROLE, ...where, SECRET_ID }
      const { invoke, log } = await start(context, 'http', environment)
      const failed = await invoke(proxied(mine()))
      assert.equal(failed.result.statusCode, 500)
      assert.deepEqual(JSON.parse(failed.result.body), { error: 'Uploads are not possible at the moment.' })
      // A failure is not kept.
      secret = SECRET_KEY
      const body = mine()
      const { result } = await invoke(proxied(body))
      const { result: again } = await invoke(proxied(body))
      assert.equal(result.statusCode, 200)
      assert.equal(again.body, result.body)
      assert.equal(store.asked(), 2)
      // The same as with the secret in the environment.
      const given = await start(context, 'http')
      assert.equal((await given.invoke(proxied(body))).result.body, result.body)
      assert.ok(!log().includes(SECRET_KEY) && !log().includes(ROLE.AWS_SESSION_TOKEN))
    })
  })
}

describe('both functions give the same answers', () => {
  /**
   * @param {import('node:test').TestContext} context
   * @param {'http' | 'rest' | 'plain'} kind
   * @param {unknown[]} events
   */
  async function compare(context, kind, events) {
    const environment = { ...ENVIRONMENT, KEY_PREFIX: 'uploads/' }
    const running = await Promise.all([
      startFunction('python', HANDLERS.python[kind], environment),
      startFunction('node', HANDLERS.node[kind], environment),
    ])
    context.after(() => Promise.all(running.map(({ close }) => close())))
    for (const event of events) {
      const [python, node] = await Promise.all(running.map(({ invoke }) => invoke(event)))
      assert.equal(typeof python?.result, 'object', JSON.stringify(event))
      assert.deepEqual(python, node, JSON.stringify(event))
    }
  }

  test('to hostile bodies', async (context) => {
    const texts = attacks(CONFIG).map(([, body]) => (typeof body === 'string' ? body : JSON.stringify(body)))
    await compare(context, 'http', [mine(), ...texts].map((body) => proxied(body)))
  })

  test('to odd events', async (context) => {
    await compare(context, 'http', oddEvents(proxied(mine())))
    await compare(context, 'rest', oddMappedEvents(mine()))
    await compare(context, 'plain', oddBodies(policy(CONFIG, 'uploads/a.jpg')))
  })
})
