// Has Node run the package's tests with the part for edges:
// `node --conditions=workerd --import ./test/edge/register.mjs --test`.

import { register } from 'node:module'

register('./hooks.mjs', import.meta.url)
await import('./buffers.mjs')
