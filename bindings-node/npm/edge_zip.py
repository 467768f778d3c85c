"""Makes the zip of the OSS gateway's functions at the edge, as its README does, of the tarballs in dist/npm/, and checks
that it is one that Lambda@Edge takes for viewer requests.
"""

import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
GATEWAY = ROOT / "examples/oss-gateway"
FOLDERS = ["api", "aws", "edge", "gateway"]
TARBALLS = {"objsign": "objsign-[0-9]*.tgz", "@objsign/linux-x64-gnu": "objsign-linux-x64-gnu-[0-9]*.tgz"}
# WebAssembly and what belongs to it, which no Lambda needs.
LEFT_OUT = ("dist/edge", "dist/objsign.wasm", "dist/sign.wasm", "dist/verify.wasm")
# 1 MB; the manual does not say which.
LIMIT = 1_000_000


def files() -> Iterator[tuple[str, bytes]]:
    for folder in FOLDERS:
        for path in sorted((GATEWAY / folder).rglob("*")):
            if path.is_file():
                yield str(path.relative_to(GATEWAY)), path.read_bytes()
    for package, pattern in TARBALLS.items():
        (tarball,) = (ROOT / "dist/npm").glob(pattern)
        with tarfile.open(tarball) as archive:
            for member in sorted(archive.getmembers(), key=lambda member: member.name):
                name = member.name.removeprefix("package/")
                content = archive.extractfile(member)
                if content is not None and not name.startswith(LEFT_OUT):
                    yield f"node_modules/{package}/{name}", content.read()


def main() -> None:
    made = ROOT / "dist/oss-gateway-viewer-request.zip"
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o100644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    size = made.stat().st_size
    print(f"{made.name}: {size} bytes")
    if size >= LIMIT:
        sys.exit(f"{made.name} must stay below {LIMIT} bytes")


if __name__ == "__main__":
    main()
