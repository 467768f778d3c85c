// What the playground is set up with. A deployment has the parameters of `template.yaml` for it.

export const BUCKET = 'media-uploads'
export const REGION = 'ap-northeast-2'
export const MAX_SIZE = 100_000_000
export const CONTENT_TYPES = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'video/*',
  'audio/*',
  'application/pdf',
  'application/zip',
  'text/plain',
  'text/csv',
]

/** The rule of `template.yaml`. */
export const CORS = {
  methods: ['GET', 'POST', 'PUT', 'DELETE'],
  headers: [
    'authorization',
    'content-type',
    'x-amz-acl',
    'x-amz-content-sha256',
    'x-amz-date',
    'x-amz-meta-qqfilename',
  ],
  exposed: ['ETag'],
}
