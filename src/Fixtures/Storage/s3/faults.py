"""What a drill breaks in the answers of the S3 endpoint (/_site/faults, see endpoint.py); each fault counts what it spoiled.

A fault, as JSON:
  path        a regular expression on /bucket/key; method: an HTTP method, any one where it is missing
  once        true: spoils a request only the first time that it is made: clients that ask for the same in step, each
              again and again, would else starve one another
  status, code, message   answers with this error of S3's, and does nothing else
  latency     seconds before the answer
  rate        bytes a second of the answer's body
  reset       true: sends half of the body, then resets the connection (RST), as a router that lost its state does
"""

import ctypes
import re
import threading
import time

PIECE = 16 * 1024
LIBC = ctypes.CDLL(None)


class Fault:
    """One fault in force."""

    def __init__(self, rule):
        self.hits, self._tried, self._rule, self._path = 0, set(), rule, re.compile(rule["path"])

    def spoils(self, method, path, uri):
        """Whether it spoils this request; counts it if so."""
        if self._rule.get("method", method) != method or not self._path.search(path):
            return False
        if self._rule.get("once"):
            if (method, uri) in self._tried:
                return False
            self._tried.add((method, uri))
        self.hits += 1
        return True

    @property
    def error(self):
        """Status, code and message to answer with; None for the true answer."""
        return (self._rule["status"], self._rule["code"], self._rule["message"]) if "status" in self._rule else None

    def delay(self):
        time.sleep(self._rule.get("latency", 0))

    def body(self, content, connection):
        """The body in the pieces in which it goes out."""
        if self._rule.get("reset"):
            yield content[: len(content) // 2]
            _reset(connection)
        elif rate := self._rule.get("rate"):
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                time.sleep(len(piece) / rate)
                yield piece
        else:
            yield content


class Faults:
    """The faults in force; threads may ask at once."""

    def __init__(self):
        self._lock, self._faults, self._last = threading.Lock(), {}, 0

    def add(self, rule):
        fault = Fault(rule)
        with self._lock:
            self._last += 1
            self._faults[self._last] = fault
            return self._last

    def hits(self, number):
        return self._faults[number].hits

    def end(self, number):
        with self._lock:
            self._faults.pop(number, None)

    def hit(self, method, path, uri):
        """The fault that spoils this request, or None."""
        if not self._faults:
            return None
        with self._lock:
            return next((fault for fault in self._faults.values() if fault.spoils(method, path, uri)), None)


def _reset(connection):
    # Dissolving a connection (connect to AF_UNSPEC) sends RST at once and leaves the descriptor to its owner.
    LIBC.connect(connection.fileno(), bytes(16), 16)
