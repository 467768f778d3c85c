// Uploaded forms: the verifier refuses a flip in the signature, the policy, the secret, the key, and in every field
// whose value the policy pins.

import assert from 'node:assert/strict'

import { VerifiedForm, VerifyError } from 'objsign'

import * as forms from '../conformance/forms.mjs'
import * as ossForms from '../conformance/oss_forms.mjs'
import { utf8 } from '../conformance/text.mjs'
import { flip, flipFirst, flipText } from './flip.mjs'

// Any other place is a field.
const PLACES = {
  signature: 'signature',
  'x-amz-signature': 'signature',
  'x-oss-signature': 'signature',
  policy: 'policy',
  key: 'path',
}
const ACCESS_KEYS = ['awsaccesskeyid', 'ossaccesskeyid']

export function flipForm(row, counts) {
  const isOss = row.kind.startsWith('post-v')
  const form = isOss ? ossForms.arrived(row) : forms.arrived(row)
  if (row.flag('disputed') || !holds(row, form)) return
  const refused = (place, row, form) => {
    assert.equal(holds(row, form), false, `${row.name}: ${place}`)
    counts.add(row.kind, place)
  }

  refused('secret', flipText(row, isOss ? 'access_key_secret' : 'secret'), form)
  const { whole, starts } = pinned(form)
  for (const [at, [field, value]] of form.fields.entries()) {
    const name = field.toLowerCase()
    const place = PLACES[name] ?? 'field'
    let flipped
    if (ACCESS_KEYS.includes(name) || ['signature', 'policy'].includes(place) || whole.has(name)) {
      flipped = flip(value.toString())
    } else if (starts.has(name)) {
      // A prefix pins the first letter of what it is not empty for.
      flipped = flipFirst(value.toString())
    }
    if (flipped !== undefined) refused(place, row, form.withField(at, utf8(flipped)))
  }
}

function holds(row, form) {
  if (!row.kind.startsWith('post-v')) return forms.verifyArrived(row, form) instanceof VerifiedForm
  try {
    ossForms.verifyArrived(row, form)
    return true
  } catch (error) {
    if (error instanceof VerifyError) return false
    throw error
  }
}

/** The fields whose whole value a condition pins, and those of which it pins the start. */
function pinned(form) {
  const [, policy] = form.fields.find(([name]) => name.toLowerCase() === 'policy')
  const [whole, starts] = [new Set(), new Set()]
  const lower = (name) => name.replace(/^\$+/, '').toLowerCase()
  for (const condition of JSON.parse(Buffer.from(policy.toString(), 'base64').toString()).conditions) {
    if (!Array.isArray(condition)) for (const name of Object.keys(condition)) whole.add(name.toLowerCase())
    else if (['eq', 'in'].includes(condition[0])) whole.add(lower(condition[1]))
    else if (condition[0] === 'starts-with' && condition[2]) starts.add(lower(condition[1]))
  }
  return { whole, starts }
}
