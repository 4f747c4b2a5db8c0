#!/usr/bin/env python3
"""Generates the lending example: 20,000 loan applications with bias planted on purpose.

usage: python examples/lending/generate.py [--output DIR]

Writes lending.csv and lending.parquet, the same table twice. People and places are invented. Every
effect that candor should find is a constant below, so that what it finds can be compared with what
was put in. The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 20260301
ROWS = 20_000

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# --- who applies -----------------------------------------------------------------------------

SHARE_OF_WOMEN = 0.45
ARDEN, BELMAR, CORIN = 1, 2, 3
SHARE_BY_ETHNICITY = {ARDEN: 0.74, BELMAR: 0.22, CORIN: 0.04}

ZIP_AREAS = range(1, 13)
# The proxy: three in five Belmar applicants live in areas 11 and 12, hardly anyone else does.
AVOIDED_ZIP_AREAS = (11, 12)
SHARE_IN_AVOIDED_AREAS = {ARDEN: 0.03, BELMAR: 0.60, CORIN: 0.03}

# --- the bias that is planted ----------------------------------------------------------------

# 1. At equal merit, of the women who would be approved this share is declined all the same.
WOMEN_DECLINED = 0.15
# 2. Loan officers ask more of applicants from the avoided areas: this many standard deviations of
#    merit. They never look at ethnicity.
AVOIDED_AREA_PENALTY = 1.0
# 3. Of the Corin women who would be approved, one half is declined: a small group in which the
#    bias is far larger than in either of the two groups that it is made of.
CORIN_WOMEN_DECLINED = 0.50
# 4. Age: nothing is planted. What candor reports for it is what chance alone does.

# --- merit -----------------------------------------------------------------------------------

# Merit depends on these three columns alone, and none of them on sex, ethnicity or area.
INCOME_WEIGHT, DEBT_WEIGHT, EMPLOYMENT_WEIGHT = 0.8, -0.7, 0.4
# Officers judge merit with an error of this many standard deviations and approve above the bar.
JUDGEMENT_ERROR = 0.4
APPROVAL_BAR = -0.3


def standardise(values: Floats) -> Floats:
    """Mean 0, standard deviation 1."""
    standard: Floats = (values - values.mean()) / values.std()
    return standard


def merit(income: Floats, debt_ratio: Floats, employment_years: Floats) -> Floats:
    """How good a borrower somebody is, in standard deviations."""
    return standardise(
        INCOME_WEIGHT * standardise(np.log(income))
        + DEBT_WEIGHT * standardise(debt_ratio)
        + EMPLOYMENT_WEIGHT * standardise(np.sqrt(employment_years))
    )


def draw_zip_areas(rng: np.random.Generator, ethnicity: Integers) -> Integers:
    """Most people live anywhere; Belmar applicants mostly in the avoided areas."""
    others = [area for area in ZIP_AREAS if area not in AVOIDED_ZIP_AREAS]
    chance = np.array([0.0, *SHARE_IN_AVOIDED_AREAS.values()])[ethnicity]
    avoided = rng.random(ROWS) < chance
    return np.where(avoided, rng.choice(AVOIDED_ZIP_AREAS, ROWS), rng.choice(others, ROWS))


def decide(
    rng: np.random.Generator, worth: Floats, woman: Flags, ethnicity: Integers, zip_area: Integers
) -> Flags:
    """The officers' decisions: merit, judged with an error, and the planted bias on top."""
    bar = APPROVAL_BAR + AVOIDED_AREA_PENALTY * np.isin(zip_area, AVOIDED_ZIP_AREAS)
    deserved = worth + JUDGEMENT_ERROR * rng.standard_normal(ROWS) > bar
    declined_share = np.where(woman, WOMEN_DECLINED, 0.0)
    declined_share[woman & (ethnicity == CORIN)] = CORIN_WOMEN_DECLINED
    return deserved & (rng.random(ROWS) >= declined_share)


def fit_logistic_regression(features: Floats, label: Flags, iterations: int = 12) -> Floats:
    """Probabilities of a logistic regression fitted to its own rows by Newton's method."""
    design = np.column_stack([np.ones(len(label)), features])
    coefficients = np.zeros(design.shape[1])
    for _ in range(iterations):
        probability = 1.0 / (1.0 + np.exp(-design @ coefficients))
        weight = probability * (1.0 - probability)
        hessian = design.T @ (design * weight[:, None])
        coefficients += np.linalg.solve(hessian, design.T @ (label - probability))
    fitted: Floats = 1.0 / (1.0 + np.exp(-design @ coefficients))
    return fitted


def generate() -> pa.Table:
    """The table, with the columns in the order of the files."""
    rng = np.random.default_rng(SEED)
    woman = rng.random(ROWS) < SHARE_OF_WOMEN
    ethnicity = rng.choice(
        list(SHARE_BY_ETHNICITY), ROWS, p=list(SHARE_BY_ETHNICITY.values())
    ).astype(np.int64)
    zip_area = draw_zip_areas(rng, ethnicity)
    age = rng.uniform(22.0, 80.0, ROWS).round(1)

    income = rng.lognormal(3.8, 0.45, ROWS).round(1)
    debt_ratio = (100.0 * rng.beta(2.0, 4.0, ROWS)).round(1)
    employment_years = np.minimum(rng.gamma(2.0, 2.0, ROWS), age - 18.0).round(1)
    loan_amount = rng.lognormal(2.5, 0.6, ROWS).round(1)

    worth = merit(income, debt_ratio, employment_years)
    creditworthy = worth + 0.3 * rng.standard_normal(ROWS) > APPROVAL_BAR
    approved = decide(rng, worth, woman, ethnicity, zip_area)

    # The model learns from the officers' decisions. It sees neither sex nor ethnicity nor age.
    indicators = [zip_area == area for area in list(ZIP_AREAS)[1:]]
    numbers = [np.log(income), debt_ratio, np.sqrt(employment_years), loan_amount]
    score = fit_logistic_regression(np.column_stack([*numbers, *indicators]), approved)
    model_score = score.round(4)

    return pa.table(
        {
            "age": age,
            "sex": woman.astype(np.int64),
            "ethnicity": ethnicity,
            "sex_and_ethnicity": 10 * woman.astype(np.int64) + ethnicity,
            "zip_area": zip_area.astype(np.int64),
            "income": income,
            "debt_ratio": debt_ratio,
            "employment_years": employment_years,
            "loan_amount": loan_amount,
            "creditworthy": creditworthy.astype(np.int64),
            "approved": approved.astype(np.int64),
            "model_score": model_score,
            "model_approved": (model_score > 0.5).astype(np.int64),
        }
    )


def write_csv(table: pa.Table, path: Path) -> None:
    """Plain text, one row a line, numbers as short as they can be read back."""
    columns = [column.to_pylist() for column in table.columns]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(",".join(table.column_names) + "\n")
        for row in zip(*columns, strict=True):
            file.write(",".join(str(value) for value in row) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Generates the lending example.")
    parser.add_argument("--output", type=Path, default=Path(__file__).resolve().parent)
    folder = parser.parse_args().output
    table = generate()
    write_csv(table, folder / "lending.csv")
    pq.write_table(table, folder / "lending.parquet", compression="snappy")
    print(f"{table.num_rows} rows in {folder / 'lending.csv'} and lending.parquet")


if __name__ == "__main__":
    main()
