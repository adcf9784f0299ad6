"""The drill clock, from the file that libfaketime reads (FAKETIME_TIMESTAMP_FILE): an offset in seconds from the machine's time.

libfaketime itself stands between Python's threads and what they wait on: with two clients at once it takes four times
the CPU, with four ten times. time-machine replaces only what tells the time.
"""

from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import time_machine


class Clock:
    """Moves this process's time to the drill's, and after it."""

    def __init__(self, file):
        self._file, self._text, self._moving = Path(file), None, Lock()
        self._time = time_machine.travel(0, tick=True).start()
        self.follow()

    def follow(self):
        """Reads the clock file, and goes where it says."""
        with self._moving:
            text = self._file.read_text()
            if text != self._text:
                self._time.move_to(time_machine.escape_hatch.time.time() + float(text))
                self._text = text

    @staticmethod
    def now():
        """The drill's time."""
        return datetime.now(UTC)
