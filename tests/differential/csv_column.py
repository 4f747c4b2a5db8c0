"""A CSV column as pandas reads it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas as pd


def read_csv_column(name: str, values: list[str | None]) -> Any:
    """What pandas' CSV reader makes of a column with these cells; None is an empty cell.

    Decimal numbers become the nearest double; pandas' default may be off in the last place.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL)
    # A second column keeps a row with one empty cell from being a blank line.
    writer.writerow([name, "row"])
    writer.writerows(["" if value is None else value, 0] for value in values)
    return pd.read_csv(io.StringIO(text.getvalue()), float_precision="round_trip")[name]
