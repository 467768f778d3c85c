"""Gives the URL from which one object can be downloaded: `curl "URL"`."""

from settings import expires_in, setting, signer


def lambda_handler(event: object, context: object) -> str:
    bucket, key = setting("BUCKET_NAME"), setting("OBJECT_KEY")
    return signer().presign_get(bucket=bucket, key=key, expires_in=expires_in()).url
