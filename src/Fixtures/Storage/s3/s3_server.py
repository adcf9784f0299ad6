"""The S3 endpoint of one practice site (endpoint.py) on moto's S3, as a WSGI application for gunicorn.

    gunicorn -w 1 -k gthread --threads 16 --keep-alive 300 --chdir <this folder> \
        --certfile C --keyfile K -b 127.0.0.1:PORT s3_server:application

The port answers once the buckets and the seed are there.

Environment: that of endpoint.py, and
  S3_CLOCK           file of the drill clock (clock.py); optional
"""

import os
import types
from datetime import UTC, datetime

import absent  # noqa: F401  before moto: leaves out what it does not need here
import clock
import moto.iam.access_control  # noqa: F401  moto loads it with the first request otherwise
from endpoint import Endpoint
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3 import models
from moto.s3.responses import S3Response
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response


class HeldBytes:
    """An object's bytes as they came. moto's temporary file copies the whole object for every ranged read of it."""

    def __init__(self, *_, **__):
        self._content, self._position = b"", 0

    def seek(self, position):
        self._position = position

    def truncate(self):
        self._content = self._content[: self._position]

    def write(self, content):
        self._content += bytes(content)
        self._position = len(self._content)

    def read(self, size=None):
        start, self._position = self._position, len(self._content) if size is None else self._position + size
        return self._content[start : self._position]

    def close(self):
        self._content = b""


class Moto:
    """The objects, in this process's memory."""

    def __init__(self):
        models.tempfile = types.SimpleNamespace(SpooledTemporaryFile=HeldBytes)
        self._backend = models.s3_backends[DEFAULT_ACCOUNT_ID]["aws"]

    def create_bucket(self, bucket, region):
        self._backend.create_bucket(bucket, region)

    def put(self, bucket, key, content, modified):
        stored = self._backend.put_object(bucket, key, content, disable_notification=True)
        stored.last_modified = datetime.fromtimestamp(modified, UTC).replace(tzinfo=None)

    def objects(self):
        """Bucket, key, content and modification time of each current object."""
        for bucket in self._backend.buckets.values():
            for key, stored in bucket.keys.items():
                if isinstance(stored, models.FakeKey):  # else a delete marker
                    yield bucket.name, key, stored.value, stored.last_modified.replace(tzinfo=UTC).timestamp()

    @staticmethod
    def answer(environ, path):
        """moto's answer, as a WSGI application."""
        _, _, key = path[1:].partition("/")
        request = Request(environ)
        try:
            status, headers, content = (KEY if key else BUCKET)(request, request.url, dict(request.headers))
        except HTTPException as error:
            return error.get_response(environ)
        response = Response(content, status, headers)
        if status >= 400:
            response.content_type = "application/xml"  # moto leaves it out here, and the SDK reads a reason in XML only
        if request.method == "HEAD" and "content-length" in headers:
            response.headers["Content-Length"] = headers["content-length"]
        return response


# moto's own server puts Flask's routing in front of these two; path-style requests do not need it.
BUCKET = S3Response.method_dispatch(S3Response.ambiguous_response)
KEY = S3Response.method_dispatch(S3Response.key_response)

application = Endpoint(os.environ, Moto(), clock.Clock(os.environ["S3_CLOCK"]) if os.environ.get("S3_CLOCK") else None)
