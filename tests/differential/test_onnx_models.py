"""Answers of ONNX models against Python's onnxruntime, bit for bit.

scikit-learn models of every kind that skl2onnx turns into a table model; both sides get the same
cells. The last bits of some models depend on the size of the batch, and on a row's place in it
modulo 4. candor asks in whole blocks of 16 rows and keeps such models' rows at every fourth place;
Python's side does it too.
"""

from __future__ import annotations

import re
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.programs import find_program

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")
pandas = pytest.importorskip("pandas")
skl2onnx = pytest.importorskip("skl2onnx")
data_types = pytest.importorskip("skl2onnx.common.data_types")
pytest.importorskip("sklearn")

from sklearn import (  # noqa: E402
    compose,
    datasets,
    ensemble,
    linear_model,
    naive_bayes,
    neighbors,
    neural_network,
    pipeline,
    preprocessing,
    svm,
)

Model = Any
Table = Any
Ask = Callable[..., subprocess.CompletedProcess[str]]

FEATURES = 7
ROWS = 48


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """What model_tool says about a model and a table."""
    program = find_program("model_tool")

    def run(model: Model, table: Table, *options: str) -> subprocess.CompletedProcess[str]:
        path = tmp_path / "model.onnx"
        path.write_bytes(model if isinstance(model, bytes) else model.SerializeToString())
        features = tmp_path / "features.csv"
        table.to_csv(features, index=False)
        return subprocess.run(
            [program, path, features, *options], capture_output=True, check=False, text=True
        )

    return run


def answer_lines(outcome: subprocess.CompletedProcess[str]) -> list[list[str]]:
    assert outcome.returncode == 0, outcome.stderr
    return [re.split(r"[ ,\t]+", line.strip()) for line in outcome.stdout.splitlines()]


def runtime_answers(model: Model, inputs: dict[str, Any]) -> dict[str, Any]:
    """Each output as Python's onnxruntime gives it; ZipMap's maps as rows by key.

    Every row stands four times in a row.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    names = [output.name for output in session.get_outputs()]
    repeated = {name: np.repeat(values, 4, axis=0) for name, values in inputs.items()}
    answers = dict(zip(names, session.run(names, repeated), strict=True))
    for name, values in answers.items():
        if isinstance(values, list):
            answers[name] = np.array([[row[key] for key in sorted(row)] for row in values])
    return {name: values[::4] for name, values in answers.items()}


def expected_lines(answers: dict[str, Any]) -> list[list[float | str]]:
    """Scores, then the label, a row."""
    labels = [v for v in answers.values() if v.dtype.kind not in "f"]
    scores = [v for v in answers.values() if v.dtype.kind == "f"]
    lines: list[list[float | str]] = []
    for row in range(len(next(iter(answers.values())))):
        line: list[float | str] = []
        for values in scores:
            line += [float(number) for number in np.atleast_1d(values[row])]
        for values in labels:
            line.append(str(np.atleast_1d(values[row])[0]))
        lines.append(line)
    return lines


def assert_same(found: list[list[str]], expected: list[list[float | str]]) -> None:
    assert len(found) == len(expected)
    for found_line, expected_line in zip(found, expected, strict=True):
        assert len(found_line) == len(expected_line)
        for text, value in zip(found_line, expected_line, strict=True):
            assert (text if isinstance(value, str) else float(text)) == value


def classification(classes: int) -> tuple[Any, Any]:
    features, target = datasets.make_classification(
        ROWS * 5, FEATURES, n_informative=5, n_classes=classes, random_state=classes
    )
    return features, target


def fit(estimator: Any, features: Any, target: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return estimator.fit(features, target)


def export(estimator: Any, sample: Any, **options: Any) -> Model:
    """The model in ONNX; `sample` is a table whose type is that of the input."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return skl2onnx.to_onnx(estimator, sample, **options)


def frame(values: Any) -> Table:
    """The first rows; every cell's text is the number exactly."""
    return pandas.DataFrame(
        values[:ROWS].astype(np.float64), columns=[f"x{i}" for i in range(values.shape[1])]
    )


CLASSIFIERS: dict[str, tuple[Callable[[], Any], list[Any]]] = {
    "logistic": (lambda: linear_model.LogisticRegression(), [np.float32, np.float64]),
    "forest": (lambda: ensemble.RandomForestClassifier(20, random_state=0), [np.float32]),
    "boosting": (lambda: ensemble.GradientBoostingClassifier(random_state=0), [np.float32]),
    "neighbours": (lambda: neighbors.KNeighborsClassifier(), [np.float32, np.float64]),
    "svc": (lambda: svm.SVC(random_state=0), [np.float32]),
    "svc-probability": (lambda: svm.SVC(probability=True, random_state=0), [np.float32]),
    "bayes": (lambda: naive_bayes.GaussianNB(), [np.float32]),
    "network": (
        lambda: neural_network.MLPClassifier((11,), max_iter=30, random_state=0),
        [np.float32, np.float64],
    ),
}
# ONNX's ZipMap takes floats only.
CLASSIFIER_CASES = [
    pytest.param(name, dtype, zipmap, id=f"{name}-{np.dtype(dtype)}{'-zipmap' * zipmap}")
    for name, (_, dtypes) in CLASSIFIERS.items()
    for dtype in dtypes
    for zipmap in ([False, True] if dtype is np.float32 else [False])
]


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize(("name", "dtype", "zipmap"), CLASSIFIER_CASES)
def test_classifiers(ask: Ask, name: str, dtype: Any, classes: int, zipmap: bool) -> None:
    features, target = classification(classes)
    estimator = fit(CLASSIFIERS[name][0](), features, target)
    model = export(
        estimator, features[:1].astype(dtype), options={id(estimator): {"zipmap": zipmap}}
    )
    cells = features[:ROWS].astype(dtype)
    expected = expected_lines(runtime_answers(model, {"X": cells}))
    assert len(expected[0]) == classes + 1
    assert_same(answer_lines(ask(model, frame(cells))), expected)


@pytest.mark.parametrize("zipmap", [False, True], ids=["tensor", "zipmap"])
def test_text_labels(ask: Ask, zipmap: bool) -> None:
    features, target = classification(3)
    names = np.array(["mid", "low", "é-high"])[target]
    estimator = fit(linear_model.LogisticRegression(), features, names)
    cells = features[:ROWS].astype(np.float32)
    model = export(estimator, cells[:1], options={id(estimator): {"zipmap": zipmap}})
    expected = expected_lines(runtime_answers(model, {"X": cells}))
    found = answer_lines(ask(model, frame(cells)))
    assert {line[-1] for line in found} <= {"mid", "low", "é-high"}
    assert_same(found, expected)


# What skl2onnx converts and ONNX Runtime evaluates.
REGRESSIONS: dict[str, tuple[Callable[[], Any], list[Any], list[int]]] = {
    "ridge": (lambda: linear_model.Ridge(), [np.float32, np.float64], [1, 3]),
    "neighbours": (lambda: neighbors.KNeighborsRegressor(), [np.float32, np.float64], [1, 3]),
    "forest": (lambda: ensemble.RandomForestRegressor(20, random_state=0), [np.float32], [1, 3]),
    "svr": (lambda: svm.SVR(), [np.float32], [1]),
}
REGRESSION_CASES = [
    pytest.param(name, dtype, count, id=f"{name}-{np.dtype(dtype)}-{count}")
    for name, (_, dtypes, counts) in REGRESSIONS.items()
    for dtype in dtypes
    for count in counts
]


@pytest.mark.parametrize(("name", "dtype", "targets"), REGRESSION_CASES)
def test_regressions(ask: Ask, name: str, dtype: Any, targets: int) -> None:
    features, target = datasets.make_regression(
        ROWS * 3, FEATURES, n_targets=targets, random_state=0
    )
    estimator = fit(REGRESSIONS[name][0](), features, target)
    cells = features[:ROWS].astype(dtype)
    model = export(estimator, cells[:1])
    expected = expected_lines(runtime_answers(model, {"X": cells}))
    assert len(expected[0]) == targets
    assert_same(answer_lines(ask(model, frame(cells))), expected)


def test_integer_tensor(ask: Ask) -> None:
    features, target = classification(2)
    whole = np.round(features * 4).astype(np.int64)
    estimator = fit(ensemble.RandomForestClassifier(20, random_state=0), whole, target)
    model = export(estimator, whole[:1], options={"zipmap": False})
    expected = expected_lines(runtime_answers(model, {"X": whole[:ROWS]}))
    table = pandas.DataFrame(whole[:ROWS], columns=[f"x{i}" for i in range(FEATURES)])
    assert_same(answer_lines(ask(model, table)), expected)

    table = table.astype(float)
    table.iloc[3, 1] = 0.5
    outcome = ask(model, table)
    assert outcome.returncode != 0
    assert "The ONNX model takes only integers here." in outcome.stderr
    assert "row 4, column 2" in outcome.stderr


def test_every_number_type_beside_each_other(ask: Ask) -> None:
    """Inputs of several types and shapes, cast to doubles and put side by side."""
    proto = onnx.TensorProto
    inputs = {
        "flag": (proto.BOOL, ["rows", 1]),
        "count": (proto.INT32, ["rows", 1]),
        "identity": (proto.INT64, ["rows", 1]),
        "shares": (proto.FLOAT, ["rows", 2]),
        "sum": (proto.DOUBLE, ["rows", 1]),
    }
    nodes = [
        onnx.helper.make_node("Cast", [name], [f"{name}_double"], to=proto.DOUBLE)
        for name in inputs
    ]
    nodes.append(onnx.helper.make_node("Concat", [f"{n}_double" for n in inputs], ["y"], axis=1))
    graph = onnx.helper.make_graph(
        nodes,
        "beside",
        [onnx.helper.make_tensor_value_info(n, *inputs[n]) for n in inputs],
        [onnx.helper.make_tensor_value_info("y", proto.DOUBLE, ["rows", 6])],
    )
    model = onnx.helper.make_model(
        graph, opset_imports=[onnx.helper.make_opsetid("", 15)], ir_version=8
    )
    table = pandas.DataFrame(
        {
            "flag": [1, 0, 1],
            "count": [-(2**31), 2**31 - 1, 5],
            "identity": [2**53, -(2**53), 7],
            "shares_0": [0.1, 0.25, 3.0],
            "shares_1": [0.2, 1e-30, -0.0],
            "sum": [0.1, 1e300, -7.25],
        }
    )
    expected = table.to_numpy(dtype=np.float64)
    expected[:, 3:5] = expected[:, 3:5].astype(np.float32)
    found = answer_lines(ask(model, table))
    assert [[float(cell) for cell in line] for line in found] == expected.tolist()

    table["count"] = [0, 2**31, 0]
    outcome = ask(model, table)
    assert outcome.returncode != 0
    assert "row 2, column 'count'" in outcome.stderr
    assert "an integer from -2147483648 to 2147483647" in outcome.stderr


def mixed_table() -> Table:
    rng = np.random.default_rng(5)
    return pandas.DataFrame(
        {
            "city": rng.choice(["Oslo", "Lima", "Pune"], ROWS),
            "age": rng.integers(18, 80, ROWS),
            "job": rng.choice(["cook", "smith"], ROWS),
            "income": rng.normal(50, 9, ROWS),
        }
    )


def mixed_model(table: Table, handle_unknown: str, rank: int, zipmap: bool) -> Any:
    steps = compose.ColumnTransformer(
        [
            ("texts", preprocessing.OneHotEncoder(handle_unknown=handle_unknown), ["city", "job"]),
            ("age", preprocessing.StandardScaler(), ["age"]),
            ("income", preprocessing.StandardScaler(), ["income"]),
        ]
    )
    estimator = pipeline.Pipeline(
        [("columns", steps), ("model", linear_model.LogisticRegression())]
    )
    target = (table["age"] + 3 * (table["job"] == "cook") + table["income"]) % 7 > 3
    fit(estimator, table, target.astype(int))
    initial = [
        ("city", data_types.StringTensorType([None, 1])),
        ("age", data_types.Int64TensorType([None, 1])),
        ("job", data_types.StringTensorType([None, 1])),
        ("income", data_types.FloatTensorType([None, 1])),
    ]
    model = export(
        estimator, None, initial_types=initial, options={id(estimator): {"zipmap": zipmap}}
    )
    return with_flat_inputs(model) if rank == 1 else model


def with_flat_inputs(model: Any) -> Any:
    """The same model with inputs [rows] instead of [rows, 1]."""
    nodes = []
    for value in model.graph.input:
        flat = f"{value.name}_column"
        nodes.append(onnx.helper.make_node("Reshape", [value.name, "column"], [flat]))
        for node in model.graph.node:
            node.input[:] = [flat if name == value.name else name for name in node.input]
        del value.type.tensor_type.shape.dim[1]
    model.graph.initializer.append(
        onnx.helper.make_tensor("column", onnx.TensorProto.INT64, [2], [-1, 1])
    )
    rest = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(nodes + rest)
    return model


@pytest.mark.parametrize("zipmap", [False, True], ids=["tensor", "zipmap"])
@pytest.mark.parametrize("rank", [1, 2])
@pytest.mark.parametrize("handle_unknown", ["ignore", "error"])
def test_an_input_a_feature(ask: Ask, handle_unknown: str, rank: int, zipmap: bool) -> None:
    table = mixed_table()
    model = mixed_model(table, handle_unknown, rank, zipmap)
    dtypes = {"city": object, "age": np.int64, "job": object, "income": np.float32}
    inputs = {
        name: table[name].to_numpy().astype(dtype).reshape((-1, 1) if rank == 2 else (-1,))
        for name, dtype in dtypes.items()
    }
    expected = expected_lines(runtime_answers(model, inputs))
    assert_same(answer_lines(ask(model, table)), expected)


@pytest.mark.parametrize(
    ("column", "place", "kind"),
    [("job", "row 9, column 'job'", "a text"), ("age", "row 9, column 'age'", "an integer")],
)
def test_missing_cells_that_the_model_cannot_say(
    ask: Ask, column: str, place: str, kind: str
) -> None:
    table = mixed_table()
    model = mixed_model(table, "ignore", rank=2, zipmap=False)
    table[column] = table[column].astype(object)
    table.loc[8, column] = None
    outcome = ask(model, table)
    assert outcome.returncode != 0
    assert "The ONNX model takes no missing value here." in outcome.stderr
    assert place in outcome.stderr
    assert kind in outcome.stderr


def test_a_missing_number_is_nan(ask: Ask) -> None:
    features, target = classification(2)
    features[::7, 2] = np.nan
    estimator = fit(ensemble.RandomForestClassifier(20, random_state=0), features, target)
    cells = features[:ROWS].astype(np.float32)
    model = export(estimator, cells[:1], options={id(estimator): {"zipmap": False}})
    expected = expected_lines(runtime_answers(model, {"X": cells}))
    assert_same(answer_lines(ask(model, frame(cells))), expected)


def boosted_model() -> tuple[Any, Any]:
    features, target = classification(3)
    estimator = fit(ensemble.GradientBoostingClassifier(random_state=0), features, target)
    cells = features[:ROWS].astype(np.float32)
    return export(estimator, cells[:1], options={"zipmap": False}), cells


def test_label_alone(ask: Ask) -> None:
    model, cells = boosted_model()
    del model.graph.output[1]
    expected = expected_lines(runtime_answers(model, {"X": cells}))
    assert len(expected[0]) == 1
    assert_same(answer_lines(ask(model, frame(cells))), expected)


def test_probabilities_alone_bring_the_likeliest_class(ask: Ask) -> None:
    model, cells = boosted_model()
    del model.graph.output[0]
    scores = runtime_answers(model, {"X": cells})["probabilities"]
    expected: list[list[float | str]] = [
        [*(float(p) for p in row), str(int(np.argmax(row)))] for row in scores
    ]
    assert_same(answer_lines(ask(model, frame(cells))), expected)


@pytest.mark.parametrize("rows", [1, 5])
def test_fixed_batch(ask: Ask, rows: int) -> None:
    model, cells = boosted_model()
    expected = expected_lines(runtime_answers(model, {"X": cells}))
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = rows
    assert_same(answer_lines(ask(model, frame(cells))), expected)


def test_open_number_of_features(ask: Ask) -> None:
    model, cells = boosted_model()
    expected = expected_lines(runtime_answers(model, {"X": cells}))
    model.graph.input[0].type.tensor_type.shape.dim[1].Clear()
    assert_same(answer_lines(ask(model, frame(cells))), expected)

    outcome = ask(model, frame(cells).iloc[:, :3])
    assert outcome.returncode != 0
    assert "The model takes another number of features." in outcome.stderr
    assert "3 columns" in outcome.stderr
    assert f"at least {FEATURES} features" in outcome.stderr


@pytest.mark.parametrize("options", [("--batch", "1"), ("--batch", "7", "--threads", "2")])
@pytest.mark.parametrize("name", ["logistic", "bayes", "network"])
def test_size_of_a_batch_changes_no_bit(ask: Ask, name: str, options: tuple[str, ...]) -> None:
    features, target = classification(3)
    estimator = fit(CLASSIFIERS[name][0](), features, target)
    cells = features[:ROWS].astype(np.float32)
    model = export(estimator, cells[:1], options={"zipmap": False})
    together = ask(model, frame(cells))
    apart = ask(model, frame(cells), *options)
    assert (apart.returncode, apart.stderr) == (0, "")
    assert apart.stdout == together.stdout


def test_truncated_file(ask: Ask) -> None:
    model, cells = boosted_model()
    data = model.SerializeToString()
    outcome = ask(data[: len(data) // 2], frame(cells))
    assert outcome.returncode != 0
    assert "ONNX Runtime cannot open the model." in outcome.stderr


def test_library_that_is_not_there(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANDOR_ONNXRUNTIME_LIBRARY", "/no/such/libonnxruntime.so")
    outcome = ask(*boosted_table())
    assert outcome.returncode != 0
    assert "ONNX Runtime's library was not found." in outcome.stderr
    assert "environment variable CANDOR_ONNXRUNTIME_LIBRARY" in outcome.stderr
    assert "there is no file /no/such/libonnxruntime.so" in outcome.stderr
    assert "pip install onnxruntime" in outcome.stderr


def boosted_table() -> tuple[Any, Table]:
    model, cells = boosted_model()
    return model, frame(cells)
