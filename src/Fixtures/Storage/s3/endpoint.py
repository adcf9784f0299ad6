"""The S3 endpoint of one practice site, in front of what keeps the objects.

What that does not do is done here: framed uploads come back byte for byte (aws_chunked.py), checksums that a client
sends are checked, wrong keys are refused (sigv4.py), every request is logged, faults can be injected, and the content
can come from and go to a directory tree.

Environment (all optional):
  S3_SEED            tree read at start: <bucket>/<key>, a file's modification time is the object's LastModified
  S3_DUMP            tree that POST /_site/dump writes, in the same form (current versions only); must not exist yet
  S3_ACCESS_LOG      file for one JSON line a request: at (drill time), method, bucket, key, query, status,
                     in and out (bytes of body), range, ms, agent
  S3_ACCESS_KEY, S3_SECRET_KEY                       switch authentication on: any other key is refused
  S3_READ_ONLY_ACCESS_KEY, S3_READ_ONLY_SECRET_KEY   a second pair, which may only GET and HEAD

Private requests, answered here and not logged (no bucket can be named _site):
  GET  /_site/ready    200
  POST /_site/dump     ends the service: waits for the requests under way, writes S3_DUMP, answers {"objects": N,
                       "bytes": N} when all of it is on disk; every later request is answered 503, since it would be lost
  POST /_site/faults        body: a fault (faults.py); it is in force from now on. Answers {"id": N}
  GET  /_site/faults/N      {"hits": N}: how many requests it has spoiled, so that a test can prove that it took effect
  DELETE /_site/faults/N    ends it
"""

import contextlib
import hashlib
import io
import json
import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import aws_chunked
import faults
import sigv4

BUCKETS = {"greenlang-backups": "us-east-1", "greenlang-backups-dr": "us-west-2"}
REASONS = {200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 409: "Conflict", 500: "Internal Server Error", 503: "Slow Down"}


class Endpoint:
    """The WSGI application: checks, undoes framing, logs, and hands the request to what keeps the objects."""

    def __init__(self, environment, backend, clock=None):
        self._backend, self._clock = backend, clock
        self._dump = environment.get("S3_DUMP")
        self._secrets, self._read_only = {}, environment.get("S3_READ_ONLY_ACCESS_KEY")
        for prefix in ("S3_", "S3_READ_ONLY_"):
            if environment.get(prefix + "ACCESS_KEY"):
                self._secrets[environment[prefix + "ACCESS_KEY"]] = environment[prefix + "SECRET_KEY"]
        log = environment.get("S3_ACCESS_LOG")
        # One write a line in append mode: lines of the sixteen threads do not mix.
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644) if log else None
        self._faults = faults.Faults()
        self._service, self._under_way, self._ended = threading.Condition(), 0, False
        self._conditional = threading.Lock()  # what is behind looks first and stores then: two threads could both find nothing
        for bucket, region in BUCKETS.items():
            backend.create_bucket(bucket, region)
        if environment.get("S3_SEED"):
            self._seed(Path(environment["S3_SEED"]))

    def __call__(self, environ, start_response):
        if self._clock:
            self._clock.follow()
        started = time.perf_counter()
        path = unquote(environ["RAW_URI"].partition("?")[0])
        if path.startswith("/_site/"):
            return self._private(path, environ, start_response)
        with self._service:
            if self._ended:
                return _error(start_response, 503, "ServiceUnavailable", "The service is being ended.")
            self._under_way += 1
        try:
            return self._serve(environ, path, started, start_response)
        finally:
            with self._service:
                self._under_way -= 1
                self._service.notify_all()

    def _serve(self, environ, path, started, start_response):
        method, sent = environ["REQUEST_METHOD"], {}

        def start(status, headers, exc_info=None):
            sent["status"] = int(status[:3])
            return start_response(status, headers, exc_info)

        body = environ["wsgi.input"].read()
        received = len(body)
        fault = self._faults.hit(method, path, environ["RAW_URI"])
        try:
            if fault:
                fault.delay()
            if fault and fault.error:
                answer = _error(start, *fault.error)
            else:
                self._accept(environ, method, body)
                with self._conditional if "HTTP_IF_NONE_MATCH" in environ else contextlib.nullcontext():
                    answer = self._backend.answer(environ, path)(environ, start)
        except sigv4.Refused as refused:
            answer = _error(start, 403, *refused.args)
        except aws_chunked.FramingError as error:
            answer = _error(start, 400, "BadDigest", str(error))
        try:
            answered = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        if method == "HEAD":
            answered = b""  # else an error's message would be taken for the beginning of the next answer
        self._write_log(environ, path, sent["status"], received, len(answered), started)
        return fault.body(answered, environ["gunicorn.socket"]) if fault else [answered]

    def _accept(self, environ, method, body):
        if self._secrets:
            if sigv4.authenticate(environ, self._secrets) == self._read_only and method not in ("GET", "HEAD"):
                raise sigv4.Refused("AccessDenied", "This key may only read.")
        payload_hash = environ.get("HTTP_X_AMZ_CONTENT_SHA256", "")
        if aws_chunked.is_framed(environ):
            body, trailers = aws_chunked.unframe(body)
            aws_chunked.check(body, environ, trailers)
            aws_chunked.rewrite(environ, body, trailers)
        elif len(payload_hash) == 64 and hashlib.sha256(body).hexdigest() != payload_hash:
            raise aws_chunked.FramingError("the body does not have the x-amz-content-sha256 that came with it")
        environ["wsgi.input"] = io.BytesIO(body)

    def _private(self, path, environ, start_response):
        if (environ["REQUEST_METHOD"], path) == ("GET", "/_site/ready"):
            return _answer(start_response, 200, {"ready": True})
        if (environ["REQUEST_METHOD"], path) == ("POST", "/_site/faults"):
            return _answer(start_response, 200, {"id": self._faults.add(json.load(environ["wsgi.input"]))})
        if path.startswith("/_site/faults/"):
            number = int(path.rpartition("/")[2])
            if environ["REQUEST_METHOD"] == "DELETE":
                self._faults.end(number)
                return _answer(start_response, 200, {})
            return _answer(start_response, 200, {"hits": self._faults.hits(number)})
        if (environ["REQUEST_METHOD"], path) == ("POST", "/_site/dump"):
            if not self._dump or os.path.exists(self._dump):
                return _answer(start_response, 409, {"error": "S3_DUMP is not set, or is there already"})
            with self._service:
                self._ended = True
                self._service.wait_for(lambda: not self._under_way)
            return _answer(start_response, 200, self._write_dump(Path(self._dump)))
        return _answer(start_response, 404, {"error": f"no such private request: {path}"})

    def _write_log(self, environ, path, status, received, answered, started):
        if self._log is None:
            return
        _, bucket, key = (path + "/").split("/", 2)
        line = {
            "at": (self._clock.now() if self._clock else datetime.now(UTC)).isoformat(timespec="milliseconds"),
            "method": environ["REQUEST_METHOD"],
            "bucket": bucket,
            "key": key.removesuffix("/"),
            "query": environ.get("QUERY_STRING", ""),
            "status": status,
            "in": received,
            "out": answered,
            "range": environ.get("HTTP_RANGE"),
            "ms": round((time.perf_counter() - started) * 1000, 2),
            "agent": environ.get("HTTP_USER_AGENT", "").partition(" ")[0],
        }
        os.write(self._log, (json.dumps(line) + "\n").encode())

    def _seed(self, tree):
        for file in sorted(entry for entry in tree.rglob("*") if entry.is_file()):
            bucket, _, key = file.relative_to(tree).as_posix().partition("/")
            if bucket not in BUCKETS:
                self._backend.create_bucket(bucket, "us-east-1")
            self._backend.put(bucket, key, file.read_bytes(), file.stat().st_mtime)

    def _write_dump(self, tree):
        beside, count = tree.with_name(tree.name + ".partial"), {"objects": 0, "bytes": 0}
        for bucket, key, content, modified in self._backend.objects():
            if not all(part not in ("", ".", "..") for part in key.split("/")):
                raise ValueError(f"the key {key!r} cannot be a file's path")
            file = beside / bucket / key
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            os.utime(file, (modified, modified))
            count["objects"] += 1
            count["bytes"] += len(content)
        beside.mkdir(parents=True, exist_ok=True)
        beside.rename(tree)
        return count


def _answer(start_response, status, document):
    body = json.dumps(document).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(f"{status} {REASONS[status]}", headers)
    return [body]


def _error(start_response, status, code, message):
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'.encode()
    headers = [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]
    start_response(f"{status} {REASONS.get(status, 'Error')}", headers)
    return [body]
