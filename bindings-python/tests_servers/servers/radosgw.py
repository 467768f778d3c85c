"""Ceph's radosgw over the smallest cluster there can be: a monitor, and an OSD that keeps all in memory."""

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .process import find, free_port, run, running, wait_for_port
from .server import DOMAIN, Keys, Server
from .sts import assume_role

INSTALL = "apt-get install --no-install-recommends radosgw ceph-mon ceph-osd ceph-common"
USER = Keys("OBJSIGNRADOSGWUSER01", "objsign-radosgw-secret")

# Auth `none` will not do: radosgw never connects. The short interval makes pools appear at once.
CONFIGURATION = """
[global]
fsid = {fsid}
mon host = v2:127.0.0.1:{monitor}/0
public addr = 127.0.0.1
ms bind msgr1 = false
keyring = {directory}/keyring
run dir = {directory}
admin socket = {directory}/$name.$pid.asok
pid file =
log file = {directory}/$name.log
mon data = {directory}/mon
osd data = {directory}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
paxos propose interval = 0.05
mon allow pool size one = true
mon data avail crit = 1
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw dns name = {domain}
rgw s3 auth use sts = true
rgw sts key = objsignobjsign16
"""


@contextmanager
def radosgw(directory: Path) -> Iterator[tuple[Server, Server]]:
    program = {
        name: find(name, INSTALL)
        for name in (
            "ceph-mon",
            "ceph-osd",
            "radosgw",
            "ceph",
            "ceph-authtool",
            "monmaptool",
            "radosgw-admin",
        )
    }
    fsid, osd_id = str(uuid.uuid4()), str(uuid.uuid4())
    monitor, port = free_port(), free_port()
    configuration, keyring, monmap = directory / "ceph.conf", f"{directory}/keyring", f"{directory}/monmap"
    configuration.write_text(
        CONFIGURATION.format(fsid=fsid, monitor=monitor, port=port, directory=directory, domain=DOMAIN)
    )
    for name in ("mon", "osd"):
        (directory / name).mkdir()
    with_configuration = ["-c", str(configuration)]

    def cap(**rights: str) -> list[str]:
        return [word for part, right in rights.items() for word in ("--cap", part, right)]

    new_key = [program["ceph-authtool"], keyring, "--gen-key", "-n"]
    run(*new_key, "mon.", "--create-keyring", *cap(mon="allow *"))
    run(*new_key, "client.admin", *cap(mon="allow *", osd="allow *"))
    run(*new_key, "osd.0", *cap(mon="allow profile osd", osd="allow *"))
    run(program["monmaptool"], "--create", "--addv", "a", f"[v2:127.0.0.1:{monitor}]", "--fsid", fsid, monmap)
    mon = [program["ceph-mon"], *with_configuration, "-i", "a"]
    run(*mon, "--mkfs", "--monmap", monmap, "--keyring", keyring)
    with ExitStack() as stack:
        log = directory / "mon.out"
        wait_for_port(stack.enter_context(running(*mon, "-f", log=log)), monitor, log)
        run(program["ceph"], *with_configuration, "osd", "new", osd_id)
        osd = [program["ceph-osd"], *with_configuration, "-i", "0"]
        run(*osd, "--mkfs", "--osd-uuid", osd_id)
        stack.enter_context(running(*osd, "-f", log=directory / "osd.out"))
        admin = [program["radosgw-admin"], *with_configuration]
        role = _make_user_and_role(admin)
        log = directory / "radosgw.out"
        gateway = running(program["radosgw"], *with_configuration, "-n", "client.admin", "-f", log=log)
        wait_for_port(stack.enter_context(gateway), port, log)
        server = Server("radosgw", port, USER)
        yield server, server.with_keys(assume_role(server, USER, role))


def _make_user_and_role(admin: list[str]) -> str:
    run(
        *admin, "user", "create", "--uid=objsign", "--display-name=objsign",
        f"--access-key={USER.access_key_id}", f"--secret-key={USER.secret}",
    )  # fmt: skip
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam:::user/objsign"]},
        "Action": ["sts:AssumeRole"],
    }
    rights = {"Effect": "Allow", "Action": ["s3:*"], "Resource": "arn:aws:s3:::*"}
    made = run(*admin, "role", "create", "--role-name=all", f"--assume-role-policy-doc={_policy(trust)}")
    run(
        *admin,
        "role-policy",
        "put",
        "--role-name=all",
        "--policy-name=all",
        f"--policy-doc={_policy(rights)}",
    )
    return str(json.loads(made[made.index("{") :])["Arn"])


def _policy(statement: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
