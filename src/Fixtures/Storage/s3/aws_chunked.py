"""Undoes the ``aws-chunked`` framing of an upload.

The AWS SDKs send a body by default as a row of chunks (``x-amz-content-sha256: STREAMING-…``), signed or
unsigned, with or without a trailing checksum. moto 5.1 keeps part of that framing in the object. Source of the
format: Amazon S3 API reference, "Signature calculations for the authorization header: transferring payload in
multiple chunks".
"""

import base64
import hashlib
import zlib


class FramingError(Exception):
    """The body is not what its headers announce."""


# crc32c and crc64nvme are not in Python's library: those trailers are kept for the object, but not recomputed.
CHECKSUMS = {
    "x-amz-checksum-crc32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "x-amz-checksum-sha1": lambda body: hashlib.sha1(body).digest(),
    "x-amz-checksum-sha256": lambda body: hashlib.sha256(body).digest(),
}


def is_framed(environ):
    """Whether this request's body carries the framing."""
    return environ.get("HTTP_X_AMZ_CONTENT_SHA256", "").startswith("STREAMING-") or "aws-chunked" in environ.get(
        "HTTP_CONTENT_ENCODING", ""
    )


def unframe(body):
    """The payload inside ``body``, and its trailing headers by lower-case name."""
    payload, position = [], 0
    while True:
        end_of_line = body.find(b"\r\n", position)
        if end_of_line < 0:
            raise FramingError("a chunk has no size line")
        try:
            size = int(body[position:end_of_line].split(b";")[0], 16)
        except ValueError as error:
            raise FramingError(f"not a chunk size: {body[position:end_of_line][:40]!r}") from error
        position = end_of_line + 2
        if size == 0:
            break
        if body[position + size : position + size + 2] != b"\r\n":
            raise FramingError(f"a chunk of {size} bytes is cut short")
        payload.append(body[position : position + size])
        position += size + 2
    trailers = {}
    for line in body[position:].split(b"\r\n"):
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            trailers[name.strip().lower()] = value.strip()
    return b"".join(payload), trailers


def check(payload, environ, trailers):
    """Raises FramingError where the payload differs from the length or the checksum that came with it."""
    announced = environ.get("HTTP_X_AMZ_DECODED_CONTENT_LENGTH")
    if announced is not None and int(announced) != len(payload):
        raise FramingError(f"{announced} bytes announced, {len(payload)} received")
    for name, expected in trailers.items():
        if name in CHECKSUMS and base64.b64encode(CHECKSUMS[name](payload)).decode() != expected:
            raise FramingError(f"the payload does not have the {name} that came with it")


def rewrite(environ, payload, trailers):
    """Makes ``environ`` the request that a client without framing would have sent."""
    environ["CONTENT_LENGTH"] = str(len(payload))
    environ["HTTP_X_AMZ_CONTENT_SHA256"] = "UNSIGNED-PAYLOAD"
    encodings = [part.strip() for part in environ.pop("HTTP_CONTENT_ENCODING", "").split(",")]
    kept = ", ".join(part for part in encodings if part and part != "aws-chunked")
    if kept:
        environ["HTTP_CONTENT_ENCODING"] = kept
    for name in ("HTTP_X_AMZ_DECODED_CONTENT_LENGTH", "HTTP_X_AMZ_TRAILER", "HTTP_TRANSFER_ENCODING"):
        environ.pop(name, None)
    for name, value in trailers.items():
        if name.startswith("x-amz-checksum-"):
            environ["HTTP_" + name.upper().replace("-", "_")] = value
            environ.setdefault("HTTP_X_AMZ_SDK_CHECKSUM_ALGORITHM", name.removeprefix("x-amz-checksum-").upper())
