import { startPlayground } from '../../playground/start.mjs'
import { HANDLERS, startFunction } from './function.mjs'
import { startGateway } from './gateway.mjs'
import { readResources } from './template.mjs'

/** @typedef {import('./function.mjs').Language} Language */
/** @typedef {import('./gateway.mjs').ApiKind} ApiKind */

/**
 * The page, S3, and the function behind API Gateway, which is another origin than the page.
 *
 * @param {Language} language
 * @param {ApiKind} kind
 */
export async function startWorld(language, kind) {
  /** @type {import('./function.mjs').RunningFunction | undefined} */
  let running
  let pageOrigin = ''
  /** @type {(authorization: string | undefined) => string | undefined} */
  let user = () => undefined
  const gateway = await startGateway({
    kind,
    resources: readResources(),
    pageOrigin: () => pageOrigin,
    run: () => /** @type {import('./function.mjs').RunningFunction} */ (running),
    user: (authorization) => user(authorization),
  })
  const playground = await startPlayground({ config: { sign: `${gateway.url}/sign` } })
  pageOrigin = playground.url
  user = (authorization) => playground.sessions.user(authorization)
  running = await startFunction(language, HANDLERS[language][kind], {
    ...playground.environment,
    PAGE_ORIGIN: pageOrigin,
  })
  const { log } = running
  return {
    ...playground,
    gateway,
    log,
    async close() {
      gateway.close()
      await running.close()
      await playground.close()
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof startWorld>>} World */
