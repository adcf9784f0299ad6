"""The S3 endpoint of one practice site (endpoint.py) in front of another S3 server, as a program of Python's library only.

    python3 gateway.py PORT CERTIFICATE KEY BACKEND_HOST:PORT

LocalStack and its stand-in keep the objects; they know neither the drill's clock nor its faults, and take any key. This
stands before them with the site's certificate. Times that they tell (LastModified, Initiated) become the drill's: every
write goes through here, and the drill's time of each is kept in a file, so that it survives a restart.

Environment: that of endpoint.py, and
  S3_CLOCK    file of the drill clock: an offset in seconds from the machine's time
  S3_TIMES    file that keeps the drill's time of every object
"""

import http.client
import json
import os
import re
import ssl
import sys
import threading
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote

from endpoint import Endpoint

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "content-length", "date", "server"}
# Sub-resources whose answers and times are not the object's own.
SUB_RESOURCES = {"acl", "tagging", "retention", "legal-hold", "attributes", "torrent", "restore", "select", "versionId", "partNumber"}


class OffsetClock:
    """The drill clock, read anew at each request."""

    def __init__(self, file):
        self._file = Path(file)

    def follow(self):
        """There is nothing to move."""

    def now(self):
        return datetime.fromtimestamp(time.time() + float(self._file.read_text()), UTC)


class Times:
    """The drill's time of each object (bucket/key), version (bucket/key?version) and unfinished upload (its id)."""

    def __init__(self, file):
        self._lock, self._known, self._file = threading.Lock(), {}, Path(file)
        for line in self._file.read_text().splitlines() if self._file.exists() else []:
            name, at = json.loads(line)
            self._known[name] = at

    def get(self, name):
        at = self._known.get(name)
        return datetime.fromtimestamp(at, UTC) if at else None

    def set(self, name, at):
        with self._lock, self._file.open("a") as log:
            self._known[name] = at
            log.write(json.dumps([name, at]) + "\n")


class Remote:
    """The objects, behind another S3 server without TLS."""

    def __init__(self, address, clock, times):
        self._address, self._clock, self._times, self._local = address, clock, times, threading.local()

    def create_bucket(self, bucket, region):
        body = "" if region == "us-east-1" else f"<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
        status, _, answer = self._send("PUT", f"/{bucket}", self._signed_for(region), body.encode())
        if status not in (200, 409):
            raise RuntimeError(f"the bucket {bucket} could not be made: {status} {answer[:500]!r}")

    def put(self, bucket, key, content, modified):
        status, _, answer = self._send("PUT", f"/{bucket}/{quote(key)}", self._signed_for("us-east-1"), content)
        if status != 200:
            raise RuntimeError(f"{bucket}/{key} could not be stored: {status} {answer[:500]!r}")
        self._times.set(f"{bucket}/{key}", modified)
        self._times.set(f"{bucket}/{key}?null", modified)

    def objects(self):
        """Bucket, key, content and modification time of each current object."""
        headers = self._signed_for("us-east-1")
        for bucket in re.findall(r"<Bucket>.*?<Name>(.*?)</Name>", self._send("GET", "/", headers)[2].decode(), re.DOTALL):
            token = ""
            while token is not None:
                page = self._send("GET", f"/{bucket}?list-type=2{token}", headers)[2].decode()
                for key in map(unescape, re.findall(r"<Contents>.*?<Key>(.*?)</Key>", page, re.DOTALL)):
                    content = self._send("GET", f"/{bucket}/{quote(key)}", headers)[2]
                    yield bucket, key, content, (self._times.get(f"{bucket}/{key}") or self._clock.now()).timestamp()
                further = re.search(r"<NextContinuationToken>(.*?)</NextContinuationToken>", page)
                token = f"&continuation-token={quote(unescape(further[1]), safe='')}" if further else None

    def answer(self, environ, path):
        """The server's answer with the drill's times, as a WSGI application."""

        def application(environ, start_response):
            method, query = environ["REQUEST_METHOD"], parse_qs(environ["QUERY_STRING"], keep_blank_values=True)
            status, headers, body = self._send(method, environ["RAW_URI"], _headers(environ), environ["wsgi.input"].read())
            if status < 300:
                headers, body = self._in_drill_time(method, path.lstrip("/"), query, headers, body)
            if method != "HEAD":
                headers = [pair for pair in headers if pair[0].lower() != "content-length"] + [("Content-Length", str(len(body)))]
            start_response(f"{status} {http.client.responses.get(status, 'Unknown')}", headers)
            return [body]

        return application

    def _in_drill_time(self, method, name, query, headers, body):
        bucket, _, key = name.partition("/")
        now = self._clock.now()
        if not key:
            if method == "GET" and "versions" in query:
                for element in ("Version", "DeleteMarker"):
                    body = self._times_in(body, element, "Key", "LastModified", lambda found: f"{bucket}/{found}", version=True)
            elif method == "GET" and "uploads" in query:
                body = self._times_in(body, "Upload", "UploadId", "Initiated", lambda upload: upload)
            elif method == "GET":
                body = self._times_in(body, "Contents", "Key", "LastModified", lambda found: f"{bucket}/{found}")
        elif method == "POST" and "uploads" in query:
            self._times.set(re.search(rb"<UploadId>(.*?)</UploadId>", body)[1].decode(), now.timestamp())
        elif (method == "PUT" and not SUB_RESOURCES & query.keys()) or (method == "POST" and "uploadId" in query):
            self._times.set(name, now.timestamp())
            self._times.set(f"{name}?{_version(headers)}", now.timestamp())
            body = re.sub(rb"(<LastModified>).*?(</LastModified>)", rb"\g<1>" + _iso(now).encode() + rb"\g<2>", body)
        elif method == "DELETE" and not SUB_RESOURCES & query.keys():
            self._times.set(f"{name}?{_version(headers)}", now.timestamp())
        elif method in ("GET", "HEAD") and not SUB_RESOURCES & query.keys() and (at := self._times.get(name)):
            headers = [(field, format_datetime(at, usegmt=True) if field.lower() == "last-modified" else value) for field, value in headers]
        return headers, body

    def _times_in(self, body, element, identity, time_of, name_of, version=False):
        def replace(found):
            identified = re.search(rf"<{identity}>(.*?)</{identity}>", found[0], re.DOTALL)
            of = "?" + re.search(r"<VersionId>(.*?)</VersionId>", found[0])[1] if version else ""
            at = self._times.get(name_of(unquote(unescape(identified[1]))) + of) or self._times.get(name_of(unescape(identified[1])) + of)
            return re.sub(rf"(<{time_of}>).*?(</{time_of}>)", rf"\g<1>{_iso(at)}\g<2>", found[0]) if at else found[0]

        return re.sub(rf"<{element}>.*?</{element}>", replace, body.decode(), flags=re.DOTALL).encode()

    def _send(self, method, uri, headers, body=b""):
        for last in (False, True):
            connection = getattr(self._local, "connection", None)
            if connection is None:
                connection = self._local.connection = http.client.HTTPConnection(self._address, timeout=60)
            try:
                connection.request(method, uri, body or None, {**headers, "Content-Length": str(len(body))})
                answer = connection.getresponse()
                content = answer.read()
                kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP or (method == "HEAD" and name.lower() == "content-length")]
                return answer.status, kept, content
            except (http.client.HTTPException, ConnectionError):
                # A kept connection that the server has closed meanwhile shows only when it is used.
                connection.close()
                self._local.connection = None
                if last:
                    raise
        raise AssertionError("unreachable")

    # The server tells regions apart by the scope of a signature, and checks no more of it.
    @staticmethod
    def _signed_for(region):
        return {"Authorization": f"AWS4-HMAC-SHA256 Credential=gateway/20260101/{region}/s3/aws4_request, SignedHeaders=host, Signature=0"}


class Handler(BaseHTTPRequestHandler):
    """Calls the WSGI application; connections are kept."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    application = None

    def do_GET(self):
        environ = {"REQUEST_METHOD": self.command, "RAW_URI": self.path, "QUERY_STRING": self.path.partition("?")[2], "gunicorn.socket": self.connection}
        for name, value in self.headers.items():
            variable = name.upper().replace("-", "_")
            environ[variable if variable in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_" + variable] = value
        environ["wsgi.input"] = BytesIO(self._body())
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        for piece in self.application(environ, self._start):
            if self.command != "HEAD":
                self.wfile.write(piece)
                self.wfile.flush()
        self.wfile.flush()

    do_HEAD = do_PUT = do_POST = do_DELETE = do_GET

    def log_message(self, *_):
        """The endpoint has a log of its own."""

    def _start(self, status, headers, exc_info=None):
        self.send_response_only(int(status[:3]))
        for name, value in headers:
            self.send_header(name, value)
        if int(status[:3]) == 204 and not any(name.lower() == "content-length" for name, _ in headers):
            self.send_header("Content-Length", "0")
        self.end_headers()

    def _body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(chunks)


class Server(ThreadingHTTPServer):
    """One thread a connection."""

    request_queue_size = 128
    daemon_threads = True


def _iso(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def _version(headers):
    """The version that a write made; "null" is S3's name for the one of a bucket that keeps none."""
    return next((value for field, value in headers if field.lower() == "x-amz-version-id"), "null")


def _headers(environ):
    named = {name[5:].replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_") and name not in ("HTTP_HOST", "HTTP_CONNECTION", "HTTP_EXPECT")}
    if environ.get("CONTENT_TYPE"):
        named["Content-Type"] = environ["CONTENT_TYPE"]
    return named


def main(port, certificate, key, backend):
    clock = OffsetClock(os.environ["S3_CLOCK"])
    Handler.application = staticmethod(Endpoint(os.environ, Remote(backend, clock, Times(os.environ["S3_TIMES"])), clock))
    server = Server(("", int(port)), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    # The handshake belongs to the connection's own thread: a client that never finishes it holds up nobody.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
