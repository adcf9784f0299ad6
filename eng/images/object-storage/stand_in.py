"""The stand-in for LocalStack where its image cannot be had: moto's S3 (s3_server.py), and LocalStack's word on its health."""

from s3_server import application as s3


def application(environ, start_response):
    if environ["PATH_INFO"] == "/_localstack/health":
        body = b'{"services": {"s3": "available"}, "edition": "stand-in", "version": "moto"}'
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]
    return s3(environ, start_response)
