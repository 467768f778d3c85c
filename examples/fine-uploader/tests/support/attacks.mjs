import { INITIATE, amzDate, call, changed, policy, scope, sha256 } from './requests.mjs'

/** @typedef {import('../../page/config.mjs').Config} Config */

const DAY = 86_400_000
const MINE = 'uploads/ada/a.jpg'
const THEIRS = 'uploads/bob/secret.jpg'

/**
 * What is to be signed for the user `ada`: that the attacks below are refused for what they change.
 *
 * @param {Config} config
 * @returns {[name: string, body: unknown][]}
 */
export function innocent(config) {
  const part = { method: 'PUT', headers: {} }
  return [
    ['a policy', policy(config, MINE)],
    ['a policy without a type', changed(policy(config, MINE), { 'Content-Type': undefined })],
    ['a policy without a range', changed(policy(config, MINE), { 'content-length-range': undefined })],
    ['the first call', call(config, { headers: INITIATE })],
    ['a part', call(config, { ...part, query: 'partNumber=1&uploadId=U2', payload: sha256('part') })],
    ['the last call', call(config, { query: 'uploadId=U2', payload: sha256('<xml/>') })],
    ['giving up', call(config, { method: 'DELETE', query: 'uploadId=U2' })],
  ]
}

/**
 * The attacks of a page that is signed in as the user `ada`, each with its family.
 *
 * @param {Config} config
 * @returns {[name: string, body: unknown][]}
 */
export function attacks(config) {
  const time = Date.now()
  const host = new URL(config.bucketUrl).host
  const good = () => policy(config, MINE)
  const goodText = JSON.stringify(good())
  const initiate = (/** @type {Parameters<typeof call>[1]} */ options) =>
    call(config, { ...options, headers: { ...INITIATE, ...options?.headers } })
  const part = (/** @type {Parameters<typeof call>[1]} */ options) =>
    call(config, { method: 'PUT', query: 'partNumber=1&uploadId=U2', ...options })
  const scoped = (/** @type {string} */ to, accessKey = config.accessKey) =>
    changed(good(), { 'x-amz-credential': { 'x-amz-credential': `${accessKey}/${to}` } })
  const date = amzDate(time)
  const weekLong = 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=604800&X-Amz-SignedHeaders=host'
  const version2 = { 'x-amz-algorithm': undefined, 'x-amz-credential': undefined, 'x-amz-date': undefined }
  const v2Part = `PUT\n\n\n\nx-amz-date:${new Date(time).toUTCString()}\n`

  return [
    ['string oracle: read', call(config, { method: 'GET', path: `/${MINE}`, query: '' })],
    ['string oracle: read of another', call(config, { method: 'GET', path: `/${THEIRS}`, query: '' })],
    ['string oracle: list', call(config, { method: 'GET', path: '/', query: 'list-type=2' })],
    ['string oracle: delete', call(config, { method: 'DELETE', query: '' })],
    ['string oracle: put', call(config, { method: 'PUT', query: '' })],
    ['string oracle: acl', call(config, { method: 'PUT', query: 'acl=' })],
    ['string oracle: bucket policy', call(config, { method: 'PUT', path: '/', query: 'policy=' })],
    ['string oracle: delete many', call(config, { path: '/', query: 'delete=' })],
    ['string oracle: list uploads', call(config, { method: 'GET', path: '/', query: 'uploads=' })],

    ['other service: iam', initiate({ scope: `${date.slice(0, 8)}/us-east-1/iam/aws4_request` })],
    ['other service: sts', initiate({ scope: scope(config, date, 'sts') })],
    ['other service: region', initiate({ scope: `${date.slice(0, 8)}/us-west-2/s3/aws4_request` })],
    ['other service: policy', scoped(scope(config, date, 'iam'))],
    ['other service: policy of another key', scoped(scope(config, date), 'AKIAOTHER')],

    ['presigned: version 4', call(config, { method: 'GET', path: `/${MINE}`, query: weekLong })],
    ['presigned: in a part', part({ query: 'X-Amz-Expires=604800&partNumber=1&uploadId=U2' })],
    ['presigned: version 2', { headers: `GET\n\n\n4102444800\n/${config.bucket}/${MINE}` }],

    ['hidden host: beside', initiate({ host: 'evil.example', headers: { 'x-amz-meta-note': `host:${host}` } })],
    ['hidden host: before', initiate({ host: `${host}.evil.example` })],
    ['hidden host: other port', initiate({ host: `${host.split(':')[0]}:81` })],
    ['hidden host: twice', { headers: initiate({}).headers.replace('host:', 'host:evil.example\nhost:') }],
    ['hidden host: version 2', { headers: `${v2Part}/other-bucket/${config.bucket}/x?partNumber=1&uploadId=U2` }],

    ['part copy', part({ headers: { 'x-amz-copy-source': '/other-bucket/secret' } })],
    ['part copy: range', part({ headers: { 'x-amz-copy-source-range': 'bytes=0-1' } })],

    ['ownership: grant', initiate({ headers: { 'x-amz-grant-full-control': 'id=evil' } })],
    ['ownership: public', initiate({ headers: { 'x-amz-acl': 'public-read' } })],
    ['ownership: public policy', changed(good(), { acl: { acl: 'public-read' } })],
    ['ownership: public policy, other spelling', changed(good(), { acl: { ACL: 'public-read' } })],
    ['ownership: public policy, as array', changed(good(), { acl: ['eq', '$acl', 'public-read'] })],
    ['ownership: two of them', changed(good(), { also: { acl: 'public-read' } })],
    ['ownership: owner', initiate({ headers: { 'x-amz-expected-bucket-owner': '123456789012' } })],
    ['cost: lock', initiate({ headers: { 'x-amz-object-lock-mode': 'COMPLIANCE' } })],
    ['cost: class', initiate({ headers: { 'x-amz-storage-class': 'GLACIER' } })],
    ['cost: class in a policy', changed(good(), { class: { 'x-amz-storage-class': 'GLACIER' } })],
    ['cost: tags', initiate({ headers: { 'x-amz-tagging': 'team=admin' } })],
    ['cost: tags in a policy', changed(good(), { tagging: { tagging: '<Tagging/>' } })],
    ['trust: redirect', initiate({ headers: { 'x-amz-website-redirect-location': 'https://evil.example' } })],
    ['trust: web page', changed(good(), { 'Content-Type': { 'Content-Type': 'text/html' } })],
    ['trust: two types', changed(good(), { 'Content-Type': { 'Content-Type': 'image/jpeg,text/html' } })],

    ['wide: key', changed(good(), { key: ['starts-with', '$key', ''] })],
    ['wide: key below', changed(good(), { key: ['starts-with', '$key', 'uploads/ada/'] })],
    ['wide: acl', changed(good(), { acl: ['starts-with', '$acl', ''] })],
    ['wide: type', changed(good(), { 'Content-Type': ['starts-with', '$Content-Type', ''] })],
    ['wide: size', changed(good(), { 'content-length-range': ['content-length-range', '0', '9007199254740992'] })],
    ['wide: nothing', { expiration: good().expiration, conditions: [] }],
    ['wide: no bucket', changed(good(), { bucket: undefined })],
    ['wide: other bucket', changed(good(), { bucket: { bucket: 'other-bucket' } })],

    ['two readers: member twice', goodText.replace('{', '{"conditions":[{"acl":"public-read"}],')],
    ['two readers: condition twice', goodText.replace('{"key":"', `{"key":"${THEIRS}","key":"`)],
    ['two readers: both', { ...good(), ...call(config, { method: 'GET', path: '/', query: 'list-type=2' }) }],
    ['two readers: more', { ...good(), user: 'bob' }],
    ['two readers: an event', { ...initiate({}), requestContext: {}, body: goodText }],

    ['version 2: policy as text', { headers: Buffer.from(goodText).toString('base64') }],
    ['version 2: a part', { headers: `${v2Part}/${config.bucket}/${MINE}?partNumber=1&uploadId=U2` }],
    ['version 2: query API', { headers: 'GET\niam.amazonaws.com\n/\nAction=ListUsers' }],
    ['version 2: policy', changed(good(), version2)],

    ['stockpile: call', initiate({ time: time + DAY })],
    ['stockpile: policy', policy(config, MINE, time + DAY)],
    ['stockpile: old', initiate({ time: time - DAY })],

    ['opaque: hash', { headers: `AWS4-HMAC-SHA256\n${date}\n${scope(config, date)}\n${sha256('anything')}` }],
    ['opaque: nothing', { headers: '' }],
    ['opaque: no text', { headers: { GET: '/' } }],
    ['opaque: list', []],
    ['opaque: no JSON', 'policy=anything'],

    ["another's: policy", policy(config, THEIRS)],
    ["another's: above", policy(config, 'uploads/ada/../bob/secret.jpg')],
    ["another's: like mine", policy(config, 'uploads/ada2/a.jpg')],
    ["another's: root", policy(config, 'a.jpg')],
    ["another's: call", initiate({ path: `/${THEIRS}` })],
    ["another's: call above", initiate({ path: '/uploads/ada/../bob/secret.jpg' })],
    ["another's: call above, encoded", initiate({ path: '/uploads/ada/%2E%2E/bob/secret.jpg' })],
    ["another's: encoded slash", initiate({ path: '/uploads/ada%2F..%2Fbob%2Fsecret.jpg' })],

    ['size: too many parts', part({ query: 'partNumber=21&uploadId=U2' })],
    ['size: part nought', part({ query: 'partNumber=0&uploadId=U2' })],
  ]
}
