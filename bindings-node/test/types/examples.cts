// The package as CommonJS code sees it.

import objsign = require('objsign')

export function url(signer: objsign.S3Signer): string {
  return signer.presignGet({ bucket: 'photos', key: 'a', expiresIn: 900 }).url
}
