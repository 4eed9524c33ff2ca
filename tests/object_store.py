"""An S3 store of the tests' own (moto), which tells what was asked of it and can signal who asks."""

import json
import logging
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import boto3
import requests
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

BUCKET = "sla"
SECRET = "not/for+anybodys=eyes"


@dataclass
class Store:
    """The store at `url`; `writes` lists every PUT, POST and DELETE since the last `forget`, as (method, path)."""

    url: str = ""
    writes: list[tuple[str, str]] = field(default_factory=list)
    _signal: tuple[int, int, int] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def forget(self) -> None:
        """Count from here on."""
        self.writes.clear()
        self._signal = None

    def signal_after(self, writes: int, process: int, number: int) -> None:
        """Send a process a signal as soon as so many writes are done, before it is told so."""
        self._signal = (writes, process, number)

    @cached_property
    def client(self):
        """A client of another make than the one under test."""
        return boto3.client(
            "s3", endpoint_url=self.url, aws_access_key_id="owner", aws_secret_access_key=SECRET
        )

    def somebody(self) -> tuple[str, str]:
        """Make a user who may do nothing: key and secret."""
        iam = boto3.client(
            "iam", endpoint_url=self.url, aws_access_key_id="owner", aws_secret_access_key=SECRET
        )
        name = secrets.token_hex(4)
        iam.create_user(UserName=name)
        made = iam.create_access_key(UserName=name)["AccessKey"]
        return made["AccessKeyId"], made["SecretAccessKey"]

    @contextmanager
    def minding_who_asks(self) -> Iterator[None]:
        """Have the store look at keys and rights, which it does not otherwise."""
        requests.post(f"{self.url}/moto-api/reset-auth", data=b"0", timeout=10)
        try:
            yield
        finally:
            requests.post(f"{self.url}/moto-api/reset-auth", data=b"Infinity", timeout=10)

    def lying(self) -> list[str]:
        """Name everything in the bucket."""
        found = self.client.list_objects_v2(Bucket=BUCKET)
        return [one["Key"] for one in found.get("Contents", [])]

    def put(self, key: str, content: bytes | str) -> None:
        """Lay an object down."""
        content = content.encode() if isinstance(content, str) else content
        self.client.put_object(Bucket=BUCKET, Key=key, Body=content)

    def watching(self, app):
        """Wrap the store so that it tells what was asked."""

        def watched(environ, start_response):
            answer = list(app(environ, start_response))
            if environ["REQUEST_METHOD"] in ("PUT", "POST", "DELETE"):
                with self._lock:
                    self.writes.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
                    if self._signal and len(self.writes) == self._signal[0]:
                        with suppress(ProcessLookupError):
                            os.kill(*self._signal[1:])
            return answer

        return watched


@contextmanager
def object_store() -> Iterator[Store]:
    """Run a store on a free port."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would tell every request
    store = Store()
    app = store.watching(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=MotoRequestHandler)
    server.daemon_threads = True
    store.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def environment(url: str) -> dict[str, str]:
    """Give the environment that leads an S3 driver to a store, and to nothing else."""
    nowhere = str(Path(os.devnull))
    return {
        "AWS_ACCESS_KEY_ID": "owner",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_ENDPOINT_URL": url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": nowhere,
        "AWS_SHARED_CREDENTIALS_FILE": nowhere,
        "NO_PROXY": "127.0.0.1",
    }


PUBLISH = """
import sys
from functools import cached_property
from pathlib import Path
from sla_toolkit.running.places import locking, publish_folder
locking.STALE = float(sys.argv[3])
print(publish_folder(Path(sys.argv[1]), sys.argv[2]))
"""


def publishing(folder: Path, address: str, stale: float = 60) -> subprocess.Popen[str]:
    """Start a process that publishes a folder."""
    return subprocess.Popen(
        [sys.executable, "-c", PUBLISH, str(folder), address, str(stale)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def denying(actions: list[str]) -> str:
    """Write a bucket's policy that allows nobody to do some things."""
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
