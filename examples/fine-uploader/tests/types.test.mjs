import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesType } from '../playground/types.mjs'

test('a content type is one that is allowed', () => {
  assert.ok(matchesType('image/*', 'image/png'))
  assert.ok(matchesType('video/*', 'video/mp4; codecs="avc1"'))
  assert.ok(matchesType('text/csv', 'text/csv'))
  for (const type of ['', 'image', 'Image/png', 'text/html', ' ,image/png']) {
    assert.ok(!matchesType('image/*', type), type)
  }
  assert.ok(!matchesType('text/csv', 'text/csv; header=present'))
})

test('none hides behind another', () => {
  for (const type of ['video/mp4,text/html', 'video/mp4, text/html', 'text/html,video/mp4', 'video/mp4,']) {
    assert.ok(!matchesType('video/*', type), type)
  }
})
