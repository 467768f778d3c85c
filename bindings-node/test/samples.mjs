// What most tests need.

import { Addresses, Bucket, OssBucket, OssSigner, OssVerifier, Request, S3Signer, S3Verifier, SigV4Signer } from 'objsign'

export const NOW = Date.UTC(2024, 4, 1, 12)
export const ID = 'AKIAIOSFODNN7EXAMPLE'
export const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
export const TOKEN = 'a-token-that-nobody-may-see'
export const KEY = { accessKeyId: ID, secretAccessKey: SECRET }
export const TEMPORARY = { ...KEY, sessionToken: TOKEN }

export const signer = new S3Signer({ credentials: KEY, region: 'eu-central-1' })
export const temporary = new S3Signer({ credentials: TEMPORARY, region: 'eu-central-1' })
export const photos = new Bucket({ name: 'photos', region: 'eu-central-1' })
export const other = new SigV4Signer({ credentials: KEY, region: 'eu-central-1', service: 'execute-api' })
export const ossSigner = new OssSigner({ credentials: KEY })
export const devices = new OssBucket({
  name: 'devices',
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  region: 'cn-hangzhou',
})

const hosts = ['s3.eu-central-1.amazonaws.com']
export const addresses = new Addresses({ virtualHost: [...hosts, 'oss-cn-hangzhou.aliyuncs.com'], pathStyle: hosts })
export const verifier = new S3Verifier({ addresses, region: 'eu-central-1' })
export const ossVerifier = new OssVerifier({ addresses, versions: [1, 4], region: 'cn-hangzhou' })

/** The request that a client makes of what was signed. */
export function received(signed, given = {}) {
  const { host } = new URL(signed.url)
  const target = signed.url.slice(signed.url.indexOf(host) + host.length)
  return new Request({ method: signed.method, target, headers: { host, ...signed.headers }, ...given })
}
