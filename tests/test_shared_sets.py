"""Real articles and labelled corpora, where these lie beside the repository."""

from __future__ import annotations

import difflib
import gzip
import importlib.util
import itertools
import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import dedup

if TYPE_CHECKING:
    from types import ModuleType

SETS = Path(__file__).parents[2] / "shared"
ARTICLE = SETS / "seed" / "000_88e92cd4cd493842.txt"
PLANTED = SETS / "data" / "synth-dev"
RIGHTS = SETS / "data" / "udhr.jsonl.gz"
SCORER = SETS / "tools" / "score.py"
MOST = 1500
"""Characters compared of each place: cost is quadratic."""

pytestmark = pytest.mark.skipif(not SETS.is_dir(), reason="no labelled corpora beside the tests")


@pytest.fixture(autouse=True)
def _compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEDUP_KERNELS", "numba")


@cache
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not ARTICLE.is_file(), reason="the article is not there")
def test_an_article_pasted_twice_is_one_finding() -> None:
    report = dedup.scan(ARTICLE)
    [finding] = report.findings
    first, second = finding.places
    for place, span in ((first, (82, 2885)), (second, (2889, 5790))):
        assert abs(place.span[0] - span[0]) <= 2
        assert abs(place.span[1] - span[1]) <= 2
    assert finding.similarity >= 0.97
    assert first.centre
    assert sorted(edit.op for edit in second.edits) == ["insert", "insert", "split"]


@pytest.mark.skipif(not (PLANTED / "docs.jsonl").is_file(), reason="the corpus is not there")
def test_planted_passages_are_found_and_nothing_else() -> None:
    report = dedup.scan(PLANTED / "docs.jsonl")
    rows = [
        {
            "places": [
                {
                    "document": place.document.id,
                    "start": {"offset": place.span[0]},
                    "end": {"offset": place.span[1]},
                    "centre": place.centre,
                }
                for place in finding.places
            ]
        }
        for finding in report.findings
    ]
    score = scorer().score_passages(str(PLANTED), {"findings": rows})
    assert score["plagdet"] >= 0.94, score
    assert score["recall"] >= 0.93, score
    assert score["precision"] >= 0.94, score
    assert score["granularity"] <= 1.05, score
    shares = {kind: float(row.split("= ")[1]) for kind, row in score["found_by_kind"].items()}
    for kind in ("exact", "append", "split", "merge", "long", "self-double"):
        assert shares[kind] >= 0.98, (kind, shares)
    assert min(share for kind, share in shares.items() if kind != "heavy") >= 0.9, shares


def bare(text: str) -> str:
    """Folded, without diacritics."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if unicodedata.category(char) != "Mn")


@pytest.mark.skipif(not RIGHTS.is_file(), reason="the corpus is not there")
def test_texts_of_two_languages_are_joined_only_where_they_are_alike() -> None:
    """One declaration in hundreds of languages: a translation is not a repeat."""
    with gzip.open(RIGHTS, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    language = {record["id"]: record["lang"] for record in records}
    report = dedup.scan_texts((record["id"], record["text"]) for record in records)
    assert report.findings
    for finding in report.findings:
        for one, other in itertools.combinations(finding.places, 2):
            if not (one.centre or other.centre):
                continue
            if language[one.document.id] == language[other.document.id]:
                continue
            texts = [bare(place.document.text[slice(*place.span)])[:MOST] for place in (one, other)]
            ratio = difflib.SequenceMatcher(None, *texts, autojunk=False).ratio()
            assert ratio >= 0.45, (one.document.id, other.document.id, texts)
