"""``python -m mentoring.matching``: one matching in a process of its own.

Reads a request on standard input, writes the answer on standard output
(mentoring.matching.worker tells the form); exits 0 whether paired or refused.
"""

from __future__ import annotations

import sys

from mentoring.matching.worker import answer


def main() -> None:
    """Answer the one request on standard input."""
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))


if __name__ == "__main__":  # pragma: no cover - a subprocess does this in the tests
    main()
