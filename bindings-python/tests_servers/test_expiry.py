"""URLs and forms that are good, and some seconds later no more: all servers' clocks at once, in one wait."""

import time

from cases import BODY, KEY
from objsign import PostPolicy
from servers import Server
from test_forms import accept_form, filled, refuse_form
from wire import accept, presigned, refuse, signed


def test_short_lived(server: Server) -> None:
    bucket, signer = server.bucket(), server.signer()
    accept(server, signed(bucket.put(KEY).sign(signer, payload=BODY), BODY))
    urls = [
        presigned(bucket.get(KEY).presign(signer, expires_in=2)),
        presigned(bucket.put(KEY).presign(signer, expires_in=2), BODY),
        presigned(server.bucket(virtual=True).get(KEY).presign(signer, expires_in=2)),
    ]
    form = filled(PostPolicy(bucket, key="form/short").sign(signer, expires_in=2))
    for url in urls:
        accept(server, url)
    accept_form(server, form)
    time.sleep(3.1)
    for url in urls:
        refuse(server, url)
    refuse_form(server, form)
