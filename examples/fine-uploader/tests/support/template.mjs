import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const VENV = fileURLToPath(new URL('../../../../.venv/bin/', import.meta.url))
export const TEMPLATE = fileURLToPath(new URL('../../template.yaml', import.meta.url))

const READ = `
import json, sys
from cfnlint.decode import cfn_yaml
print(json.dumps(cfn_yaml.load(sys.argv[1])))
`

/** The resources of the template, read by cfn-lint: each with its `Properties`. */
export function readResources() {
  const text = execFileSync(`${VENV}python`, ['-c', READ, TEMPLATE], { encoding: 'utf8' })
  /** @type {Record<string, { Type: string, Properties: any, Condition?: string }>} */
  const resources = JSON.parse(text).Resources
  return resources
}

/** @typedef {ReturnType<typeof readResources>} Resources */

/**
 * The properties of one resource.
 *
 * @param {Resources} resources
 * @param {string} name
 */
export function properties(resources, name) {
  const found = resources[name]
  if (!found) {
    throw new Error(`the template has no ${name}`)
  }
  return found.Properties
}
