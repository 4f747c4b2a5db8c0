"""DuckDB's GROUP BY ALL over one-byte columns in memory: the peer of cube_benchmark.

usage: duckdb_cube.py FILE ROWS THREADS RUNS
"""

from __future__ import annotations

import json
import sys
import time

import duckdb
import numpy as np

RADICES = (2, 5, 10, 2, 2)


def main() -> None:
    path, rows, threads, runs = sys.argv[1], *map(int, sys.argv[2:5])
    names = [f"c{i}" for i in range(len(RADICES))]
    codes = np.fromfile(path, dtype=np.uint8).reshape(len(RADICES), rows)
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    connection.register("codes_in_numpy", dict(zip(names, codes, strict=True)))
    # Its own storage, not numpy's: what its scan is fastest on.
    connection.execute("CREATE TABLE codes AS SELECT * FROM codes_in_numpy")
    seconds, checksum = [], 0
    for _ in range(runs):
        start = time.perf_counter()
        groups = connection.execute(f"SELECT {', '.join(names)}, count(*) FROM codes GROUP BY ALL")
        answer = groups.fetchall()
        seconds.append(time.perf_counter() - start)
        checksum = 0
        for *key, count in answer:
            cell = 0
            for radix, code in zip(RADICES, key, strict=True):
                cell = cell * radix + code
            checksum += count * (cell + 1)
    print(json.dumps({"seconds": seconds, "answer": checksum}))


if __name__ == "__main__":
    main()
