"""The command line: `python -m objsign presign|verify|explain`. Secrets come from the environment alone."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urlsplit

import objsign

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
# What Python makes of arguments and variables that are not UTF-8.
_RAW = "surrogateescape"
_ENVIRONMENT = "The key is read from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN."


class _WrongUse(Exception):
    """What argparse cannot see."""


def _seconds(text: str) -> int:
    found = re.fullmatch(r"([0-9]{1,9})([smhd]?)", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no duration such as 900, 15m, 2h or 7d")
    return int(found[1]) * _UNITS[found[2]]


def _time(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,12}", text):
        return int(text)
    try:
        at = datetime.strptime(text, "%Y%m%dT%H%M%SZ")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither Unix seconds nor 20240903T102117Z") from None
    return int(at.replace(tzinfo=timezone.utc).timestamp())


def _location(text: str) -> tuple[str, bytes]:
    found = re.fullmatch(r"s3://([^/]+)/(.+)", text, re.DOTALL)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not s3://BUCKET/KEY")
    return found[1], found[2].encode(errors=_RAW)


def _pair(separator: str) -> Any:
    def pair(text: str) -> tuple[str, str]:
        name, found, value = text.partition(separator)
        if not found or not name:
            raise argparse.ArgumentTypeError(f"{text!r} is not NAME{separator}VALUE")
        return name, value.strip() if separator == ":" else value

    return pair


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m objsign",
        description="Sign, verify and explain object-storage requests, without sending any.",
        epilog=_ENVIRONMENT,
    )
    parser.add_argument("--version", action="version", version=objsign.__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    place = argparse.ArgumentParser(add_help=False)
    place.add_argument("--region", help="such as eu-central-1; default: AWS_REGION, AWS_DEFAULT_REGION")
    place.add_argument("--endpoint", help="URL of another store than AWS, such as http://127.0.0.1:9000")
    place.add_argument(
        "--now", type=_time, help="the time, in Unix seconds or as 20240903T102117Z; default: now"
    )
    place.add_argument("--json", action="store_true", help="print JSON")

    signed = argparse.ArgumentParser(add_help=False)
    signed.add_argument("location", type=_location, metavar="s3://BUCKET/KEY")
    signed.add_argument("--expires", type=_seconds, required=True, help="900, 15m, 2h, 7d; at most 7d")
    signed.add_argument("--method", default="GET", help="default: GET")
    signed.add_argument("--addressing", choices=["auto", "virtual", "path"], default="auto")
    signed.add_argument("--header", type=_pair(":"), action="append", default=[], metavar="NAME:VALUE")
    signed.add_argument("--query", type=_pair("="), action="append", default=[], metavar="NAME=VALUE")

    received = argparse.ArgumentParser(add_help=False)
    received.add_argument("method", help="as on the request line, such as GET")
    received.add_argument("url", help="the whole URL as it was sent")
    received.add_argument("--header", type=_pair(":"), action="append", default=[], metavar="NAME:VALUE")
    received.add_argument("--service", default="s3", help="s3 (the default), oss, or another AWS service")

    presign = commands.add_parser(
        "presign", parents=[signed, place], help="make a presigned URL", epilog=_ENVIRONMENT
    )
    presign.add_argument("--download-as", metavar="NAME", help="the file name that a browser saves it under")
    commands.add_parser(
        "verify",
        parents=[received, place],
        help="check a signed request",
        epilog=f"{_ENVIRONMENT} Exit 1: refused.",
    )
    commands.add_parser(
        "explain", parents=[received, place], help="say why a signature does not match", epilog=_ENVIRONMENT
    )
    answer = commands.add_parser(
        "explain-answer",
        parents=[signed, place],
        help="say what a service's error answer to a presigned URL means",
        epilog=f"{_ENVIRONMENT} Give --now the X-Amz-Date of the URL that was refused.",
    )
    answer.add_argument(
        "--answer", required=True, metavar="FILE", help="the XML that came; - is standard input"
    )
    return parser


def _region(options: argparse.Namespace) -> str:
    region = options.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if not region:
        raise _WrongUse("no region; give --region or set AWS_REGION")
    return str(region)


def _request_to_sign(options: argparse.Namespace) -> tuple[objsign.S3Signer, objsign.S3Request]:
    signer = objsign.S3Signer(
        objsign.Credentials.from_environment(),
        region=_region(options),
        endpoint=options.endpoint,
        addressing=options.addressing,
    )
    bucket, key = options.location
    query = list(options.query)
    return signer, signer.bucket(bucket).object(options.method, key, query=query, headers=options.header)


def _presign(options: argparse.Namespace) -> int:
    signer, request = _request_to_sign(options)
    if options.download_as is not None:
        bucket, key = options.location
        if options.method != "GET":
            raise _WrongUse("--download-as is for GET")
        request = signer.bucket(bucket).get(
            key, download_as=options.download_as, query=options.query, headers=options.header
        )
    presigned = request.presign(signer, expires_in=options.expires, now=options.now)
    if options.json:
        print(json.dumps(presigned.to_dict(), indent=2))
        return 0
    print(presigned.url)
    for name, value in presigned.headers.items():
        print(f"send exactly: {name}: {value}", file=sys.stderr)
    return 0


def _received(options: argparse.Namespace) -> objsign.Request:
    found = re.fullmatch(r"[A-Za-z]+://([^/?#]+)([^#]*)(#.*)?", options.url, re.DOTALL)
    if found is None:
        raise _WrongUse("the URL must be whole, with scheme and host")
    host, target = found[1], found[2]
    target = target if target.startswith("/") else f"/{target}"
    headers = list(options.header)
    if not any(name.lower() == "host" for name, _ in headers):
        headers.append(("host", host))
    raw = [(name.encode(errors=_RAW), value.encode(errors=_RAW)) for name, value in headers]
    return objsign.Request(options.method.encode(errors=_RAW), target.encode(errors=_RAW), raw)


def _host(options: argparse.Namespace) -> str:
    if options.endpoint:
        return _host_of(options.endpoint)
    if options.service == "oss":
        raise _WrongUse("OSS needs --endpoint, such as https://oss-cn-hangzhou.aliyuncs.com")
    return _host_of(objsign.Bucket("any", region=_region(options), addressing="path").url)


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        raise _WrongUse("the endpoint is no URL") from None


def _addresses(options: argparse.Namespace) -> objsign.Addresses:
    host = _host(options)
    is_address = host.startswith("[") or ":" in host or host.replace(".", "").isdigit()
    host = f"[{host}]" if ":" in host else host
    return objsign.Addresses(path_style=host, virtual_host=() if is_address else host)


def _oss_verifier(options: argparse.Namespace) -> objsign.OssVerifier:
    region = options.region
    return objsign.OssVerifier(_addresses(options), versions=[1, 2, 4] if region else [1, 2], region=region)


def _verify(options: argparse.Namespace) -> int:
    verifier: objsign.S3Verifier | objsign.SigV4Verifier | objsign.OssVerifier
    if options.service == "oss":
        verifier = _oss_verifier(options)
    elif options.service == "s3":
        verifier = objsign.S3Verifier(_addresses(options), region=_region(options), allow_v2=True)
    else:
        verifier = objsign.SigV4Verifier(region=_region(options), service=options.service)
    keys = objsign.Credentials.from_environment()
    try:
        verified = verifier.verify(_received(options), keys, now=options.now)
    except objsign.VerifyError as error:
        refusal = {"kind": error.kind, "code": error.code, "status": error.status, "message": str(error)}
        print(json.dumps(refusal, indent=2) if options.json else f"refused: {error} [{error.kind}]")
        return 1
    # Names alone: a value can be what nobody else should see.
    proved = {
        "scheme": verified.scheme,
        "access_key_id": verified.access_key_id,
        "method": verified.method,
        "operation": verified.operation,
        "bucket": verified.bucket,
        "key": verified.key_str if verified.key_str is not None else repr(verified.key),
        "valid_until": verified.valid_until.isoformat(),
        "payload": verified.payload.kind,
        "covered_headers": [name for name, _ in verified.headers],
        "covered_parameters": [name for name, _ in verified.parameters],
    }
    if options.json:
        print(json.dumps(proved, indent=2))
    else:
        for name, value in proved.items():
            print(f"{name}: {_plain(', '.join(value) if isinstance(value, list) else value)}")
    return 0


def _plain(value: str | None) -> str:
    """A client chose it: what would move a terminal's cursor is escaped."""
    text = str(value)
    return text if text.isprintable() else ascii(text)


def _explain(options: argparse.Namespace) -> int:
    if options.service == "oss":
        explainer = objsign.Explainer.oss(_oss_verifier(options))
    elif options.service == "s3":
        explainer = objsign.Explainer.s3(region=_region(options))
    else:
        explainer = objsign.Explainer.sigv4(region=_region(options), service=options.service)
    credentials = objsign.Credentials.from_environment()
    return _print_explanation(options, explainer.explain(_received(options), credentials, now=options.now))


def _explain_answer(options: argparse.Namespace) -> int:
    if options.answer == "-":
        body = sys.stdin.buffer.read()
    else:
        with open(options.answer, "rb") as file:
            body = file.read()
    signer, request = _request_to_sign(options)
    stages = request.presign_stages(signer, expires_in=options.expires, now=options.now)
    return _print_explanation(options, objsign.Explanation.of_answer(body, stages))


def _print_explanation(options: argparse.Namespace, why: objsign.Explanation) -> int:
    if not options.json:
        print(why)
        return 0
    difference = why.difference
    explained: dict[str, Any] = {
        "cause": why.cause,
        "certain": why.certain,
        "summary": why.summary,
        "cure": why.cure,
        "difference": difference
        and {"element": difference.element, "ours": difference.ours, "theirs": difference.theirs},
    }
    print(json.dumps(explained, indent=2))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code: 0 done, 1 refused, 2 wrong use."""
    options = _parser().parse_args(arguments)
    commands = {
        "presign": _presign,
        "verify": _verify,
        "explain": _explain,
        "explain-answer": _explain_answer,
    }
    try:
        return commands[options.command](options)
    except (objsign.Error, OSError, _WrongUse) as error:
        print(f"python -m objsign: {error}", file=sys.stderr)
    except UnicodeEncodeError:
        # Its own message could hold what was in the environment.
        print("python -m objsign: an argument or variable that must be text is not UTF-8", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
