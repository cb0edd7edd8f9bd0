"""The one kind of error that a person can mend: commands print its single sentence and end with exit code 2."""

from __future__ import annotations

import sys
from typing import Callable


class TrainingError(Exception):
    """Says in one sentence what is wrong, where, and what to do."""


def run(main: Callable[[], None]) -> None:
    """Runs a command's main and turns a TrainingError into one line on standard error."""
    try:
        main()
    except TrainingError as error:
        print(f"nadir_training: {error}", file=sys.stderr)
        sys.exit(2)
