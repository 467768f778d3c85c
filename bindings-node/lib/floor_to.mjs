// Times that many URLs share.

import { whole } from './checks.mjs'
import * as message from './message.mjs'
import { moment } from './options.mjs'

export function floorTo(seconds, given) {
  whole(seconds, 'seconds')
  const now = moment(given)
  message.begin()
  message.number(seconds)
  message.number(now)
  message.ask('floorTo')
  return message.readDate()
}
