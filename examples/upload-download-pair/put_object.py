"""Gives the URL to which one object can be uploaded: `curl -X PUT --upload-file FILE "URL"`."""

from settings import expires_in, setting, signer


def lambda_handler(event: object, context: object) -> str:
    bucket, key = setting("BUCKET_NAME"), setting("OBJECT_KEY")
    return signer().presign_put(bucket=bucket, key=key, expires_in=expires_in()).url
