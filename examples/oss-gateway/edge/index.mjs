import { readFileSync } from 'node:fs'

import { secretKeys } from '../aws/secret_keys.mjs'
import { KeyRing } from '../gateway/keys.mjs'
import { viewerRequest } from './viewer_request.mjs'

/**
 * A function at the edge has no environment variables of its own, so its settings lie beside it.
 *
 * @typedef {object} Settings
 * @property {string} secretId
 * @property {string} secretRegion
 * @property {string} [secretsEndpoint] where Secrets Manager is, if not at AWS
 * @property {import('../gateway/translate_request.mjs').Rules & import('./viewer_request.mjs').EdgeRules} rules
 */

/** @type {Settings} */
const settings = JSON.parse(readFileSync(new URL('settings.json', import.meta.url), 'utf8'))

const { secretId, secretRegion: region, secretsEndpoint: endpoint, rules } = settings

/** What CloudFront calls: `edge/index.handler`. */
export const handler = viewerRequest({ keys: new KeyRing(secretKeys({ secretId, region, endpoint })), rules })
