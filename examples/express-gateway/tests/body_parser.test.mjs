// A parser of bodies in front of the gateway: what it leaves must not be taken for an empty body.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'

import express from 'express'
import { Addresses, S3Signer, S3Verifier } from 'objsign'

import { answerRefusals, verifiedBody, verifiedRequest } from '../middleware.mjs'

const KEY = { accessKeyId: 'AKIDGATEWAY', secretAccessKey: 'a secret' }

test('behind a parser that has read the body an upload fails', async () => {
  const verifier = new S3Verifier({ addresses: new Addresses({ pathStyle: '127.0.0.1' }), region: 'eu-central-1' })
  const gate = { verifier, keys: async () => KEY, operations: ['PutObject'] }
  /** @type {Buffer[]} */
  const stored = []
  const app = express()
  app.use(express.json(), verifiedRequest(gate), verifiedBody(gate), (req, res) => {
    stored.push(req.body)
    res.end()
  })
  app.use(answerRefusals(gate))
  app.use(/** @type {express.ErrorRequestHandler} */ ((error, req, res, next) => {
    res.status(500).end(error.message)
  }))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const signer = new S3Signer({ credentials: KEY, region: 'eu-central-1', endpoint: `http://127.0.0.1:${port}` })
  const { url } = signer.presignPut({ bucket: 'files', key: 'a.json', expiresIn: 60 })

  const put = (/** @type {string} */ type) => fetch(url, { method: 'PUT', headers: { 'content-type': type }, body: '{}' })
  const read = await put('application/json')
  assert.equal(read.status, 500)
  assert.match(await read.text(), /a parser of bodies has read the body/)
  assert.equal(stored.length, 0)
  assert.equal((await put('text/plain')).status, 200)
  assert.deepEqual(stored.map(String), ['{}'])
  server.close().closeAllConnections()
})
