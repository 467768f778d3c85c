import { formatSize } from './format.mjs'
import { explain, isRefusal } from './reasons.mjs'
import { authorization } from './session.mjs'
import { UploadRow } from './upload_row.mjs'

/** @typedef {import('./config.mjs').Config} Config */
/** @typedef {import('./session.mjs').Session} Session */

/**
 * Fine Uploader, and a row for each of its uploads.
 *
 * @param {object} options
 * @param {Config} options.config
 * @param {Session} options.session
 * @param {HTMLElement} options.list Where the rows go.
 * @param {(message: string) => void} options.onRefused For files that are not even tried.
 * @param {() => void} options.onUploaded
 */
export function createUploader({ config, session, list, onRefused, onUploaded }) {
  /** @type {Map<number, UploadRow>} */
  const rows = new Map()
  const headers = authorization(session)
  const isOtherOrigin = new URL(config.sign, location.href).origin !== location.origin

  const uploader = new qq.s3.FineUploaderBasic({
    request: { endpoint: config.bucketUrl, accessKey: config.accessKey },
    objectProperties: {
      bucket: config.bucket,
      host: new URL(config.bucketUrl).host,
      region: config.region,
      // Buckets without ACLs take no other.
      acl: 'bucket-owner-full-control',
      key: (/** @type {number} */ id) => `uploads/${session.user}/${uploader.getName(id)}`,
    },
    signature: { version: 4, endpoint: config.sign, customHeaders: headers },
    uploadSuccess: config.uploaded ? { endpoint: config.uploaded, customHeaders: headers } : {},
    cors: { expected: isOtherOrigin },
    chunking: { enabled: true, partSize: config.partSize },
    // With records of what is under way, a cancelled upload is also aborted at S3.
    resume: { enabled: true, customKeys: () => [session.user] },
    retry: { enableAuto: true, maxAutoAttempts: 2, autoAttemptDelay: 1 },
    validation: { sizeLimit: config.maxSize, minSizeLimit: 1, stopOnFirstInvalidFile: false },
    messages: {
      sizeError: `{file} is too large. The limit is ${formatSize(config.maxSize)}.`,
      minSizeError: '{file} is empty.',
      emptyError: '{file} is empty.',
    },
    callbacks: {
      /** @param {number} id @param {string} name */
      onSubmitted(id, name) {
        const row = new UploadRow(name, uploader.getFile(id).size, {
          cancel: () => rows.has(id) && uploader.cancel(id),
          retry: () => uploader.retry(id),
        })
        rows.set(id, row)
        list.prepend(row.element)
      },
      /** @param {number} id @param {string} _ @param {number} sent @param {number} total */
      onProgress(id, _, sent, total) {
        rows.get(id)?.progress(sent, total)
      },
      /** @param {number} id */
      onAutoRetry(id) {
        rows.get(id)?.retrying()
      },
      /** @param {number} id */
      onManualRetry(id) {
        rows.get(id)?.retrying()
      },
      /** @param {number | null} id @param {string} _ @param {string} reason @param {XMLHttpRequest} [xhr] */
      onError(id, _, reason, xhr) {
        const row = typeof id === 'number' ? rows.get(id) : undefined
        if (typeof id !== 'number' || !row) {
          onRefused(reason)
          return
        }
        row.failed(explain(reason, xhr, config))
        if (isRefusal(reason)) {
          row.givenUp()
          rows.delete(id)
          // Nothing else keeps Fine Uploader from trying again, which it is about to plan.
          setTimeout(() => uploader.cancel(id))
        }
      },
      /** @param {number} id @param {string} _ @param {{ success?: boolean, preventRetry?: boolean }} response */
      onComplete(id, _, response) {
        if (response.success) {
          rows.get(id)?.done()
          onUploaded()
        } else if (response.preventRetry) {
          rows.get(id)?.givenUp()
        }
      },
      /** @param {number} id */
      onCancel(id) {
        rows.get(id)?.cancelled()
      },
    },
  })
  return uploader
}
