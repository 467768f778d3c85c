import * as message from './message.mjs'

message.begin()
message.ask('version')
export const version = message.readText()
