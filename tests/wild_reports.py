"""Reports of wild rows, for properties of renderers."""

from __future__ import annotations

from hypothesis import strategies as st

from dedup.labels import RULES
from dedup.model import Document, Edit, File, Finding, Place, Report, Skipped
from dedup.render.look import ASCII, UNICODE, Look

TEXT = st.text(st.characters(), max_size=40)
PATHS = st.text(st.characters(blacklist_characters="\0"), min_size=1, max_size=30)
OFFSETS = st.integers(-5, 60)
SPANS = st.tuples(OFFSETS, OFFSETS)
COUNTS = st.integers(0, 10**7)
KINDS = st.sampled_from(["identical", "reformatted", "edited", "split", "merged", "contained"])
OPS = st.sampled_from(["insert", "delete", "replace", "move", "split", "merge"])
DOCUMENTS = st.builds(
    Document,
    id=TEXT,
    path=PATHS,
    record=st.none() | st.integers(1, 99),
    utf8=TEXT.map(lambda text: text.encode("utf-8", "replace")) | st.binary(max_size=40),
    paragraphs=COUNTS,
    words=COUNTS,
    redundant=COUNTS,
)
PLACES = st.builds(
    Place,
    document=DOCUMENTS,
    span=SPANS,
    paragraphs=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    words=COUNTS,
    centre=st.booleans(),
    similarity=st.floats(0, 1),
    containment=st.floats(0, 1),
    kinds=st.lists(KINDS, max_size=3).map(tuple),
    edits=st.lists(st.builds(Edit, OPS, SPANS, SPANS), max_size=3).map(tuple),
)
FINDINGS = st.builds(
    Finding,
    id=st.text("0123456789abcdef", min_size=16, max_size=16) | TEXT,
    rule=st.sampled_from(RULES),
    similarity=st.floats(0, 1),
    words=COUNTS,
    redundant=COUNTS,
    places=st.lists(PLACES, min_size=1, max_size=8).map(tuple),
)
REPORTS = st.builds(
    Report,
    settings=st.just({}),
    files=st.lists(
        st.builds(File, PATHS, st.just(""), st.integers(0, 2), COUNTS, COUNTS), max_size=12
    ).map(tuple),
    skipped=st.lists(st.builds(Skipped, TEXT, COUNTS), max_size=8).map(tuple),
    errors=st.just(()),
    documents=COUNTS,
    paragraphs=COUNTS,
    words=COUNTS,
    redundant=COUNTS,
    findings=st.lists(FINDINGS, max_size=4).map(tuple),
)
LOOKS = st.builds(
    Look,
    width=st.integers(60, 200),
    colour=st.just(False),
    glyphs=st.sampled_from([ASCII, UNICODE]),
    isolate=st.booleans(),
    encoding=st.sampled_from(["utf-8", "ascii", "latin-1", "cp1251"]),
)
