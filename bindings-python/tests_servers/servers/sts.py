"""Session tokens from a server's own STS. The call is signed by objsign, too."""

from urllib.parse import urlencode
from xml.etree import ElementTree

import objsign
import requests

from .server import REGION, Keys, Server


def assume_role(server: Server, keys: Keys, role: str) -> Keys:
    parameters = {
        "Action": "AssumeRole",
        "Version": "2011-06-15",
        "RoleArn": role,
        "RoleSessionName": "objsign",
        "DurationSeconds": "3600",
    }
    body = urlencode(parameters).encode()
    request = objsign.SigV4Request(
        "POST",
        server.endpoint,
        headers={"content-type": "application/x-www-form-urlencoded"},
        payload=body,
    )
    signed = request.sign(objsign.SigV4Signer(keys.credentials, region=REGION, service="sts"))
    response = requests.post(signed.url, data=body, headers=signed.headers, timeout=10)
    if response.status_code != 200:
        raise RuntimeError(f"{server.name}: AssumeRole: {response.status_code} {response.text}")
    answer = ElementTree.fromstring(response.content)
    return Keys(_text(answer, "AccessKeyId"), _text(answer, "SecretAccessKey"), _text(answer, "SessionToken"))


def _text(answer: ElementTree.Element, name: str) -> str:
    found = answer.findtext(f".//{{*}}{name}")
    assert found, name
    return found
