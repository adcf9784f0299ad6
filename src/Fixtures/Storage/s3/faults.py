"""Wrong answers that a test asked for in place of the real ones (POST /_site/faults, see s3_server.py)."""

import re
import sys
import threading


class Faults:
    """The faults in force; threads may ask at once."""

    def __init__(self):
        self._lock, self._faults = threading.Lock(), []

    def replace(self, faults):
        for fault in faults:
            fault.update(hits=0, pattern=re.compile(fault["path"]))
        with self._lock:
            former, self._faults = self._faults, faults
        return [{name: value for name, value in fault.items() if name != "pattern"} for fault in former]

    def hit(self, method, path):
        """The status to answer with, or None."""
        if not self._faults:
            return None
        with self._lock:
            for fault in self._faults:
                spent = fault["hits"] >= fault.get("times", sys.maxsize)
                if not spent and fault.get("method", method) == method and fault["pattern"].search(path):
                    fault["hits"] += 1
                    return fault["status"]
        return None
