"""Runs one program to the end and says what it used, the processes it left behind included.

    python -m tests.bench.meter COMMAND…

The kernel adds the CPU seconds of a child to its parent when the parent waits for it. Whoever is killed waits for
nobody: the workers of a nursery that ended would be missing, and they do half of the work. So this process takes
in all orphans of its descendants (PR_SET_CHILD_SUBREAPER) and waits for each. The last line of its stdout is JSON;
its exit code is the program's.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import time

_PR_SET_CHILD_SUBREAPER = 36


def main() -> int:
    """Run, wait for all, tell."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    began = time.perf_counter()
    program = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False)
    wall_s = time.perf_counter() - began
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {"cpu_s": used.ru_utime + used.ru_stime, "wall_s": wall_s, "peak_mib": used.ru_maxrss / 1024}
    print(json.dumps(told))
    return program.returncode


if __name__ == "__main__":
    sys.exit(main())
