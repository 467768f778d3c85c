"""The one call of AWS Systems Manager that an authorizer needs. It verifies every signature."""

from __future__ import annotations

import json

import objsign

from .servers import Received, Reply, Server

JSON = {"content-type": "application/x-amz-json-1.1"}


def error(status: int, kind: str) -> Reply:
    return Reply(status, JSON, json.dumps({"__type": kind}).encode())


class ParameterStore(Server):
    """SecureStrings by name. `calls` counts the requests, `down` answers them all as an outage does."""

    def __init__(self, parameters: dict[str, str], credentials: objsign.Credentials, region: str) -> None:
        self.parameters = parameters
        self.calls = 0
        self.down = False
        self._credentials = credentials
        self._verifier = objsign.SigV4Verifier(region=region, service="ssm")
        super().__init__()

    def answer(self, request: Received) -> Reply:
        self.calls += 1
        if self.down:
            return error(500, "InternalServerError")
        received = objsign.Request(request.method, request.target, request.headers, payload=request.body)
        try:
            verified = self._verifier.verify(received, self._credentials)
        except objsign.VerifyError:
            return error(400, "InvalidSignatureException")
        # The signature must cover what the answer depends on.
        assert verified.payload.checked
        if verified.header("x-amz-target") != b"AmazonSSM.GetParameter":
            return error(400, "UnknownOperationException")
        if verified.header("content-type") != b"application/x-amz-json-1.1":
            return error(400, "SerializationException")
        question = json.loads(request.body)
        value = self.parameters.get(question["Name"])
        if value is None:
            return error(400, "ParameterNotFound")
        if not question.get("WithDecryption"):
            value = "AQICAHexample-of-a-ciphertext=="
        parameter = {"Name": question["Name"], "Type": "SecureString", "Value": value, "Version": 1}
        return Reply(200, JSON, json.dumps({"Parameter": parameter}).encode())
