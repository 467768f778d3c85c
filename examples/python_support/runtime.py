"""Handlers under Lambda's own runtime client, which talks to a small runtime API here."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from .servers import Received, Reply, Server


class FunctionError(Exception):
    """What a handler raised, as Lambda reports it."""

    def __init__(self, report: dict[str, Any]) -> None:
        super().__init__(f"{report.get('errorType')}: {report.get('errorMessage')}")
        self.report = report


class Lambda(Server):
    """One execution environment: `awslambdaric` as a process with a handler, for one event at a time.

    The environment is what Lambda sets, and the function's own variables; nothing comes along from the tests.
    """

    def __init__(self, folder: Path, handler: str, environment: dict[str, str]) -> None:
        self._events: queue.Queue[tuple[str, Any] | None] = queue.Queue()
        self._results: queue.Queue[tuple[str, Any]] = queue.Queue()
        super().__init__()
        # To a file: a pipe that nobody reads would stop the handler when it is full.
        self._output = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-m", "awslambdaric", handler],
            cwd=folder,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            env={
                "AWS_LAMBDA_RUNTIME_API": self.address,
                "AWS_LAMBDA_FUNCTION_NAME": folder.name,
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                "AWS_EXECUTION_ENV": "AWS_Lambda_python3.12",
                "LAMBDA_TASK_ROOT": str(folder),
                "_HANDLER": handler,
                "TZ": ":UTC",
                "PATH": os.environ["PATH"],
                # In the cloud this is the layer, or the image's site-packages.
                "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
                "PYTHONDONTWRITEBYTECODE": "1",
                **environment,
            },
        )

    def invoke(self, event: Any) -> Any:
        self._events.put((str(uuid.uuid4()), event))
        kind, result = self._results.get(timeout=30)
        if kind == "error":
            raise FunctionError(result)
        return result

    @property
    def log(self) -> str:
        self._output.seek(0)
        return self._output.read().decode()

    def answer(self, request: Received) -> Reply:
        path = request.target.removeprefix("/2018-06-01/runtime/")
        if path == "invocation/next":
            waiting = self._events.get()
            if waiting is None:
                return Reply(503, {}, b"")
            request_id, event = waiting
            trace = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1"
            headers = {
                "Content-Type": "application/json",
                "Lambda-Runtime-Aws-Request-Id": request_id,
                "Lambda-Runtime-Deadline-Ms": str(int((time.time() + 10) * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-central-1:123456789012:function:f",
                "Lambda-Runtime-Trace-Id": trace,
            }
            return Reply(200, headers, json.dumps(event).encode())
        kind = "response" if path.endswith("/response") else "error"
        self._results.put((kind, json.loads(request.body)))
        return Reply(202, {}, b'{"status": "OK"}')

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._events.put(None)
        super().close()
        self._output.close()
