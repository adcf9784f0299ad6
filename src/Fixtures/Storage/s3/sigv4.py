"""Checks the AWS Signature Version 4 of a request, as S3 does.

Done here and not by moto's IAM, because the signature covers the request as it was sent, framing headers
included, and because moto answers unsigned requests. The age of a signature is not checked: the server lives in
drill time, and the SDK in the test process does not. Source: Amazon S3 API reference, "Authenticating requests
(AWS Signature Version 4)".
"""

import hashlib
import hmac
import re
from urllib.parse import quote, unquote

AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request,\s*"
    r"SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})"
)


class Refused(Exception):
    """S3's error code (``args[0]``) and message (``args[1]``) for a request without a right to be answered."""


def authenticate(environ, secrets):
    """The access key that signed the request. ``secrets``: access key to secret key. Raises Refused."""
    match = AUTHORIZATION.match(environ.get("HTTP_AUTHORIZATION", ""))
    if not match:
        raise Refused("AccessDenied", "The request is not signed with AWS Signature Version 4.")
    access_key, day, region, signed_headers, signature = match.groups()
    if access_key not in secrets:
        raise Refused("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
    scope = f"{day}/{region}/s3/aws4_request"
    request = hashlib.sha256(_canonical(environ, signed_headers).encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{environ.get('HTTP_X_AMZ_DATE', '')}\n{scope}\n{request}"
    key = ("AWS4" + secrets[access_key]).encode()
    for part in (day, region, "s3", "aws4_request", to_sign):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(key.hex(), signature):
        raise Refused(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided.",
        )
    return access_key


def _canonical(environ, signed_headers):
    path, _, query = environ["RAW_URI"].partition("?")
    pairs = sorted(
        (quote(unquote(name), safe="-_.~"), quote(unquote(value), safe="-_.~"))
        for name, _, value in (pair.partition("=") for pair in query.split("&") if pair)
    )
    headers = "".join(f"{name}:{' '.join(_header(environ, name).split())}\n" for name in signed_headers.split(";"))
    return "\n".join(
        (
            environ["REQUEST_METHOD"],
            quote(unquote(path), safe="/-_.~"),
            "&".join(f"{name}={value}" for name, value in pairs),
            headers,
            signed_headers,
            environ.get("HTTP_X_AMZ_CONTENT_SHA256", "UNSIGNED-PAYLOAD"),
        )
    )


def _header(environ, name):
    variable = name.upper().replace("-", "_")
    return environ.get(variable if variable in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_" + variable, "")
