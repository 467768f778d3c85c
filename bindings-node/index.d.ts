/**
 * Sign and verify object-storage requests, without doing any I/O.
 *
 * ```js
 * const signer = new S3Signer({ credentials: { accessKeyId, secretAccessKey }, region: 'eu-central-1' })
 * signer.presignGet({ bucket: 'photos', key: '2024/a b.jpg', expiresIn: 900 }).url
 * ```
 *
 * On edges `objsign/sign` and `objsign/verify` are smaller parts of the same: see the README.
 *
 * Everything is synchronous. Words used throughout:
 *
 * - *Seconds* (`expiresIn`, `maxSkew`) are whole numbers. A fraction is a `TypeError`.
 * - A *time* (`now`, `at`) is a `Date` or milliseconds since 1970, as `Date.now()` gives; without one the clock is read.
 *   A number that can only be seconds is a `ConfigError`. Results give `Date`s.
 * - *Text or bytes*: a string counts as its UTF-8 bytes. A string with a lone surrogate is a `TypeError`.
 * - *Pairs* are an object or an iterable of `[name, value]`, such as a `Map`, `Headers` or `URLSearchParams`. Where a name
 *   occurs twice, use an iterable.
 * - Names and values are raw, never percent-encoded, unless their description says otherwise.
 * - An option that is `undefined` is as if left out, except a `key`. `null` and an unknown option are a `TypeError`.
 *
 * @packageDocumentation
 */

/** The version of the package. */
export const version: string

/** Text or bytes: a string counts as its UTF-8 bytes. A `Buffer` is a `Uint8Array`. */
export type Text = string | Uint8Array
/**
 * A `Date`, or milliseconds since 1970. A number from 1e8 to 1e11 can only be seconds, given by mistake: a `ConfigError` of
 * kind `timestamp_in_seconds`.
 */
export type Time = Date | number
/** Names and values. */
export type Pairs = Readonly<Record<string, string>> | Iterable<readonly [string, string]>
/** Query parameters. Numbers are whole. */
export type Query = Readonly<Record<string, string | number>> | Iterable<readonly [string, string | number]>
/** Names and values as they came over the wire. */
export type WirePairs =
  | Readonly<Record<string, Text | readonly Text[] | undefined>>
  | Iterable<readonly [Text, Text]>
/** One name, or several. */
export type Names = string | Iterable<string>
/** The first and the last of a range, both included. */
export type Range = readonly [first: number, last: number]
/** `GET` and so on, in upper case. */
export type Method = string

// ---------------------------------------------------------------------------------------------------------------------
// Errors

/**
 * What objsign throws; wrong types throw a `TypeError`.
 *
 * `code`, `status` and `toXml` are what a server should answer: those of the service for a `VerifyError`,
 * `InternalError` and 500 for the others, which are no fault of the client's.
 */
export class ObjsignError extends Error {
  protected constructor(message: string)
  /** A stable name in snake case. */
  readonly kind: string
  /** The code that the service answers, such as `SignatureDoesNotMatch`. */
  readonly code: string
  /** The HTTP status that the service answers. */
  readonly status: number
  /** The XML body that the service answers. `requestId` is the one you also send as a header. */
  toXml(requestId: string): string
}

/** The operator's or programmer's fault: credentials, addresses, rules that cannot be. Never the client's. */
export class ConfigError extends ObjsignError {
  private constructor()
}

/** Why something was not signed. */
export class SignError extends ObjsignError {
  private constructor()
  /** The place of the item, from 0, where many were to be signed. */
  readonly index: number | undefined
}

/**
 * A refused request: `kind` and `message` for the log, `status` and `toXml` for the answer. It never holds a secret, a
 * token, or the signature that would have been right.
 */
export class VerifyError extends ObjsignError {
  private constructor()
  /** What the service says for this code; it may be answered. */
  readonly serviceMessage: string
  /** What about the request, for the log. */
  readonly detail: string | undefined
  /** The region to sign for, if it was another. Send it as `x-amz-bucket-region`: clients then try again. */
  readonly expectedRegion: string | undefined
}

// ---------------------------------------------------------------------------------------------------------------------
// Credentials

/**
 * What the AWS SDK for JavaScript v3 gives for credentials, or an object made by hand. Other members are ignored. A session
 * token by another name (`stsToken`, `securityToken`, `session_token`) and no `sessionToken` is a `TypeError`.
 */
export interface CredentialIdentity {
  /** The access key id, which is public. */
  readonly accessKeyId: string
  /** The secret key as it was issued, without blanks or a newline. */
  readonly secretAccessKey: string
  /** The session token of temporary credentials. */
  readonly sessionToken?: string | undefined
  /** When they end, if known. */
  readonly expiration?: Time | undefined
}

/** Credentials wherever they are asked for. A provider is to be awaited first: `signer.withCredentials(await provider())`. */
export type AnyCredentials = Credentials | CredentialIdentity

/**
 * The keys that were found: none (`undefined`, `null` or empty), one, or several while a key is rotated.
 *
 * A `Credentials` keeps the keys derived from its secret for as long as it lives. From a plain object they are derived anew
 * in each call. So a server that keeps its keys in memory should keep them as `Credentials`.
 */
export type Keys = AnyCredentials | Iterable<AnyCredentials> | undefined | null

/**
 * An access key with its secret, and for temporary credentials the session token and the end of their life.
 *
 * `expiration`, if known, bounds `expiresAt` of every result; signing from then on is a `SignError`. Inspection shows the
 * access key id alone, and JSON is `{}`.
 *
 * Throws `ConfigError` for an id or secret that no service issues: empty, with blanks at its ends, or with the newline of
 * the file it was read from.
 */
export class Credentials {
  #private
  constructor(identity: CredentialIdentity)
  /**
   * Reads `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, if set, `AWS_SESSION_TOKEN` from `environment`, by default
   * `process.env`. Nothing else is consulted. Throws `ConfigError` of kind `missing_credentials` that names what is missing.
   */
  static fromEnvironment(environment?: Readonly<Record<string, string | undefined>>): Credentials
  /** The access key id, which is public. */
  get accessKeyId(): string
  /** When they end, if known. */
  get expiration(): Date | undefined
  /** True if they carry a session token. */
  get isTemporary(): boolean
}

/** What a signing key is good for. */
export interface ScopeOptions {
  /** Such as `eu-central-1`. */
  region: string
  /** Such as `s3`. */
  service: string
  /** A moment of the day it is good for; without it the clock's. */
  at?: Time | undefined
}

/** A derived SigV4 key: good for one access key, UTC day, region and service, and for nothing else. */
export class SigningKey {
  #private
  private constructor()
  /** Derives the key of the day of `at`. */
  static derive(credentials: AnyCredentials, options: ScopeOptions): SigningKey
  /** Takes the 32 bytes of a key that was derived elsewhere. */
  static fromBytes(key: Uint8Array, options: ScopeOptions & { accessKeyId: string }): SigningKey
  /** The 32 bytes themselves: as secret as the secret for a day, a region and a service. */
  expose(): Buffer
  /** The credential scope, `20130524/us-east-1/s3/aws4_request`. */
  get scope(): string
  /** The access key id it was derived for. */
  get accessKeyId(): string
}

/** What is said of a request's body. Where a payload is asked for, plain bytes are hashed. */
export class Payload {
  #private
  private constructor()
  /** There is no body. */
  static readonly EMPTY: Payload
  /** Any body (`UNSIGNED-PAYLOAD`): only over TLS. */
  static readonly UNSIGNED: Payload
  /** A body with this SHA-256: 32 bytes, or 64 hexadecimal digits. */
  static sha256(digest: Text): Payload
}

// ---------------------------------------------------------------------------------------------------------------------
// Results

/**
 * A presigned URL. Whoever holds it can use it until `expiresAt`: treat it like a password.
 *
 * `util.inspect` and `String()` show method, host, path and expiry, never the query. `JSON.stringify` gives the real URL.
 */
export class Presigned {
  #private
  private constructor()
  /** The method it is good for. */
  get method(): Method
  /** The whole URL, percent-encoded, to be sent as it is. */
  get url(): string
  /** The headers that are signed and so must be sent with exactly these values; never `host`. */
  get headers(): Record<string, string>
  /** When it ends: after the expiry asked for, or with the credentials if those are known to end earlier. */
  get expiresAt(): Date
  /** What `JSON.stringify` writes: the real URL, which is a secret. */
  toJSON(): { method: Method; url: string; headers: Record<string, string>; expiresAt: Date }
}

/** A request signed in its `Authorization` header. `util.inspect` shows the names of its headers alone. */
export class SignedRequest {
  #private
  private constructor()
  /** The method it was signed for. */
  get method(): Method
  /** The whole URL, percent-encoded, to be sent as it is. */
  get url(): string
  /** All headers to send, `authorization` last; never `host`. */
  get headers(): Record<string, string>
  /** The names of given headers that the signature does not cover, in lower case. */
  get unsignedHeaders(): string[]
  /** What `JSON.stringify` writes: the real headers, with the signature. */
  toJSON(): { method: Method; url: string; headers: Record<string, string>; unsignedHeaders: string[] }
}

/** A form ready to be posted. Whoever holds it can upload what its policy allows: treat it like a password. */
export class PostForm {
  #private
  private constructor()
  /** Where to post it, as `multipart/form-data`. */
  get url(): string
  /** The fields in the order in which to send them, before the `file` field, which comes last. */
  get fields(): Record<string, string>
  /** When it ends: after the expiry asked for, or with the credentials if those are known to end earlier. */
  get expiresAt(): Date
  /** What `JSON.stringify` writes: the real fields, which are a secret. */
  toJSON(): { url: string; fields: Record<string, string>; expiresAt: Date }
}

/**
 * The texts between a request and its signature, for finding out where two signers differ. They hold the session token in
 * clear; inspection and JSON do not show them.
 */
export class Stages {
  #private
  private constructor()
  /** What is hashed into the string to sign. */
  get canonicalRequest(): string
  /** What is signed. */
  get stringToSign(): string
}

// ---------------------------------------------------------------------------------------------------------------------
// Options of signing

/** When. */
export interface NowOption {
  /** The time to sign or verify at; without it the clock's. */
  now?: Time | undefined
}
/** When, and for how long. */
export interface ExpiryOptions extends NowOption {
  /** Seconds. Version 4 takes 1 to 604800, the older ones 1 to 315360000. */
  expiresIn: number
}
/** What of the body is signed. */
export interface PayloadOption {
  /** The body, which is hashed, or what is said of it. Empty by default. */
  payload?: Uint8Array | Payload | undefined
}
/** Headers of any name. */
export interface HeadersOption {
  /**
   * Further headers. Every one is signed or is an error. Keep values to ASCII: other text is signed as UTF-8, and fetch and
   * Node do not send it as UTF-8.
   */
  headers?: Pairs | undefined
}
/** Headers and parameters of any name. */
export interface RequestExtras extends HeadersOption {
  /** Further parameters. */
  query?: Query | undefined
}
/** Whether keys may have dot segments; by default they are a `SignError`. */
export interface DotSegmentsOption {
  /** Takes keys with `.` or `..` between slashes, which most HTTP clients cannot send. */
  allowDotSegments?: boolean | undefined
}
/** What every request for an object takes. */
export interface ObjectExtras extends RequestExtras, DotSegmentsOption {}
/** Which version of the object. */
export interface VersionOption {
  /** In a bucket that keeps versions; `null` for the one from before it did. */
  versionId?: string | undefined
}
/** Of a download. */
export interface GetOptions extends ObjectExtras, VersionOption {
  /** The first and last byte, both included. */
  range?: Range | undefined
  /** Makes browsers save the answer under this name, whatever its characters. */
  downloadAs?: string | undefined
  /** The `Content-Type` that the answer shall have. */
  responseContentType?: string | undefined
  /** The `Content-Disposition` that the answer shall have, instead of `downloadAs`. */
  responseContentDisposition?: string | undefined
  /** The `Cache-Control` that the answer shall have. */
  responseCacheControl?: string | undefined
  /** The `Content-Encoding` that the answer shall have. */
  responseContentEncoding?: string | undefined
  /** The `Content-Language` that the answer shall have. */
  responseContentLanguage?: string | undefined
  /** The `Expires` that the answer shall have: an HTTP date as text, such as `date.toUTCString()` gives. */
  responseExpires?: string | undefined
}
/** Of an upload. What is given is signed, and must be sent exactly so. */
export interface PutOptions extends ObjectExtras {
  /** The `Content-Type`. */
  contentType?: string | undefined
  /** Exact, in bytes; for a range of lengths use a POST policy. */
  contentLength?: number | undefined
  /** The base64 of 16 bytes. */
  contentMd5?: string | undefined
  /** Becomes `x-amz-meta-*` headers. Keep to ASCII: other text is signed as UTF-8, and fetch and Node do not send it so. */
  metadata?: Pairs | undefined
}
/** Which keys are listed. */
export interface ListObjectsOptions extends RequestExtras {
  /** Only keys that begin with it. */
  prefix?: string | undefined
  /** Such as `/`: keys with the same beginning up to it, counted from behind the prefix, are listed as one common prefix. */
  delimiter?: string | undefined
  /** How many at most; S3 gives 1000 at a time. */
  maxKeys?: number | undefined
  /** The `NextContinuationToken` of the list before. */
  continuationToken?: string | undefined
  /** Only keys that sort behind this one. */
  startAfter?: string | undefined
}
/** Of the object that the parts will make. */
export interface CreateMultipartUploadOptions extends HeadersOption, DotSegmentsOption {
  /** The `Content-Type` of the object. */
  contentType?: string | undefined
  /** Becomes `x-amz-meta-*` headers. */
  metadata?: Pairs | undefined
}
/** Which multipart upload. */
export interface UploadIdOptions extends HeadersOption, DotSegmentsOption {
  /** The `UploadId` that CreateMultipartUpload answered. */
  uploadId: string
}
/** Of one part. */
export interface UploadPartOptions extends UploadIdOptions {
  /** 1 to 10000. */
  partNumber: number
  /** Exact, in bytes. */
  contentLength?: number | undefined
  /** The base64 of 16 bytes. */
  contentMd5?: string | undefined
}
/** Where buckets are. */
export interface EndpointOptions {
  /** `http(s)://host[:port][/base/path]` of a store that is not AWS. */
  endpoint?: string | undefined
  /** `auto` is virtual host at AWS (path style for a name with a dot) and path style at an `endpoint`. */
  addressing?: 'auto' | 'virtual' | 'path' | undefined
  /** The host of AWS that has IPv6, too. */
  dualStack?: boolean | undefined
  /** The host of AWS with FIPS cryptography. */
  fips?: boolean | undefined
  /** The host of S3 Transfer Acceleration. */
  accelerate?: boolean | undefined
  /** The host without a region, `s3.amazonaws.com`. */
  globalHost?: boolean | undefined
}

// ---------------------------------------------------------------------------------------------------------------------
// S3

/**
 * One bucket and where it is. It holds no secret. `name` may be the ARN of an access point.
 *
 * Throws `ConfigError` for a name, region or endpoint that cannot be, and for options that do not go together.
 */
export class Bucket {
  #private
  constructor(options: { name: string; region: string } & EndpointOptions)
  /** The bucket's name, or the ARN it was made from. */
  get name(): string
  /** The region of the credential scope. */
  get region(): string
  /** The host as signed: lower case, with the port unless it is the scheme's default. */
  get host(): string
  /** The bucket's own URL, where POST forms go. */
  get url(): string
  /** `GET` of an object. */
  get(key: Text, options?: GetOptions): S3Request
  /** `HEAD` of an object. */
  head(key: Text, options?: ObjectExtras & VersionOption): S3Request
  /** `PUT` of an object. */
  put(key: Text, options?: PutOptions): S3Request
  /** `DELETE` of an object. */
  delete(key: Text, options?: ObjectExtras & VersionOption): S3Request
  /** Any method on an object. A sub-resource such as `acl` is a parameter with an empty value. */
  object(method: Method, key: Text, options?: ObjectExtras): S3Request
  /** Any method on the bucket itself. */
  bucketRequest(method: Method, options?: RequestExtras): S3Request
  /** ListObjectsV2. */
  listObjects(options?: ListObjectsOptions): S3Request
  /** CreateMultipartUpload. */
  createMultipartUpload(key: Text, options?: CreateMultipartUploadOptions): S3Request
  /** UploadPart. */
  uploadPart(key: Text, options: UploadPartOptions): S3Request
  /** CompleteMultipartUpload; the list of parts goes into the body. */
  completeMultipartUpload(key: Text, options: UploadIdOptions): S3Request
  /** AbortMultipartUpload. */
  abortMultipartUpload(key: Text, options: UploadIdOptions): S3Request
  /** ListParts of a multipart upload. */
  listParts(key: Text, options: UploadIdOptions & RequestExtras): S3Request
}

/**
 * A request to S3 that is still to be signed. Every header and parameter given is signed. What is wrong with them is said
 * when it is signed, by a `SignError`.
 */
export class S3Request {
  #private
  private constructor()
  /** The method it will be sent with. */
  get method(): Method
  /** A URL good for `expiresIn` seconds, 1 to 604800. */
  presign(signer: S3Signer, options: ExpiryOptions): Presigned
  /** Signs it in its `Authorization` header. */
  sign(signer: S3Signer, options?: PayloadOption & NowOption): SignedRequest
  /** Signs a request whose body is sent in chunks, each signed as it passes. */
  signChunked(signer: S3Signer, body: ChunkedBody, options?: NowOption): { request: SignedRequest; chunks: ChunkSigner }
  /** The legacy version 2, which newer regions refuse: 1 to 315360000 seconds. */
  presignV2(signer: S3Signer, options: ExpiryOptions): Presigned
  /** The legacy version 2 in the `Authorization` header. */
  signV2(signer: S3Signer, options?: NowOption): SignedRequest
  /** The texts behind `presign`. */
  presignStages(signer: S3Signer, options: ExpiryOptions): Stages
  /** The texts behind `sign`. */
  signStages(signer: S3Signer, options?: PayloadOption & NowOption): Stages
  /** The texts behind `signChunked`. */
  signChunkedStages(signer: S3Signer, body: ChunkedBody, options?: NowOption): Stages
}

/** Who signs. */
export interface SignerOptions {
  /** Whose signature it will be. */
  credentials: AnyCredentials
  /**
   * Makes it an error to sign for longer than the credentials last, where their end is known; else `expiresAt` of a result
   * says when it really ends.
   */
  requireFullLifetime?: boolean | undefined
}
/** A bucket by its name, where the signer's buckets are, or as a `Bucket`. */
export interface BucketOption {
  /** Its name, or the `Bucket`. */
  bucket: string | Bucket
}
/** Which object. */
export interface KeyOption {
  /** As it is, never percent-encoded. A slash at its beginning is part of it. */
  key: Text
}
/** What a form may upload. */
export interface PolicyOptions {
  /** Exact, or ending in `${filename}`, which the service replaces by the file's name. */
  key?: string | undefined
  /** The same as `key` with `${filename}` behind it. */
  keyPrefix?: string | undefined
  /** In bytes, both ends included. */
  contentLengthRange?: Range | undefined
  /** Sent with the form; each gets a condition, unless `conditions` has one. */
  fields?: Pairs | undefined
  /** Conditions as the AWS SDKs take them. */
  conditions?: readonly Condition[] | undefined
}
/** A condition of a policy; `in` and `not-in` are OSS's. */
export type Condition =
  | Readonly<Record<string, string>>
  | readonly ['eq' | 'starts-with', string, string]
  | readonly ['content-length-range', number, number]
  | readonly ['in' | 'not-in', string, readonly string[]]
  | readonly unknown[]

/** Signs S3 requests and POST policies. Keep it: it keeps the signing key of the day. */
export class S3Signer {
  #private
  constructor(options: SignerOptions & { region: string } & EndpointOptions)
  /**
   * A signer with a derived key alone, where the secret must not go: for the key's region and its day. Anything else is a
   * `SignError` of kind `scope_mismatch`.
   */
  static fromSigningKey(key: SigningKey, options?: { sessionToken?: string | undefined } & EndpointOptions): S3Signer
  /** This signer with newly fetched credentials. If they are the same as before, it keeps its derived keys. */
  withCredentials(credentials: AnyCredentials): S3Signer
  /** The access key id it signs with. */
  get accessKeyId(): string
  /** The region of the buckets given by name. */
  get region(): string
  /** The bucket of this name where this signer's buckets are. */
  bucket(name: string): Bucket
  /** ListBuckets, the one service-level operation. */
  listBuckets(options?: RequestExtras): S3Request
  /** A download URL, good for `expiresIn` seconds (1 to 604800). The options are those of `Bucket.get`. */
  presignGet(options: BucketOption & KeyOption & ExpiryOptions & GetOptions): Presigned
  /** An upload URL; send the result's `headers` with it. The options are those of `Bucket.put`. */
  presignPut(options: BucketOption & KeyOption & ExpiryOptions & PutOptions): Presigned
  /**
   * A URL for any method and S3 operation; without a key, on the bucket itself. A key that is `undefined` is a `TypeError`:
   * by a forgotten key `DELETE` would delete the bucket.
   */
  presign(method: Method, options: BucketOption & Partial<KeyOption> & ExpiryOptions & ObjectExtras): Presigned
  /**
   * A URL for any operation of S3, by its name and its input in the AWS SDK for JavaScript, instead of `getSignedUrl`:
   * `presignCommand('GetObject', { Bucket: 'photos', Key: 'a.jpg' }, { expiresIn: 900 })`. `method` replaces the HTTP
   * method of the operation.
   *
   * Nothing is added to what is given (no `x-id`, no checksum), and keys may have dot segments. A time is a `Date` or
   * milliseconds, or text such as `2024-09-03T10:21:17Z`. A body is refused, since no URL can carry one; an SSE-C key needs
   * its MD5 beside it, both in base64.
   *
   * Throws `SignError` for an unknown operation, and for a parameter that is unknown, missing or of the wrong type.
   */
  presignCommand(name: string, input: object, options: ExpiryOptions & { method?: Method | undefined }): Presigned
  /** URLs for many keys, all or nothing. An error names the place of its key, from 0, in its message and as `index`. */
  presignMany(method: Method, options: BucketOption & { keys: Iterable<Text> } & ExpiryOptions): string[]
  /** URLs for many requests, each with its own method, bucket and headers, all or nothing. */
  presignAll(requests: Iterable<S3Request>, options: ExpiryOptions): Presigned[]
  /** A form for browser uploads. The options are those of `PostPolicy`. */
  presignPost(options: BucketOption & ExpiryOptions & PolicyOptions): PostForm
  /**
   * Signs any request in its `Authorization` header; without a key, on the bucket itself. A key that is `undefined` is a
   * `TypeError`.
   */
  sign(
    method: Method,
    options: BucketOption & Partial<KeyOption> & PayloadOption & NowOption & ObjectExtras,
  ): SignedRequest
  /**
   * As `createPresignedPost` of `@aws-sdk/s3-presigned-post`, with the same input and without a client. A field that no
   * condition names gets one, since S3 would refuse the form without it.
   */
  createPresignedPost(input: CreatePresignedPostInput, options?: NowOption): PostForm
}
/** The input of `createPresignedPost` of the AWS SDK. */
export interface CreatePresignedPostInput {
  /** The name of the bucket. */
  Bucket: string
  /** Exact, or ending in `${filename}`. */
  Key: string
  /** As `PolicyOptions.conditions`. */
  Conditions?: readonly Condition[] | undefined
  /** As `PolicyOptions.fields`. */
  Fields?: Readonly<Record<string, string>> | undefined
  /** Seconds; 3600 by default. */
  Expires?: number | undefined
}

/**
 * A policy for uploads by `multipart/form-data` POST, to be signed. Conditions are `{ name: value }`,
 * `['eq', '$name', value]`, `['starts-with', '$name', prefix]`, `['content-length-range', min, max]`.
 */
export class PostPolicy {
  #private
  constructor(options: { bucket: Bucket } & PolicyOptions)
  /** Version 4, 1 to 604800 seconds. */
  sign(signer: S3Signer, options: ExpiryOptions): PostForm
  /** The legacy version 2, 1 to 315360000 seconds. */
  signV2(signer: S3Signer, options: ExpiryOptions): PostForm
}

// ---------------------------------------------------------------------------------------------------------------------
// Other AWS services

/** Signs requests to another AWS service, in one region. */
export class SigV4Signer {
  #private
  constructor(options: SignerOptions & { region: string; service: string })
  /** A signer with a derived key alone, for its region and service and for its day. */
  static fromSigningKey(key: SigningKey, options?: { sessionToken?: string | undefined }): SigV4Signer
  /** This signer with newly fetched credentials. If they are the same as before, it keeps its derived keys. */
  withCredentials(credentials: AnyCredentials): SigV4Signer
  /** The access key id it signs with. */
  get accessKeyId(): string
}

/** What is asked of another service. */
export interface SigV4RequestOptions extends RequestExtras, PayloadOption {
  /** In upper case. */
  method: Method
  /** `scheme://host[:port]` (https, http, wss, ws). */
  origin: string
  /** Percent-encoded as it will be sent; `/` by default. */
  path?: string | undefined
  /** Removes dot and empty segments; the default for every service but S3. */
  normalizePath?: boolean | undefined
  /** Encodes the path once more before it is signed; the default for every service but S3. */
  doubleEncodePath?: boolean | undefined
  /** Takes blanks and non-ASCII in the path. */
  allowRawPath?: boolean | undefined
  /** Sends `x-amz-content-sha256`. */
  contentSha256Header?: boolean | undefined
  /** Adds the token after signing, as AWS IoT demands. */
  sessionTokenUnsigned?: boolean | undefined
}

/** A request to another AWS service that is still to be signed. A parameter may be given twice. */
export class SigV4Request {
  #private
  constructor(options: SigV4RequestOptions)
  /** The method it will be sent with. */
  get method(): Method
  /** A URL good for `expiresIn` seconds, 1 to 604800. */
  presign(signer: SigV4Signer, options: ExpiryOptions): Presigned
  /** Signs it in its `Authorization` header. */
  sign(signer: SigV4Signer, options?: NowOption): SignedRequest
  /** The texts behind `presign`. */
  presignStages(signer: SigV4Signer, options: ExpiryOptions): Stages
  /** The texts behind `sign`. */
  signStages(signer: SigV4Signer, options?: NowOption): Stages
}

// ---------------------------------------------------------------------------------------------------------------------
// Bodies in signed chunks

/** A body to be sent in signed chunks: its length, the length of its chunks, and the headers that follow it. */
export class ChunkedBody {
  #private
  constructor(options: {
    /** The length of the data itself, in bytes. */
    decodedLength: number
    /** In bytes, 8192 to 16 MiB; 65536 by default. */
    chunkSize?: number | undefined
    /** The name of each header that follows and the length of its value, such as `{ 'x-amz-checksum-crc32c': 8 }`. */
    trailer?: Readonly<Record<string, number>> | Iterable<readonly [string, number]> | undefined
  })
  /** The length of the body as it is sent, in bytes: its `Content-Length`. */
  get encodedLength(): number
}

/** Signs the chunks of one body, in order. */
export class ChunkSigner {
  #private
  private constructor()
  /** What to send before this chunk's data. Every chunk but the last has the size announced. */
  chunk(data: Uint8Array): Buffer
  /** What ends the body, after all data. */
  finish(trailer?: Pairs): Buffer
  /** The text signed last, for finding out where two signers differ. */
  get stringToSign(): string
}

/** All data since the last such event belongs to a chunk whose signature is right. */
export class ChunkVerified {
  #private
  private constructor()
  /** How many bytes that is. */
  get bytes(): number
}

/** Decodes and verifies a body in signed chunks as it arrives. */
export class ChunkVerifier {
  #private
  private constructor()
  /**
   * Takes the next piece of the body, of any length. Gives data that is not verified yet, and a `ChunkVerified` once it is.
   * After a `VerifyError` nothing of that chunk may be used.
   */
  decode(data: Uint8Array): (Buffer | ChunkVerified)[]
  /** Says that the body is whole and gives the verified trailer. Throws `VerifyError` if it is not. */
  finish(): [name: string, value: Buffer][]
}

// ---------------------------------------------------------------------------------------------------------------------
// OSS

/** What every request for an object takes. */
export interface OssExtras extends ObjectExtras {
  /** Parameters without a value, such as `acl`; others are given in `query`. */
  subResources?: Names | undefined
}
/** What version 4 signs of a bucket's place. */
export interface OssPlace {
  /** Such as `cn-hangzhou`; needed for version 4. */
  region?: string | undefined
  /** For version 4: `oss` by default. */
  product?: string | undefined
}

/** A bucket of OSS at `endpoint` (`https://oss-cn-hangzhou.aliyuncs.com`), by virtual host unless `addressing` says `path`. */
export class OssBucket {
  #private
  constructor(options: { name: string; endpoint: string; addressing?: 'virtual' | 'path' | undefined } & OssPlace)
  /** A bucket that has a domain of its own: `domain` is its URL. */
  static cname(options: { name: string; domain: string } & OssPlace): OssBucket
  /** The service itself, for listing the buckets. */
  static service(options: { endpoint: string } & OssPlace): OssBucket
  /** The bucket's name; `undefined` for the service itself. */
  get name(): string | undefined
  /** The host as signed: lower case, with the port unless it is the scheme's default. */
  get host(): string
  /** `GET` of an object. `process` is an `x-oss-process` such as `image/resize,w_100`. */
  get(
    key: Text,
    options?: OssExtras & { downloadAs?: string | undefined; process?: string | undefined },
  ): OssRequest
  /** `PUT` of an object. `metadata` becomes `x-oss-meta-*` headers. */
  put(
    key: Text,
    options?: OssExtras & {
      contentType?: string | undefined
      contentMd5?: string | undefined
      metadata?: Pairs | undefined
    },
  ): OssRequest
  /** Any method on an object. */
  object(method: Method, key: Text, options?: OssExtras): OssRequest
  /** Any method on the bucket itself, or on the service. */
  bucketRequest(method: Method, options?: Omit<OssExtras, 'allowDotSegments'>): OssRequest
  /** Lists the bucket; narrow it with `prefix`, `delimiter`, `marker`, `max-keys`. */
  listObjects(options?: RequestExtras): OssRequest
  /** InitiateMultipartUpload. */
  initiateMultipartUpload(key: Text, options?: HeadersOption & { contentType?: string | undefined }): OssRequest
  /** UploadPart; part numbers are 1 to 10000. */
  uploadPart(key: Text, options: HeadersOption & { uploadId: string; partNumber: number }): OssRequest
  /** CompleteMultipartUpload; the list of parts goes into the body. */
  completeMultipartUpload(key: Text, options: HeadersOption & { uploadId: string }): OssRequest
  /** AbortMultipartUpload. */
  abortMultipartUpload(key: Text, options: HeadersOption & { uploadId: string }): OssRequest
  /** ListParts of a multipart upload. */
  listParts(key: Text, options: { uploadId: string; query?: Query | undefined }): OssRequest
}

/** A request to OSS that is still to be signed. The name of each method says the version of the signature. */
export class OssRequest {
  #private
  private constructor()
  /** The method it will be sent with. */
  get method(): Method
  /** Version 4, 1 to 604800 seconds. The bucket needs its region. */
  presignV4(signer: OssSigner, options: ExpiryOptions): Presigned
  /** Version 4 in the `Authorization` header, which OSS takes within 15 minutes. */
  signV4(signer: OssSigner, options?: NowOption): SignedRequest
  /** Version 1, 1 to 315360000 seconds. */
  presignV1(signer: OssSigner, options: ExpiryOptions): Presigned
  /** Version 1 in the `Authorization` header, which OSS takes within 15 minutes. */
  signV1(signer: OssSigner, options?: NowOption): SignedRequest
  /** Version 2, which few clients and stores know; prefer version 4. */
  presignV2(signer: OssSigner, options: ExpiryOptions): Presigned
  /** Version 2 in the `Authorization` header. */
  signV2(signer: OssSigner, options?: NowOption): SignedRequest
  /** The texts behind `presignV4`. */
  presignV4Stages(signer: OssSigner, options: ExpiryOptions): Stages
  /** The texts behind `signV4`. */
  signV4Stages(signer: OssSigner, options?: NowOption): Stages
  /** The text behind `presignV1`; there is no canonical request. */
  presignV1Stages(signer: OssSigner, options: ExpiryOptions): Stages
  /** The text behind `signV1`; there is no canonical request. */
  signV1Stages(signer: OssSigner, options?: NowOption): Stages
}

/** Signs OSS requests and POST policies. */
export class OssSigner {
  #private
  constructor(
    options: SignerOptions & {
      /** Further query parameters that a store signs in version 1. */
      subResources?: Names | undefined
    },
  )
  /** This signer with newly fetched credentials. */
  withCredentials(credentials: AnyCredentials): OssSigner
  /** The access key id it signs with. */
  get accessKeyId(): string
}

/**
 * A policy for uploads to OSS by `multipart/form-data` POST, to be signed. As `PostPolicy`; conditions may also be
 * `['in', '$name', [values]]` and `['not-in', '$name', [values]]`.
 */
export class OssPostPolicy {
  #private
  constructor(options: { bucket: OssBucket } & PolicyOptions)
  /** Version 4, 1 to 604800 seconds. The bucket needs its region. */
  signV4(signer: OssSigner, options: ExpiryOptions): PostForm
  /** Version 1, 1 to 315360000 seconds. */
  signV1(signer: OssSigner, options: ExpiryOptions): PostForm
}

// ---------------------------------------------------------------------------------------------------------------------
// Requests as they were received

/** What the request itself does not say. */
export interface ReceivedOptions {
  /**
   * The host that the client signed, where a proxy has rewritten `Host`: only from a source that clients cannot write. It is
   * `host` or `host:port`, without a scheme.
   */
  authority?: string | undefined
  /**
   * The body (hashed here) or its hash, if known: a signature over another body is then refused. A body left unsigned or
   * sent in chunks passes: see `SignedPayload.checked`.
   */
  payload?: Uint8Array | Payload | undefined
}

/** What is read of a Node `http.IncomingMessage`, or of an Express request. */
export interface IncomingMessageLike {
  /** Such as `GET`. */
  readonly method?: string | undefined
  /** The target of the request line, where `originalUrl` is not there. */
  readonly url?: string | undefined
  /** Express's, before any router has changed `url`. */
  readonly originalUrl?: string | undefined
  /** Names and values in turn, as Node received them: latin-1. */
  readonly rawHeaders: readonly string[]
}

/** What is read of the `request` of a Lambda@Edge event, `event.Records[0].cf.request`. */
export interface CloudFrontRequestLike {
  /** Such as `GET`. */
  readonly method: string
  /** The path as sent. */
  readonly uri: string
  /** The query as sent, without its `?`; empty without one. */
  readonly querystring: string
  /** By name in lower case. */
  readonly headers: Readonly<
    Record<string, readonly { readonly key?: string | undefined; readonly value: string }[]>
  >
}

/** What is read of a fetch `Request`. */
export interface FetchRequestLike {
  /** Such as `GET`. */
  readonly method: string
  /** Absolute. */
  readonly url: string
  /** Names and values, as of `Headers`. */
  readonly headers: Iterable<readonly [string, string]>
}

/**
 * A request as it was received: method, raw target (`/a%20b?x=1`) as on the request line, headers in order with repeats.
 * A string counts as UTF-8; where a framework's strings are latin-1, give bytes.
 */
export class Request {
  #private
  constructor(options: { method: Text; target: Text; headers: WirePairs } & ReceivedOptions)
  /**
   * A request whose target a gateway has percent-decoded already, for S3 and OSS only. What such a gateway lost makes the
   * verification fail, never pass.
   */
  static decoded(
    options: { method: Text; path: Text; parameters: WirePairs; headers: WirePairs } & ReceivedOptions,
  ): Request
  /**
   * From Node's own server or Express, by `originalUrl` (else `url`) and `rawHeaders`. HTTP/2's `:authority` is the host.
   *
   * Throws `ConfigError` of kind `no_raw_target` for a message that has neither target.
   */
  static fromIncomingMessage(message: IncomingMessageLike, options?: ReceivedOptions): Request
  /** From the `request` of a Lambda@Edge event, `event.Records[0].cf.request`. */
  static fromCloudFront(request: CloudFrontRequestLike, options?: ReceivedOptions): Request
  /**
   * From a fetch `Request`, as Workers and many frameworks hand it on. Its URL was written anew by a URL parser; what that
   * changed makes the verification fail, never pass. The host is that of its headers, else of its URL.
   */
  static fromFetch(request: FetchRequestLike, options?: ReceivedOptions): Request
  /**
   * From the event of an API Gateway REST API or HTTP API, or of a Lambda function URL.
   *
   * Throws `ConfigError` of kind `unknown_event` for any other.
   */
  static fromApiGateway(event: object, options?: ReceivedOptions): Request
  /** As sent. */
  get method(): Buffer
  /** As on the request line; `undefined` if a gateway decoded it. */
  get target(): Buffer | undefined
  /** The path, decoded or not as the request came. */
  get path(): Buffer
  /** The query as sent, without its `?`; `undefined` if a gateway decoded it. */
  get query(): Buffer | undefined
  /** The decoded parameters; `undefined` for a query as sent. */
  get parameters(): [name: Buffer, value: Buffer][] | undefined
  /** In order of arrival, as received. */
  get headers(): [name: Buffer, value: Buffer][]
  /** The host that stands for the `Host` header, if one was given. */
  get authority(): string | undefined
}

// ---------------------------------------------------------------------------------------------------------------------
// Verifiers

/** How much of a request a verifier reads before it refuses. */
export interface Limits {
  /** Bytes of the request target; 32768 by default. */
  targetBytes?: number | undefined
  /** Number of headers; 256 by default. */
  headers?: number | undefined
  /** Bytes of all header names and values together; 65536 by default. */
  headerBytes?: number | undefined
  /** Number of query parameters; 1024 by default. */
  parameters?: number | undefined
}

/**
 * Which hosts are served, and how each says its bucket and key. A host that is not in the table is refused. Hosts are
 * compared in lower case and without the port.
 */
export class Addresses {
  #private
  constructor(options: {
    /** Endpoints of `BUCKET.endpoint/key`. */
    virtualHost?: Names | undefined
    /** Hosts of `host/BUCKET/key`. */
    pathStyle?: Names | undefined
    /** Hosts of one bucket each, mapped to it. */
    cname?: Pairs | undefined
    /** One bucket for every other host, behind a front that has checked it. */
    fixed?: string | undefined
  })
}

/** What all verifiers can be told. */
export interface VerifierRules {
  /** How many seconds the client's clock may be off: either way for a header, ahead of ours for a URL. 900 by default. */
  maxSkew?: number | undefined
  /**
   * The longest life of a signed URL, in seconds. By default what the version allows: 604800 in version 4, any in the
   * older ones.
   */
  maxLifetime?: number | undefined
  /** Answers an unknown access key like a wrong signature, so that nobody can find out which ids exist. */
  hideUnknownKeys?: boolean | undefined
  /** How much of a request is read. */
  limits?: Limits | undefined
}
/** What may come unsigned. */
export interface UnsignedHeadersOption {
  /**
   * Further `x-amz-*` headers that may come unsigned, such as those that a proxy adds. They are never covered.
   * `x-amz-content-sha256` and CloudFront's `x-amz-cf-id` are always allowed.
   */
  allowUnsignedHeaders?: Names | undefined
}

/** Verifies S3 requests: SigV4 presigned URLs and `Authorization` headers; with `allowV2` version 2, too. */
export class S3Verifier {
  #private
  constructor(
    options: {
      addresses: Addresses
      /** The region of the credential scopes that are taken. */
      region: string
      /**
       * Takes version 2, too, for old clients only: it signs neither host nor body nor most headers and parameters. What is
       * not covered is not in `Verified`.
       */
      allowV2?: boolean | undefined
    } & UnsignedHeadersOption &
      VerifierRules,
  )
  /** Checks form, address, date and expiry; nothing is trusted yet. Throws `VerifyError`. */
  parse(request: Request, options?: NowOption): Claim
  /** `parse` and `Claim.verify` in one, over keys in memory. */
  verify(request: Request, keys: Keys, options?: NowOption): Verified
}

/** Verifies requests to another service. `normalizePath` and `doubleEncodePath` must be what the clients do. */
export class SigV4Verifier {
  #private
  constructor(
    options: {
      region: string
      service: string
      /** True by default: empty and dot segments are removed from the path before it is compared. */
      normalizePath?: boolean | undefined
      /** True by default: the path is percent-encoded once more before it is compared. */
      doubleEncodePath?: boolean | undefined
      /** Takes the session token unsigned, as clients of AWS IoT send it. It must be the key's all the same. */
      sessionTokenUnsigned?: boolean | undefined
    } & UnsignedHeadersOption &
      VerifierRules,
  )
  /** Checks form, date and expiry; nothing is trusted yet. Throws `VerifyError`. */
  parse(request: Request, options?: NowOption): Claim
  /** `parse` and `Claim.verify` in one, over keys in memory. */
  verify(request: Request, keys: Keys, options?: NowOption): Verified
}

/** Verifies OSS requests of the versions given (1, 2, 4). Version 4 needs the regions served. */
export class OssVerifier {
  #private
  constructor(
    options: {
      addresses: Addresses
      versions: Iterable<1 | 2 | 4>
      /** For version 4, such as `cn-hangzhou`, or the id of a cloud box. Without it version 4 is answered with status 500. */
      region?: Names | undefined
      /** For version 4: `oss` by default; a cloud box has `oss-cloudbox`. */
      product?: string | undefined
      /** Further parameters that clients sign as sub-resources, beside those of all known clients and every `x-oss-*`. */
      subResources?: Names | undefined
      /** Takes requests whose signed text can be read in two ways, such as a key `a?acl`. Refused by default. */
      allowAmbiguousKeys?: boolean | undefined
    } & VerifierRules,
  )
  /** Checks form, address, date and expiry; nothing is trusted yet. Throws `VerifyError`. */
  parse(request: Request, options?: NowOption): Claim
  /** `parse` and `Claim.verify` in one, over keys in memory. */
  verify(request: Request, keys: Keys, options?: NowOption): Verified
}

/**
 * A request that is well-formed, addressed to you and in time, and not yet to be trusted. Look the key up, with `await` if
 * you like, and call `verify`.
 */
export class Claim {
  #private
  private constructor()
  /** Whose key the request says it was signed with: what to look up. */
  get accessKeyId(): string
  /** For finding out where two signers differ. Version 1 and 2 texts hold the session token in clear. */
  get stringToSign(): Buffer
  /**
   * Checks the signature against the keys that were found: none is `InvalidAccessKeyId` after the same work, several are
   * valid together while a key is rotated. Throws `VerifyError`.
   */
  verify(keys: Keys): Verified
}

/** Which signature it was, and where it stood. */
export type Scheme =
  | 'sigv4_header'
  | 'sigv4_query'
  | 'sigv4_form'
  | 'sigv2_header'
  | 'sigv2_query'
  | 'sigv2_form'
  | 'oss_v1_header'
  | 'oss_v1_query'
  | 'oss_v1_form'
  | 'oss_v2_header'
  | 'oss_v2_query'
  | 'oss_v4_header'
  | 'oss_v4_query'
  | 'oss_v4_form'

/** What a request asks for, in OSS's names: `Other` for anything that is not exactly one of them. */
export type Operation =
  | 'PutObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'CopyObject'
  | 'PostObject'
  | 'AppendObject'
  | 'InitiateMultipartUpload'
  | 'UploadPart'
  | 'UploadPartCopy'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListParts'
  | 'ListObjects'
  | 'ListBuckets'
  | 'Other'

/** What a verified signature says of the body. */
export interface SignedPayload {
  /** What is signed of it. */
  readonly kind: 'unsigned' | 'sha256' | 'streaming'
  /** The hash that the body must have, for kind `sha256`. */
  readonly sha256: Buffer | undefined
  /** True if the hash was compared with the `payload` of the `Request`. If false, hash the body and compare. */
  readonly checked: boolean
  /** Of kind `streaming`: each chunk carries a signature; see `Verified.chunkVerifier`. */
  readonly signed: boolean
  /** Of kind `streaming`: headers follow the last chunk. */
  readonly trailer: boolean
}

/**
 * A request whose signature is right, and exactly what that signature covers. Act on this, never on the raw request. Its
 * bytes are no copies: do not write into them.
 */
export class Verified {
  #private
  private constructor()
  /** Which signature it was. */
  get scheme(): Scheme
  /** Whose key signed it. */
  get accessKeyId(): string
  /** The method, which is signed in every scheme. */
  get method(): Method
  /** By the address table; `undefined` for the service itself. */
  get bucket(): string | undefined
  /** The object key as bytes, decoded; not necessarily UTF-8, nor fit for a file system. */
  get key(): Buffer | undefined
  /** The object key as text, where it is UTF-8. */
  get keyStr(): string | undefined
  /** What is asked for, by method, path, parameters and headers that are covered. */
  get operation(): Operation
  /** What the signature says of the body. */
  get payload(): SignedPayload
  /** Of services other than S3 and OSS: the path to route by, percent-encoded. */
  get path(): Buffer | undefined
  /** The covered headers, names in lower case, without the session token. */
  get headers(): [name: string, value: Buffer][]
  /** The covered parameters, decoded, without those of the signature and the token. */
  get parameters(): [name: string, value: Buffer][]
  /** The value of a covered header, by name in any letter case. */
  header(name: string): Buffer | undefined
  /** The value of a covered parameter. */
  parameter(name: string): Buffer | undefined
  /** The end of the time in which this request verifies. */
  get validUntil(): Date
  /** The same for every copy of this signed request and no other, for a store of seen signatures. */
  get replayKey(): string
  /** What verifies the body, if it comes in signed chunks. No chunk may be longer than `maxChunkSize`, by default 16 MiB. */
  chunkVerifier(options?: { maxChunkSize?: number | undefined }): ChunkVerifier | undefined
}

// ---------------------------------------------------------------------------------------------------------------------
// Uploaded forms

/** A file of a form. */
export interface FormFile {
  /** The `filename` of the file's part as sent. */
  name?: Text | undefined
  /** In bytes, if it is known yet; else see `VerifiedForm.checkSize`. */
  size?: number | undefined
}

/** An uploaded form: the fields that stand before the file, in order, and its file. */
export class UploadedForm {
  #private
  constructor(options: {
    fields: WirePairs
    /** The `filename` of the file's part as sent. */
    fileName?: Text | undefined
    /** In bytes, if it is known yet; else see `VerifiedForm.checkSize`. */
    fileSize?: number | undefined
    /** Instead of the two: all files of the form. Only a form with exactly one is taken. */
    files?: Iterable<FormFile> | undefined
  })
}

/** What both verifiers of forms can be told. */
export interface FormRules {
  /** Answers an unknown access key like a wrong signature, so that nobody can find out which ids exist. */
  hideUnknownKeys?: boolean | undefined
  /** How long the names and values of the fields may be together, in bytes: 20480 for S3, 4 MiB for OSS by default. */
  maxFieldsBytes?: number | undefined
}

/** Verifies forms uploaded to S3 against their policy. */
export class S3FormVerifier {
  #private
  constructor(
    options: {
      addresses: Addresses
      region: string
      /** Takes forms of the legacy version 2, too. */
      allowV2?: boolean | undefined
      /** How many seconds after its `x-amz-date` a form is still taken, whatever its policy says. 604800 by default. */
      maxAge?: number | undefined
    } & FormRules,
  )
  /** True if the request is a form upload to a bucket, and so one for this verifier. */
  isForm(request: Request): boolean
  /** Checks the form; nothing is trusted yet. Throws `VerifyError`. */
  parse(request: Request, form: UploadedForm, options?: NowOption): FormClaim | AnonymousForm
  /** `parse` and `FormClaim.verify` in one. An anonymous form is refused. */
  verify(request: Request, form: UploadedForm, keys: Keys, options?: NowOption): VerifiedForm
}

/** Verifies forms uploaded to OSS against their policy: versions 4 (with `region`) and 1. */
export class OssFormVerifier {
  #private
  constructor(
    options: {
      addresses: Addresses
      versions: Iterable<1 | 4>
      /** Needed for version 4, such as `cn-hangzhou`. */
      region?: string | undefined
      /** For version 4: `oss` by default. */
      product?: string | undefined
      /**
       * Demands a condition for every field, and one that names the bucket, as S3 does. By default fields come without
       * one, as OSS lets them; they are in `VerifiedForm.uncoveredFields`.
       */
      strict?: boolean | undefined
    } & FormRules,
  )
  /** True if the request is a form upload to a bucket, and so one for this verifier. */
  isForm(request: Request): boolean
  /** Checks the form; nothing is trusted yet. Throws `VerifyError`. */
  parse(request: Request, form: UploadedForm, options?: NowOption): FormClaim | AnonymousForm
  /** `parse` and `FormClaim.verify` in one. An anonymous form is refused. */
  verify(request: Request, form: UploadedForm, keys: Keys, options?: NowOption): VerifiedForm
}

/** A parsed form whose signature and policy are still to be checked. */
export class FormClaim {
  #private
  private constructor()
  /** Whose key the form says its policy was signed with: what to look up. */
  get accessKeyId(): string
  /** Checks the signature, then the policy against the form. Throws `VerifyError`. */
  verify(keys: Keys): VerifiedForm
}

/** A form without policy and signature. Nothing in it is proved. */
export class AnonymousForm {
  #private
  private constructor()
  /** The bucket that the form was posted to. */
  get bucket(): string
  /** The key, with the file's name put in for `${filename}`. */
  get key(): Buffer
  /** The key as text, where it is UTF-8. */
  get keyStr(): string | undefined
  /** The fields, names in lower case. */
  get fields(): [name: string, value: Buffer][]
}

/** A form whose signature is right and whose policy allows it. */
export class VerifiedForm {
  #private
  private constructor()
  /** Which signature it was. */
  get scheme(): Scheme
  /** Whose key signed the policy. */
  get accessKeyId(): string
  /** The bucket that the form was posted to, by the address table. */
  get bucket(): string
  /** The key to store the file under, with the file's name put in for `${filename}`. */
  get key(): Buffer
  /** The key as text, where it is UTF-8. */
  get keyStr(): string | undefined
  /** The `Content-Type` field, `undefined` without one. */
  get contentType(): Buffer | undefined
  /** The fields that a condition of the policy speaks of, names in lower case. */
  get fields(): [name: string, value: Buffer][]
  /** The fields that OSS's default dialect lets through although no condition speaks of them. */
  get uncoveredFields(): [name: string, value: Buffer][]
  /** The value of a covered field, by lower-case name. */
  field(name: string): Buffer | undefined
  /** True if a condition of the policy speaks of this field, by lower-case name. */
  isCovered(name: string): boolean
  /** When the policy ends: from then on the form is refused. */
  get expiresAt(): Date
  /** The last moment at which this form verifies. */
  get validUntil(): Date
  /** How long the file may be, in bytes, both ends included. */
  get sizeLimits(): [min: number, max: number] | undefined
  /** Checks the length of a file, in bytes, that was not known before. Throws `VerifyError`. */
  checkSize(size: number): void
  /** The same for every form with this signature and no other, for a store of seen signatures. */
  get replayKey(): string
}

// ---------------------------------------------------------------------------------------------------------------------
// The guard of an uploader's signing endpoint

/** A call of a chunked upload. */
export type UploadOperation = 'initiate' | 'part' | 'complete' | 'abort'
/** What may be signed. With the bucket alone, nothing may. */
export interface UploadGuardOptions {
  /** Where uploads go. */
  bucket: Bucket
  /** The host that browsers use, with its port, if it is not the bucket's own. */
  forHost?: string | undefined
  /** Says that the host serves this bucket alone, with keys at the root of the path. */
  ownHost?: boolean | undefined
  /** Says that the host serves many buckets, in path style: signed paths must begin with `/bucket/`. */
  sharedHost?: boolean | undefined
  /** Allows keys below this prefix, which ends in `/`. For one user out of many, see `UploadGuard.withKeyPrefix`. */
  keyPrefix?: string | undefined
  /** Allows every key of the bucket, other users' among them. */
  anyKey?: boolean | undefined
  /**
   * Allows a policy to leave the key open behind a prefix, which must itself lie under the guard's. Whoever holds the form
   * then chooses the rest, `..` segments included.
   */
  allowKeyStartsWith?: boolean | undefined
  /** Allows `${filename}` in a key, which S3 replaces by the name of the uploaded file. */
  allowFilenameVariable?: boolean | undefined
  /** The canned ACLs that may be asked for, instead of `private`. Asking for none is allowed, and makes a private object. */
  acl?: Names | undefined
  /** In bytes; it holds for forms alone, so limit `maxPartNumber` for chunked uploads. */
  contentLengthRange?: Range | undefined
  /** How many seconds from now a policy may last; 900 by default. Fine Uploader asks for 300. */
  maxExpiration?: number | undefined
  /** How many seconds the client's clock may be off, either way; 900 by default. */
  maxSkew?: number | undefined
  /** The calls of chunked uploads that are served; none by default. */
  operations?: UploadOperation | Iterable<UploadOperation> | undefined
  /** The highest part number, and so a limit on the size of a chunked upload; 10000 by default. */
  maxPartNumber?: number | undefined
  /** The versions of signatures that are given; 4 alone by default. */
  versions?: Iterable<2 | 4> | undefined
  /** The content types allowed. `image/*` admits `image/svg+xml`, which can carry scripts. */
  contentType?: Names | undefined
  /** Allows metadata of any name and value. */
  metadata?: boolean | undefined
  /** A field's name (`x-amz-meta-*`: all that begin so) and the values allowed (`*`: any; `image/*`: all that begin so). */
  fields?: Readonly<Record<string, Names>> | Iterable<readonly [string, Names]> | undefined
  /** Allows what Fine Uploader always sends: `success_action_status` 200, and the file's name as metadata. */
  fineUploaderFields?: boolean | undefined
  /**
   * Makes a policy fit where it can instead of refusing it: an expiration that is too late becomes the latest allowed, a
   * missing length range is added. Fine Uploader posts the policy that it gets back.
   */
  tighten?: boolean | undefined
}

/**
 * What may be signed for an uploader. Everything is an allow-list; told nothing, it allows nothing.
 *
 * Make one at start, and for each request narrow it to the user of the *session* by `withKeyPrefix`.
 */
export class UploadGuard {
  #private
  constructor(options: UploadGuardOptions)
  /** The same guard for another prefix, such as `users/42/`. Throws `ConfigError` unless it ends in `/`. */
  withKeyPrefix(prefix: string): UploadGuard
  /**
   * Answers a signature request of Fine Uploader: its body as bytes or text, or decoded. A refusal is an answer, not an
   * exception. With `query`, the query string of the request, the body must be of the version that it says: 4 with
   * `v4=true`, else 2.
   */
  answer(signer: S3Signer, body: Text | object | number | boolean, options?: { query?: string | undefined } & NowOption): Answer
}

/** What to answer to a signature request. The body holds a signature: inspection shows its length alone. */
export class Answer {
  #private
  private constructor()
  /** 200 signed; 400 not understood; 403 not allowed; 500 could not be signed. */
  get status(): number
  /** JSON, for `Content-Type: application/json`. */
  get body(): string
  /** Why it was refused, for the log. */
  get refusal(): Refusal | undefined
  /** Why an allowed request was not signed: the kind of the `SignError`. */
  get error(): string | undefined
  /** What `JSON.stringify` writes: the real body, with the signature. */
  toJSON(): { status: number; body: string }
}

/** Why the guard refused: the rule, and at most the name of a field. Log it; answer the client without it. */
export interface Refusal {
  /** The rule that was broken, a stable name in snake case. */
  readonly kind: string
  /** What about it, in one line. */
  readonly detail: string
  /** Both in one line, for the log. */
  readonly message: string
}

// ---------------------------------------------------------------------------------------------------------------------
// The explainer

/**
 * Says why a signature does not match, with the request and the secret: one thing at a time is changed the way clients and
 * proxies are known to change it; a cause with which the signature matches is proved.
 */
export class Explainer {
  #private
  private constructor()
  /** For SigV4 requests to S3 or a store like it. */
  static s3(options: ExplainerOptions & { region: string }): Explainer
  /** For SigV4 requests to another service. */
  static sigv4(options: ExplainerOptions & { region: string; service: string }): Explainer
  /** For OSS requests that this verifier refused. */
  static oss(verifier: OssVerifier, options?: { otherHosts?: Names | undefined }): Explainer
  /** Finds the cause. With the `payload` of the `Request` it also says whether the body changed. */
  explain(request: Request, credentials: AnyCredentials, options?: NowOption): Explanation
}
/** What an explainer can be told. */
export interface ExplainerOptions {
  /** Seconds; 900 by default. */
  maxSkew?: number | undefined
  /** Hosts that the client may have signed instead. */
  otherHosts?: Names | undefined
  /** How much is read of a request; by default those of a verifier. */
  limits?: Limits | undefined
}

/** Why a signature does not match. It never holds a secret, a token or a signature; `String()` writes it in a few lines. */
export class Explanation {
  #private
  private constructor()
  /** From the error body that a service answered, and the texts of our own signer for the same request. */
  static ofAnswer(body: Text, stages: Stages): Explanation
  /** What happened, in one sentence. */
  get summary(): string
  /** A stable name, such as `parameter_added`. */
  get cause(): string
  /** True if it was proved; else it is the likeliest cause. */
  get certain(): boolean
  /** What to do, in one sentence. */
  get cure(): string
  /** The place where the two sides differ. Tokens and signatures are `***`. */
  get difference(): Difference | undefined
  /** Summary, place of the difference and cure, in a few lines. */
  toString(): string
  /** What `JSON.stringify` writes. */
  toJSON(): { summary: string; cause: string; certain: boolean; cure: string; difference?: Difference }
}
/** The place where the two sides differ. */
export interface Difference {
  /** What differs, such as ``header `host` ``. */
  readonly element: string
  /** As we have it. */
  readonly ours: string
  /** As the other side has it. */
  readonly theirs: string
}

/**
 * The time, rounded down to a multiple of `seconds`. Signed with it as `now`, a URL stays the same for that long, so that
 * caches can keep it. Mind that it may be as old as that when it is handed out.
 */
export function floorTo(seconds: number, options?: NowOption): Date
