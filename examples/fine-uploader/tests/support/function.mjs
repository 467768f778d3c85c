import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { serve } from './servers.mjs'
import { VENV } from './template.mjs'

/** @typedef {'python' | 'node'} Language */
/** @typedef {{ error?: any, result?: any }} Outcome */

const EXAMPLE = new URL('../../', import.meta.url)
const PYTHON_PACKAGE = fileURLToPath(new URL('../../../bindings-python/python', import.meta.url))
const NODE_RUNTIME = fileURLToPath(new URL('node_runtime.mjs', import.meta.url))

/** The names of the handlers, as the template has them, and the plain one. */
export const HANDLERS = {
  python: { http: 'index.proxy_handler', rest: 'index.mapped_handler', plain: 'index.lambda_handler' },
  node: { http: 'index.proxyHandler', rest: 'index.mappedHandler', plain: 'index.handler' },
}

/**
 * One execution environment: Lambda's own runtime client for Python, or a small one for Node, as a process with a
 * handler, for one event at a time. The environment is what Lambda sets, and the function's own variables.
 *
 * @param {Language} language
 * @param {string} handler
 * @param {Record<string, string>} environment
 */
export async function startFunction(language, handler, environment) {
  /** @type {((event: string | undefined) => void)[]} */
  const idle = []
  /** @type {string[]} */
  const events = []
  /** @type {((outcome: Outcome) => void)[]} */
  const waiting = []

  const runtimeApi = await serve(async ({ url, body }) => {
    if (url.endsWith('/invocation/next')) {
      const event = events.shift() ?? (await new Promise((resolve) => idle.push(resolve)))
      if (event === undefined) {
        return { status: 503 }
      }
      const headers = {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': randomUUID(),
        'lambda-runtime-deadline-ms': String(Date.now() + 10_000),
        'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:ap-northeast-2:123456789012:function:sign',
      }
      return { status: 200, headers, body: event }
    }
    const said = JSON.parse(body)
    waiting.shift()?.(url.endsWith('/response') ? { result: said } : { error: said })
    return { status: 202, body: '{"status": "OK"}' }
  })

  const folder = fileURLToPath(new URL(`signing_${language}`, EXAMPLE))
  const command = language === 'python' ? [`${VENV}python`, '-m', 'awslambdaric'] : [process.execPath, NODE_RUNTIME]
  const [program = '', ...rest] = [...command, handler]
  const running = spawn(program, rest, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${runtimeApi.port}`,
      AWS_LAMBDA_FUNCTION_NAME: 'sign',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: handler,
      TZ: ':UTC',
      PATH: process.env.PATH,
      PYTHONPATH: PYTHON_PACKAGE,
      PYTHONDONTWRITEBYTECODE: '1',
      ...environment,
    },
  })
  let log = ''
  for (const stream of [running.stdout, running.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (log += text))
  }
  const ended = once(running, 'exit')
  void ended.then(() => waiting.splice(0).forEach((give) => give({ error: { errorMessage: `it ended:\n${log}` } })))

  return {
    /**
     * Gives the function an event, through JSON as Lambda does.
     *
     * @param {unknown} event
     * @returns {Promise<Outcome>}
     */
    invoke(event) {
      const text = JSON.stringify(event)
      const outcome = new Promise((resolve) => waiting.push(resolve))
      const next = idle.shift()
      next ? next(text) : events.push(text)
      return outcome
    },
    log: () => log,
    async close() {
      running.kill()
      await ended
      idle.splice(0).forEach((give) => give(undefined))
      runtimeApi.close()
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof startFunction>>} RunningFunction */
