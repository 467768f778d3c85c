// What the page uses of Fine Uploader's `s3.fine-uploader.core.js`.

interface S3Uploader {
  addFiles(files: readonly File[]): void
  cancel(id: number): void
  cancelAll(): void
  retry(id: number): boolean
  getFile(id: number): File
  getName(id: number): string
}

declare const qq: {
  s3: { FineUploaderBasic: new (options: object) => S3Uploader }
}
