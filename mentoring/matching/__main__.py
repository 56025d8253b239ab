"""``python -m mentoring.matching``: one matching in a process of its own.

Reads a request on standard input, writes the answer on standard output
(mentoring.matching.worker tells the form); exits 0 whether paired or refused.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Answer the one request on standard input."""
    # The tables are small enough for one core; more threads only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from mentoring.matching.worker import answer  # noqa: PLC0415 - after the environment is set

    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))


if __name__ == "__main__":  # pragma: no cover - a subprocess does this in the tests
    main()
