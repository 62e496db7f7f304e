"""Makes statistics.json from scipy. Run: python test/golden/statistics/make.py"""

import json
import pathlib
import warnings

import numpy as np
import scipy
from scipy import stats

HERE = pathlib.Path(__file__).parent
warnings.filterwarnings("ignore")


def number(value):
    return float(value) if np.isfinite(value) else None


def compare(a, b, paired):
    t = stats.ttest_rel(a, b) if paired else stats.ttest_ind(a, b, equal_var=False)
    u = stats.mannwhitneyu(a, b)
    pooled = np.sqrt(((len(a) - 1) * np.var(a, ddof=1) + (len(b) - 1) * np.var(b, ddof=1)) / (len(a) + len(b) - 2))
    sign = np.sign(np.subtract.outer(a, b))
    data, statistic = (
        ((np.subtract(a, b),), np.mean)
        if paired
        else ((a, b), lambda x, y, axis: np.mean(x, axis=axis) - np.mean(y, axis=axis))
    )
    interval = stats.bootstrap(
        data, statistic, n_resamples=10_000, method="percentile", rng=np.random.default_rng(0)
    ).confidence_interval
    return {
        "t": {"statistic": number(t.statistic), "p": number(t.pvalue)},
        "mann_whitney": {"statistic": number(u.statistic), "p": number(u.pvalue)},
        "cohens_d": number((np.mean(a) - np.mean(b)) / pooled),
        "cliffs_delta": number(sign.mean()),
        "bootstrap": {"low": number(interval.low), "high": number(interval.high)},
    }


def main():
    rng = np.random.default_rng(11)
    comparisons = []
    for n, m, shift, kind in [
        (5, 5, 1.0, "normal"), (8, 30, 0.5, "normal"), (3, 3, 9.0, "normal"), (2, 200, 0.0, "normal"),
        (40, 50, 0.2, "normal"), (60, 60, 3.0, "normal"), (30, 30, 0.0, "binary"), (100, 80, 0.4, "binary"),
        (7, 6, 1.0, "integer"), (300, 300, 0.1, "integer"), (8, 400, 0.3, "normal"), (12, 12, 0.0, "normal"),
    ]:  # fmt: skip
        draw = {
            "normal": lambda k, by: rng.normal(by, 1.5 if by else 1.0, k),
            "binary": lambda k, by: (rng.random(k) < 0.4 + by).astype(float),
            "integer": lambda k, by: rng.integers(0, 5, k) + np.round(by),
        }[kind]
        a, b = np.round(draw(n, shift), 6), np.round(draw(m, 0.0), 6)
        for paired in [False, True] if n == m else [False]:
            comparisons.append({"a": a.tolist(), "b": b.tolist(), "paired": paired, "expected": compare(a, b, paired)})
    correlations = []
    for n in [2, 5, 50]:
        x = np.round(rng.normal(size=n), 1)
        y = np.round(x + rng.normal(size=n), 1)
        expected = {"pearson": number(stats.pearsonr(x, y)[0]), "spearman": number(stats.spearmanr(x, y)[0])}
        correlations.append({"x": x.tolist(), "y": y.tolist(), "expected": expected})
    wilsons = []
    for k, n in [(0, 10), (10, 10), (3, 7), (450, 500)]:
        interval = stats.binomtest(k, n).proportion_ci(method="wilson")
        wilsons.append({"k": k, "n": n, "low": interval.low, "high": interval.high})
    tails = [[z, float(stats.norm.sf(z))] for z in [-4, -1, 0, 0.5, 2.9, 3.0, 3.1, 8, 30]]
    students = [[t, df, float(2 * stats.t.sf(abs(t), df))] for t in [0, 0.3, -2, 15, 60] for df in [1, 2.5, 30, 1000]]
    table = {
        "made_with": {"scipy": scipy.__version__},
        "comparisons": comparisons,
        "correlations": correlations,
        "wilson": wilsons,
        "normal_upper_tail": tails,
        "student_two_sided": students,
    }
    (HERE / "statistics.json").write_text(json.dumps(table).replace('{"a"', '\n{"a"') + "\n")


main()
