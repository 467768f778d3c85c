"""A server with the keys to use it, and what our own verifier says of the requests sent to it."""

from dataclasses import dataclass, replace

import objsign

REGION = "us-east-1"
BUCKET = "photos"
OTHER_BUCKET = "albums"
DOMAIN = "s3.localhost"


@dataclass(frozen=True, repr=False)
class Keys:
    access_key_id: str
    secret: str
    token: str | None = None

    @property
    def credentials(self) -> objsign.Credentials:
        return objsign.Credentials(self.access_key_id, self.secret, self.token)

    @property
    def wrong(self) -> "Keys":
        return replace(self, secret="another")


@dataclass(frozen=True, repr=False)
class Server:
    name: str
    port: int
    keys: Keys

    def with_keys(self, keys: Keys) -> "Server":
        return replace(self, keys=keys)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def bucket(self, name: str = BUCKET, *, region: str = REGION, virtual: bool = False) -> objsign.Bucket:
        """In path style, or by a virtual host, whose name need not resolve: see `wire.send`."""
        if virtual:
            endpoint = f"http://{DOMAIN}:{self.port}"
            return objsign.Bucket(name, region=region, endpoint=endpoint, addressing="virtual")
        return objsign.Bucket(name, region=region, endpoint=self.endpoint)

    def signer(self, keys: Keys | None = None, *, region: str = REGION) -> objsign.S3Signer:
        return objsign.S3Signer((keys or self.keys).credentials, region=region, endpoint=self.endpoint)

    @property
    def addresses(self) -> objsign.Addresses:
        return objsign.Addresses(virtual_host=DOMAIN, path_style="127.0.0.1")

    @property
    def verifier(self) -> objsign.S3Verifier:
        return objsign.S3Verifier(self.addresses, region=REGION, allow_v2=True)

    def known(self, access_key_id: str) -> objsign.Credentials | None:
        return self.keys.credentials if access_key_id == self.keys.access_key_id else None
