"""Runs a command and prints its seconds, peak memory, exit code and output as JSON.

usage: python -I -S bench/measure_process.py COMMAND ARGUMENT ..

A program of its own, and a small one: Linux counts the memory of the process that starts another
into the peak of the one that is started.
"""

import json
import os
import subprocess
import sys
import time


def main() -> None:
    start = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    measured = {
        "seconds": seconds,
        "peak_mib": usage.ru_maxrss / 1024.0,
        "exit_code": process.returncode,
        "output": output,
    }
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
