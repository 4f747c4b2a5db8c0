"""smclarify's flip test: the peer of flip_test_benchmark.

usage: smclarify_flip_test.py FEATURES FLAGS ROWS THREADS RUNS
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import pandas as pd
from smclarify.bias.metrics import FT

FEATURES = 11


def main() -> None:
    features_path, flags_path = sys.argv[1:3]
    rows, _, runs = map(int, sys.argv[3:6])
    features = np.fromfile(features_path, dtype=np.float64).reshape(FEATURES, rows)
    in_d, positive = np.fromfile(flags_path, dtype=np.uint8).reshape(2, rows).astype(bool)
    table = pd.DataFrame({f"f{i}": features[i] for i in range(FEATURES)})
    seconds, answer = [], 0.0
    for _ in range(runs):
        start = time.perf_counter()
        answer = float(FT(table, pd.Series(in_d), pd.Series(positive)))
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "answer": answer}))


if __name__ == "__main__":
    main()
