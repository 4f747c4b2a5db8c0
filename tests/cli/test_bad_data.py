"""Bad rows, columns and values: the exit code and the message; nothing is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.error_reports import CONFIG, DATA, only_error
from tests.cli.fixture_types import Candor
from tests.cli.small_job import CONFIG_KEYS, GOOD_CSV, POST, Bad, facet

BAD_DATA = [
    Bad("empty-file", DATA, "The dataset is empty.", b"", says=("data.csv",)),
    Bad("only-blank-lines", DATA, "The dataset is empty.", b"\n\n\n"),
    Bad(
        "header-only",
        DATA,
        "The dataset has a header but no rows.",
        "y,g,x\n",
        says=("data.csv",),
    ),
    Bad(
        "header-only-named",
        DATA,
        "The dataset has a header but no rows.",
        "y,g,x\n",
        {"headers": ["y", "g", "x"]},
    ),
    Bad(
        "row-too-long",
        DATA,
        "The row has more cells than there are columns.",
        GOOD_CSV + "1,F,2,9\n" + "1,F,2\n",
        says=("data.csv", "line 92", "4 cells", "at most 3 cells"),
    ),
    Bad(
        "row-too-long-after-a-quoted-line-end",
        DATA,
        "The row has more cells than there are columns.",
        'y,g,x\n1,F,"a\nb"\n0,M,c,d\n',
        {"headers": ["y", "g", "x"]},
        says=("line 4",),
    ),
    Bad(
        "bad-utf-8",
        DATA,
        "The dataset is not valid UTF-8.",
        GOOD_CSV.encode() + b"1,M\xfcller,2\n",
        says=("data.csv", "line 92", "iconv"),
    ),
    Bad(
        "bad-utf-8-in-the-header",
        DATA,
        "The dataset is not valid UTF-8.",
        b"y,g,gr\xfc\xdfe\n1,F,2\n0,M,3\n",
        says=("line 1",),
    ),
    Bad(
        "nul-byte",
        DATA,
        "The dataset contains a NUL byte.",
        "y,g,x\n1,F,2\n0,M,3\n".encode("utf-16-le"),
    ),
    Bad(
        "open-quote",
        DATA,
        "A quote opens here and is never closed.",
        GOOD_CSV + '1,"F,2\n',
        says=("line 92",),
    ),
    Bad(
        "missing-label",
        DATA,
        "Label column not found.",
        keys={"label": "outcome"},
        says=("'outcome'", "y, g, x"),
    ),
    Bad(
        "missing-label-with-headers",
        CONFIG,
        "Headers must contain label.",
        keys={"label": "outcome", "headers": ["y", "g", "x"]},
        says=("outcome",),
    ),
    Bad(
        "label-index-out-of-range",
        DATA,
        "Label column not found.",
        keys={"label": 3},
        says=("index 3",),
    ),
    Bad(
        "too-few-headers",
        DATA,
        "Headers in config do not match with the number of columns in the dataset.",
        keys={"headers": ["y", "g"]},
    ),
    Bad(
        "facet-not-found",
        DATA,
        "Unable to locate the facet.",
        keys=facet("sex", "F"),
        says=("'sex'", "y, g, x", "/facet/0/name_or_index"),
    ),
    Bad(
        "facet-text-is-no-index",
        DATA,
        "Unable to locate the facet.",
        keys=facet("1", "F"),
        says=("'1'",),
    ),
    Bad(
        "group-not-found",
        DATA,
        "Group variable not found.",
        keys={"group_variable": "region"},
        says=("'region'", "y, g, x"),
    ),
    Bad(
        "prediction-not-found",
        DATA,
        "Predicted label column not found.",
        keys=POST,
        says=("'p'", "y, g, x"),
    ),
    Bad(
        "duplicated-facet",
        DATA,
        "More than one column is named 'g'.",
        "y,g,g\n" + "1,F,a\n0,M,b\n" * 30,
        says=("/facet/0/name_or_index",),
    ),
    Bad(
        "duplicated-label",
        DATA,
        "More than one column is named 'y'.",
        "y,g,y\n" + "1,F,a\n0,M,b\n" * 30,
        says=("/label",),
    ),
    Bad(
        "no-positive-prediction",
        DATA,
        "No Label values are present in the predicted Label Column,Positive Predicted Index "
        "Series contains all False values",
        "y,g,p\n" + "1,F,0\n0,M,0\n" * 30,
        POST,
        says=("'p'",),
    ),
    Bad(
        "no-score-above-the-threshold",
        DATA,
        "No Label values are present in the predicted Label Column,Positive Predicted Index "
        "Series contains all False values",
        "y,g,p\n" + "1,F,0.25\n0,M,0.5\n" * 30,
        POST | {"probability_threshold": 0.5},
        says=("0.5",),
    ),
    Bad(
        "labels-and-predictions-of-two-kinds",
        DATA,
        "Predicted Label Column series datatype is not the same as Label Column series",
        "y,g,p\n" + "1,F,1.0\n0,M,0.0\n" * 30,
        POST | {"label_values_or_threshold": [1]},
        says=("float", "int"),
    ),
    Bad(
        "identifier-as-facet",
        DATA,
        "A facet without values has more than 10000 distinct values.",
        "y,g,x\n" + "".join(f"{i % 2},id{i},3\n" for i in range(10001)),
        facet("g"),
        says=("'g'", "identifier"),
    ),
    Bad(
        "continuous-facet-without-threshold",
        DATA,
        "Threshold values must be provided for continuous features",
        "y,g,x\n" + "".join(f"{i % 2},{i}.5,3\n" for i in range(60)),
        facet("g"),
        says=("g",),
    ),
    Bad(
        "text-as-threshold",
        DATA,
        "Facet/label value provided must be a single numeric threshold for continuous data",
        "y,g,x\n" + "".join(f"{i % 2},{i}.5,3\n" for i in range(60)),
        facet("g", "old"),
        says=("old",),
    ),
    Bad(
        "no-such-metric",
        CONFIG,
        "Invalid metric_name: metrics should be one of the registered metrics"
        "['CI', 'DPL', 'KL', 'JS', 'LP', 'TVD', 'KS', 'CDDL']",
        keys={"methods": {"pre_training_bias": {"methods": ["DPPL"]}}},
        says=("/methods/pre_training_bias/methods/0", "DPPL"),
    ),
]


@pytest.mark.parametrize("bad", BAD_DATA, ids=lambda bad: bad.name)
def test_bad_data(run_job: Candor, tmp_path: Path, bad: Bad) -> None:
    content = bad.data.encode() if isinstance(bad.data, str) else bad.data
    (tmp_path / "data.csv").write_bytes(content)
    outcome = run_job(
        {**CONFIG_KEYS, **bad.keys}, "--log-format", "json", data=tmp_path / "data.csv"
    )
    error = only_error(outcome)
    assert error["message"] == bad.message
    assert outcome.returncode == bad.code == error["exit_code"]
    told = " | ".join(str(value) for value in error.values())
    for text in bad.says:
        assert text in told
    assert outcome.stdout == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["analysis_config.json", "data.csv"]


def test_an_error_is_one_block(run_job: Candor, data: Path) -> None:
    outcome = run_job(CONFIG_KEYS | facet("sex", "F"), "--quiet", data=data)
    lines = outcome.stderr.splitlines()
    assert outcome.returncode == DATA
    (begin,) = [number for number, line in enumerate(lines) if line.startswith("error: ")]
    assert lines[begin] == "error: Unable to locate the facet."
    fields = [line.strip().split(":")[0] for line in lines[begin + 1 :]]
    assert fields == ["where", "found", "expected"]
    assert all(line.startswith("  ") for line in lines[begin + 1 :])
    assert "\033" not in outcome.stderr
