// What the types take and what they refuse. It is compiled, not run.

import type { IncomingMessage } from 'node:http'

import {
  Addresses,
  AnonymousForm,
  Bucket,
  ChunkVerified,
  Credentials,
  Explainer,
  OssBucket,
  OssSigner,
  OssVerifier,
  Payload,
  Presigned,
  Request as Received,
  S3FormVerifier,
  S3Signer,
  S3Verifier,
  SignError,
  UploadGuard,
  UploadedForm,
  Verified,
  VerifyError,
  floorTo,
  type CredentialIdentity,
} from 'objsign'

/** As the AWS SDK v3 declares it. */
interface AwsCredentialIdentity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly credentialScope?: string
  readonly accountId?: string
  readonly expiration?: Date
}

declare const provider: () => Promise<AwsCredentialIdentity>
declare const keys: (accessKeyId: string) => Promise<CredentialIdentity[]>

export async function sign(): Promise<Presigned> {
  const signer = new S3Signer({ credentials: await provider(), region: 'eu-central-1' })
  const photos = new Bucket({ name: 'photos', region: 'eu-central-1', endpoint: 'http://localhost:9000' })
  const urls: string[] = signer.presignMany('GET', { bucket: photos, keys: ['a', Buffer.from('b')], expiresIn: 60 })
  const sent = photos.put('a', { metadata: new Map([['a', 'b']]) }).sign(signer, { payload: Payload.UNSIGNED })
  await fetch(sent.url, { method: sent.method, headers: sent.headers, body: urls.join() })
  const form = signer.createPresignedPost({
    Bucket: 'photos',
    Key: 'in/${filename}',
    Conditions: [['content-length-range', 1, 10], { acl: 'private' }, ['starts-with', '$key', 'in/']],
    Fields: { acl: 'private' },
  })
  const body = new FormData()
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value)
  return signer.withCredentials(await provider()).presignGet({
    bucket: 'photos',
    key: '2024/a b.jpg',
    expiresIn: 900,
    range: [0, 99],
    now: floorTo(300, { now: new Date() }),
    headers: new Headers({ 'x-a': 'b' }),
    query: new URLSearchParams('a=b'),
  })
}

export async function verify(message: IncomingMessage, request: Request): Promise<string | undefined> {
  const addresses = new Addresses({ virtualHost: 's3.example.com', cname: { 'files.example.com': 'files' } })
  const verifier = new S3Verifier({ addresses, region: 'eu-central-1', limits: { headers: 50 } })
  try {
    const claim = verifier.parse(Received.fromIncomingMessage(message))
    const verified: Verified = claim.verify(await keys(claim.accessKeyId))
    for (const event of verified.chunkVerifier()?.decode(Buffer.alloc(1)) ?? []) {
      if (event instanceof ChunkVerified) console.log(event.bytes)
      else console.log(event.toString('utf8'))
    }
    const oss = new OssVerifier({ addresses, versions: [1, 4], region: ['cn-hangzhou'] })
    oss.verify(Received.fromFetch(request), undefined)
    const forms = new S3FormVerifier({ addresses, region: 'eu-central-1' })
    const form = forms.parse(Received.fromIncomingMessage(message), new UploadedForm({ fields: [['key', 'a']] }))
    return form instanceof AnonymousForm ? form.keyStr : form.verify(new Credentials(await provider())).keyStr
  } catch (error) {
    if (error instanceof VerifyError) return `${error.status} ${error.toXml('id')} ${error.expectedRegion ?? ''}`
    if (error instanceof SignError) return String(error.index)
    throw error
  }
}

export function edge(event: {
  Records: [{ cf: { request: { method: string; uri: string; querystring: string; headers: Record<string, { key?: string; value: string }[]> } } }]
}): string {
  const explainer = Explainer.s3({ region: 'eu-central-1' })
  const request = Received.fromCloudFront(event.Records[0].cf.request)
  return explainer.explain(request, { accessKeyId: 'a', secretAccessKey: 'b' }).difference?.ours ?? ''
}

export function guarded(signer: S3Signer, bucket: Bucket, body: unknown): number {
  const guard = new UploadGuard({ bucket, keyPrefix: 'users/', operations: ['part'], fields: { a: '*', b: ['c'] } })
  return typeof body === 'string' ? guard.withKeyPrefix('users/42/').answer(signer, body).status : 400
}

export function refused(signer: S3Signer, oss: OssSigner, presigned: Presigned): void {
  // @ts-expect-error: a typo
  signer.presignGet({ bucket: 'photos', key: 'a', expiresin: 900 })
  // @ts-expect-error: no expiry
  signer.presignGet({ bucket: 'photos', key: 'a' })
  // @ts-expect-error: an option of PUT
  signer.presignGet({ bucket: 'photos', key: 'a', expiresIn: 1, contentType: 'text/plain' })
  // @ts-expect-error: no text for a number
  signer.presignGet({ bucket: 'photos', key: 'a', expiresIn: '900' })
  // @ts-expect-error: a provider is to be awaited
  new S3Signer({ credentials: provider, region: 'eu-central-1' })
  // @ts-expect-error: so is a promise
  signer.withCredentials(provider())
  // @ts-expect-error: a signer of another kind
  new Bucket({ name: 'photos', region: 'x' }).get('a').presign(oss, { expiresIn: 1 })
  // @ts-expect-error: no such addressing
  new Bucket({ name: 'photos', region: 'x', addressing: 'host' })
  // @ts-expect-error: version 3 is none
  new OssVerifier({ addresses: new Addresses({}), versions: [3] })
  // @ts-expect-error: a bucket needs its endpoint
  new OssBucket({ name: 'devices' })
  // @ts-expect-error: results cannot be changed
  presigned.url = 'https://example.com'
  // @ts-expect-error: nor made
  new Presigned()
  // @ts-expect-error: text is no payload
  signer.sign('PUT', { bucket: 'photos', payload: 'text' })
}
