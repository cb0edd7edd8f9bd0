"""Runs every test here and writes the counts as a TRX file, so that eng/tally adds them to the others.

    python3 -m tests.run [--trx FILE]
"""

from __future__ import annotations

import argparse
import sys
import unittest
from pathlib import Path

import torch


def main() -> None:
    """The command line; exit code 1 where a test failed."""
    parser = argparse.ArgumentParser(prog="tests.run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trx", type=Path)
    arguments = parser.parse_args()
    # Beside other work, threads that wait for each other are slower than one.
    torch.set_num_threads(1)
    here = Path(__file__).resolve().parent
    result = unittest.TextTestRunner(verbosity=1).run(unittest.TestLoader().discover(str(here), top_level_dir=str(here.parent)))
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    passed = result.testsRun - len({case.id() for case, _ in result.failures + result.errors}) - len(result.skipped)
    failed = max(failed, result.testsRun - passed - len(result.skipped))
    if arguments.trx:
        outcome = "Completed" if result.wasSuccessful() else "Failed"
        arguments.trx.write_text(
            f'<TestRun>\n  <ResultSummary outcome="{outcome}">\n'
            f'    <Counters total="{passed + failed + len(result.skipped)}" executed="{passed + failed}" passed="{passed}" failed="{failed}" '
            f'error="0" timeout="0" aborted="0" />\n  </ResultSummary>\n</TestRun>\n')
    sys.exit(0 if result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()
