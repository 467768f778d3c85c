// What Lambda's runtime for Node does: takes an event from the runtime API, gives it to the handler, sends the result.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT = '.', _HANDLER = '' } = process.env
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`
const [file, name = ''] = _HANDLER.split('.')
const handler = (await import(pathToFileURL(join(LAMBDA_TASK_ROOT, `${file}.mjs`)).href))[name]

for (;;) {
  const next = await fetch(`${api}/next`)
  if (!next.ok) {
    break
  }
  const id = next.headers.get('lambda-runtime-aws-request-id')
  let path = 'response'
  let said
  try {
    said = await handler(await next.json(), { awsRequestId: id })
  } catch (error) {
    const { name: errorType, message: errorMessage } = /** @type {Error} */ (error)
    path = 'error'
    said = { errorType, errorMessage }
  }
  await fetch(`${api}/${id}/${path}`, { method: 'POST', body: JSON.stringify(said) })
}
