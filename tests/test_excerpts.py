"""What is read of stored documents says the same of their tokens as the whole of them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
from corpora import BOTH
from hypothesis import given
from hypothesis import strategies as st

from dedup import intake, pipeline, segments, texts
from dedup.disk import Folder
from dedup.large import excerpts, shelf
from dedup.large.excerpts import Excerpts
from dedup.large.room import Room
from dedup.large.shelf import Shelf
from dedup.large.stored import Stored
from dedup.read import list_files
from dedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dedup.columns import Batch, Corpus, Tokens

SAMPLES = Path(__file__).parent.parent / "samples"


class Both(NamedTuple):
    """The samples in memory, and on disk."""

    corpus: Corpus
    parts: list[tuple[Batch, Tokens]]
    texts: list[bytes]
    shelf: Shelf


@pytest.fixture(scope="module", params=[1, 2, 64])
def samples(request: pytest.FixtureRequest) -> Iterator[Both]:
    """Read with a table of every so many segments."""
    listing, settings = list_files([str(SAMPLES)], (), ()), Settings()
    held = intake.take_in(pipeline.read(listing, settings), 0, 1)
    parts = [(batch, part) for batch, (part, _) in zip(held.batches, held.tokens, strict=True)]
    bodies = [
        batch.text[start:end].tobytes()
        for batch, _ in parts
        for start, end in pairwise(batch.offsets.tolist())
    ]
    spill = intake.Spill(0, lambda: Stored(Folder(Path(gettempdir())), settings.unit))
    asked = intake.Asked(spill=spill)
    store = intake.take_in(pipeline.read(listing, settings), 0, 1, None, asked).store
    assert isinstance(store, Stored)
    with pytest.MonkeyPatch.context() as patched:
        for module in (excerpts, shelf):
            patched.setattr(module, "EVERY", request.param)
        yield Both(
            segments.join(held.tokens), parts, bodies, Shelf(store, listing, Room(1 << 20, 1))
        )


def drawn(both: Both, data: st.DataObject) -> NDArray[np.int64]:
    """Spans in some documents that have tokens."""
    bounds = both.corpus.documents.tolist()
    full = [n for n, (low, high) in enumerate(pairwise(bounds)) if low < high]
    numbers = sorted(data.draw(st.sets(st.sampled_from(full), min_size=1, max_size=5)))
    spans = []
    for number in numbers:
        low, high = bounds[number : number + 2]
        for _ in range(data.draw(st.integers(1, 3))):
            start = data.draw(st.integers(low, high - 1))
            spans.append((start, data.draw(st.integers(start + 1, min(high, start + 80)))))
    return np.array(spans, np.int64)


@given(st.data())
def test_excerpts_say_the_same_as_whole_documents(samples: Both, data: st.DataObject) -> None:
    spans = drawn(samples, data)
    whole = samples.corpus
    own = Excerpts(samples.shelf, spans)
    wanted = np.unique(np.concatenate([np.arange(*span) for span in spans.tolist()]))
    here = own.inside(wanted)
    assert (own.corpus.tokens[here] == whole.tokens[wanted]).all()
    assert (own.corpus.kinds[here] == whole.kinds[wanted]).all()
    documents = own.corpus.documents_of(here)
    assert (own.documents[documents] == whole.documents_of(wanted)).all()
    first = np.searchsorted(whole.segment_documents, whole.documents_of(wanted))
    first_here = np.searchsorted(own.corpus.segment_documents, documents)
    segments = whole.segments_of(wanted), own.corpus.segments_of(here)
    numbers = np.stack([segments[1] - first_here + 1] * 2, axis=1)
    expected = np.stack([segments[0] - first + 1] * 2, axis=1)
    assert (own.paragraphs(documents, numbers) == expected).all()
    for side in (0, 1):
        ends = whole.segments[segments[0] + side], own.corpus.segments[segments[1] + side]
        assert (ends[0] - wanted == ends[1] - here).all()
    places = texts.locate(whole, samples.parts, wanted, BOTH[0])
    for kernels in BOTH:
        assert own.locate(here, kernels).tolist() == places.tolist()
    for document, row in zip(documents.tolist(), places.tolist(), strict=True):
        text = samples.texts[own.documents[document]]
        assert own.text(document, row[2], row[3]) == text[row[2] : row[3]]


@given(st.data())
def test_a_place_of_several_paragraphs_has_the_text_between_them(
    samples: Both, data: st.DataObject
) -> None:
    spans = drawn(samples, data)
    own = Excerpts(samples.shelf, spans)
    starts, lasts = (own.inside(tokens) for tokens in (spans[:, 0], spans[:, 1] - 1))
    wanted = np.unique(np.concatenate([starts, lasts]))
    where = own.locate(wanted, BOTH[0])
    for start, last in zip(starts.tolist(), lasts.tolist(), strict=True):
        begin, end = (
            int(where[np.searchsorted(wanted, n), at]) for n, at in ((start, 2), (last, 3))
        )
        document = int(own.corpus.documents_of(np.array([start]))[0])
        text = samples.texts[own.documents[document]]
        assert own.text(document, begin, end) == text[begin:end]


@given(st.data())
def test_no_more_is_read_than_the_paragraphs_asked_for(samples: Both, data: st.DataObject) -> None:
    spans = drawn(samples, data)
    whole = samples.corpus
    low, high = whole.segments_of(spans - np.array([0, 1])).T
    touched = {n for a, b in zip(low.tolist(), high.tolist(), strict=True) for n in range(a, b + 1)}
    tokens = sum(int(np.diff(whole.segments)[n]) for n in touched)
    assert len(Excerpts(samples.shelf, spans).corpus.tokens) == tokens
