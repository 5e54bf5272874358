"""Tokens are found again in the texts they were read from: characters, bytes, lines, columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import stages
from corpora import BOTH, PLAIN, source_of, tokenised
from hypothesis import given
from hypothesis import strategies as st
from strategies import plantings, wild_texts

from dedup import intake, segments, texts
from dedup.read import text_batches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strategies import Planted

    from dedup.kernels.engine import Kernels


def expected(documents: Sequence[str]) -> list[list[int]]:
    """Characters and bytes of each token, lines and columns of its ends; by document."""
    rows = []
    for text in documents:
        data, tokens = text.removeprefix("\ufeff").encode(), tokenised(text.removeprefix("\ufeff"))
        for start, end in zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True):
            before = [data[:at].decode() for at in (start, end)]
            points = [(had.count("\n") + 1, len(had) - had.rfind("\n")) for had in before]
            rows.append([*map(len, before), start, end, *points[0], *points[1]])
    return rows


def found(
    documents: Sequence[str], tokens: list[int], kernels: Kernels, batch_bytes: int
) -> list[list[int]]:
    pairs = [(f"{n}", text) for n, text in enumerate(documents)]
    taken = intake.take_in(text_batches(pairs, batch_bytes), 0, 1)
    corpus = segments.join(taken.tokens)
    parts = [(batch, part) for batch, (part, _) in zip(taken.batches, taken.tokens, strict=True)]
    return texts.locate(corpus, parts, np.array(tokens, np.int64), kernels).tolist()


@given(st.lists(wild_texts, max_size=4), st.sampled_from([1, 30, 1 << 20]), st.data())
def test_tokens_are_found_where_they_were_read(
    documents: list[str], batch_bytes: int, data: st.DataObject
) -> None:
    rows = expected(documents)
    wanted = sorted(data.draw(st.sets(st.integers(0, len(rows) - 1)))) if rows else []
    for kernels in BOTH:
        every = found(documents, list(range(len(rows))), kernels, batch_bytes)
        assert every == rows
        some = found(documents, wanted, kernels, batch_bytes)
        assert some == [rows[n] for n in wanted]


@given(plantings)
def test_tokens_of_every_script_are_found(corpus: Planted) -> None:
    documents = [text for _, text in corpus.pairs]
    rows = expected(documents)
    wanted = list(range(0, len(rows), 7))
    assert found(documents, wanted, PLAIN, 500) == [rows[n] for n in wanted]


def test_only_the_segments_asked_for_are_read_again() -> None:
    class Counting:
        bytes = 0
        locate = PLAIN.locate

        def tokenise(self, text: object, regions: np.ndarray) -> object:
            self.bytes += int((regions[:, 1] - regions[:, 0]).sum())
            return PLAIN.tokenise(text, regions)  # type: ignore[arg-type]

    paragraphs = [f"paragraph {n} of a long text\n\n" for n in range(1000)]
    run = stages.staged([("1", "".join(paragraphs))])
    parts = [
        (batch, part) for batch, (part, _) in zip(run.taken.batches, run.taken.tokens, strict=True)
    ]
    counting = Counting()
    tokens = np.array([0, 5, 6 * 500])
    rows = texts.locate(run.corpus, parts, tokens, counting)  # type: ignore[arg-type]
    assert counting.bytes <= 2 * len(paragraphs[500])
    assert [paragraphs[0][a:b] for a, b, *_ in rows[:2].tolist()] == ["paragraph", "text"]
    start = sum(map(len, paragraphs[:500]))
    assert rows[2].tolist() == [*[start, start + 9] * 2, 1001, 1, 1001, 10]


broken_texts = st.text(st.sampled_from("aé漢\n"), max_size=30)


@given(st.lists(wild_texts | broken_texts, min_size=1, max_size=4), st.data())
def test_bytes_are_located_as_by_counting(documents: list[str], data: st.DataObject) -> None:
    """Places that begin at one byte, hold nothing, or hold one another are counted all the same."""
    texts_ = [text.encode() for text in documents]
    bounds = np.cumsum([0, *map(len, texts_)])
    rows = []
    for number, text in enumerate(documents):
        cuts = st.lists(st.integers(0, len(text)), min_size=2, max_size=2).map(sorted)
        for low, high in sorted(data.draw(st.lists(cuts, max_size=4))):
            byte, end = len(text[:low].encode()), len(text[:high].encode())
            places = [bounds[number] + byte, bounds[number] + end]
            points = [
                (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)) for at in (low, high)
            ]
            rows.append([bounds[number], *places, low, high, *points[0], *points[1]])
    table = np.array(rows, np.int64).reshape(-1, 9)
    text = np.frombuffer(bytearray(b"".join(texts_)), np.uint8)
    firsts, spans = table[:, 0].copy(), table[:, 1:3].copy()
    for kernels in BOTH:
        assert kernels.locate(text, firsts, spans).tolist() == table[:, 3:].tolist()
    out = np.empty((len(table), 6), np.int64)
    source_of("utf8").locate(text, firsts, spans, out)
    assert out.tolist() == table[:, 3:].tolist()
