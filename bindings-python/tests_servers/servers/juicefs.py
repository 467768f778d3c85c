"""JuiceFS's gateway: the signature code of MinIO over plain files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from minio import MinioAdmin
from minio.credentials.providers import StaticProvider

from .process import find, free_port, run, running, wait_for_port
from .server import DOMAIN, Keys, Server
from .sts import assume_role

INSTALL = "pip install -r bindings-python/requirements-servers.txt"
ROOT = Keys("objsign-root", "objsign-root-secret")
# The root user may not assume a role.
USER = Keys("objsign-user", "objsign-user-secret")


@contextmanager
def juicefs(directory: Path) -> Iterator[tuple[Server, Server]]:
    program = find("juicefs", INSTALL)
    port, log = free_port(), directory / "gateway.log"
    meta = f"sqlite3://{directory}/meta.db"
    storage = ["--storage", "file", "--bucket", f"{directory}/data/", "--trash-days", "0"]
    run(program, "format", *storage, meta, "objsign")
    options = [
        "--no-usage-report",
        "--no-banner",
        "--multi-buckets",
        "--keep-etag",
        "--object-meta",
        "--object-tag",
    ]
    options += ["--domain", DOMAIN, "--backup-meta", "0", "--metrics", "127.0.0.1:0"]
    options += ["--cache-dir", f"{directory}/cache", "--log", f"{directory}/juicefs.log"]
    environment = {"MINIO_ROOT_USER": ROOT.access_key_id, "MINIO_ROOT_PASSWORD": ROOT.secret}
    command = [program, "gateway", *options, meta, f"127.0.0.1:{port}"]
    with running(*command, log=log, env=environment) as process:
        wait_for_port(process, port, log)
        server = Server("juicefs", port, ROOT)
        admin = MinioAdmin(
            endpoint=f"127.0.0.1:{port}",
            credentials=StaticProvider(ROOT.access_key_id, ROOT.secret),
            secure=False,
        )
        admin.user_add(USER.access_key_id, USER.secret)
        admin.policy_set("readwrite", user=USER.access_key_id)
        # MinIO reads no role: the session may do what the user may.
        temporary = assume_role(server, USER, "arn:aws:iam::0:role/any")
        yield server, server.with_keys(temporary)
