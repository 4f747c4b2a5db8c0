"""A whole Python process in which DuckDB reads a decision table and groups it.

usage: duckdb_groups.py FILE THREADS

Prints DPL and DPPL of the facet sex = F from the groups, to compare with candor's.
"""

from __future__ import annotations

import sys

import duckdb

QUERY = "SELECT sex, approved, predicted, region, count(*) FROM '{}' GROUP BY ALL"


def main() -> None:
    path, threads = sys.argv[1], int(sys.argv[2])
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    groups = connection.execute(QUERY.format(path)).fetchall()
    rows = {"F": 0, "M": 0}
    labels = {"F": 0, "M": 0}
    predictions = {"F": 0, "M": 0}
    for sex, approved, predicted, _, count in groups:
        rows[sex] += count
        labels[sex] += count * approved
        predictions[sex] += count * predicted
    print(labels["M"] / rows["M"] - labels["F"] / rows["F"])
    print(predictions["M"] / rows["M"] - predictions["F"] / rows["F"])


if __name__ == "__main__":
    main()
