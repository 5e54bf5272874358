"""Who takes part in which job, with which command, and what is unfair about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from venvs import Peer

DATASKETCH = Peer("datasketch", ("datasketch==2.0.0", "xxhash==4.1.0"))
RENSA = Peer("rensa", ("rensa==0.5.0",))
GAOYA = Peer("gaoya", ("gaoya==0.2.2",))
TEXT_DEDUP = Peer("text-dedup", ("text-dedup==0.4.1",), python=(3, 12))
DATATROVE = Peer("datatrove", ("datatrove==0.10.1", "regex", "xxhash<4", "tokenizers", "orjson"))
JSCPD = Peer("jscpd", ("jscpd@5.3.3",), npm=True)

PEERS = (DATASKETCH, RENSA, GAOYA, TEXT_DEDUP, DATATROVE, JSCPD)


@dataclass(frozen=True, slots=True)
class Job:
    """What all entries are asked to find.

    Attributes:
        name: also of its files.
        title: for people.
        threshold: Jaccard similarity of word 3-grams, for who lets one choose.
        unit: what `judge.py` takes as the two texts of a planted pair.
    """

    name: str
    title: str
    threshold: float
    unit: str


DOCUMENTS = Job("documents", "Near-duplicate documents", 0.7, "document")
PARAGRAPHS = Job("paragraphs", "Near-duplicate paragraphs", 0.5, "paragraph")
PASSAGES = Job("passages", "Repeated passages", 0.5, "span")
JOBS = (DOCUMENTS, PARAGRAPHS, PASSAGES)


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to do a job.

    Attributes:
        command: what `peers.py` knows is filled in: `{dedup}`, `{python}`, `{program}` (Python or
            program of the peer), `{docs}`, `{rows}`, `{texts}`, `{scratch}`, `{threshold}`, and
            `{result}`; without the last, its standard output is the result.
        peer: None for dedup and the floors.
        floor: does less than the job, and has no result.
    """

    name: str
    jobs: tuple[Job, ...]
    command: str
    note: str
    peer: Peer | None = None
    floor: bool = False

    @property
    def slug(self) -> str:
        """The name, for files and the command line: `dedup-fast`."""
        return re.sub(r"\W+", "-", self.name)


def _runner(peer: Peer, variant: str, jobs: tuple[Job, ...], note: str) -> Entry:
    script = f"bench/peers/with_{peer.name.replace('-', '_')}.py"
    command = f"{{program}} {script} {{rows}} {{result}} {{scratch}} --threshold {{threshold}}"
    if variant:
        command += f" --variant {variant}"
    return Entry(f"{peer.name} {variant}".strip(), jobs, command, note, peer)


_SCAN = "{dedup} scan {docs} -f json --jobs 1"
_ROWS = (DOCUMENTS, PARAGRAPHS)

ENTRIES = (
    Entry(
        "dedup --unit document",
        (DOCUMENTS,),
        _SCAN + " --unit document --similarity {threshold}",
        "Similarity is exact Jaccard of word 3-grams, as for the judge.",
    ),
    Entry(
        "dedup --fast",
        (PARAGRAPHS,),
        _SCAN + " --fast",
        "Cuts the paragraphs itself; the peers get them cut. Its similarity, here the default, is "
        "the share of words that match in an alignment, so it looks for more than Jaccard .5, also "
        "for paragraphs split in two and bodies pasted twice, and says where words differ.",
    ),
    Entry(
        "dedup",
        (PARAGRAPHS, PASSAGES),
        _SCAN,
        "With its defaults; does more than the paragraphs job asks for.",
    ),
    _runner(
        DATASKETCH,
        "naive",
        _ROWS,
        "The loop of its manual: an update and a SHA-1 a shingle. Its index chooses the bands; "
        "what shares a bucket is reported, unchecked.",
    ),
    _runner(
        DATASKETCH,
        "bulk",
        _ROWS,
        "The same with MinHash.bulk and xxHash, which few of its users know of.",
    ),
    _runner(
        RENSA,
        "pairs",
        _ROWS,
        "Pairs that share a bucket and whose sketches are alike enough. It does not choose bands: "
        "16 for .7 (as in its manual), 32 for .5 are our choice.",
    ),
    _runner(
        RENSA,
        "flags",
        _ROWS,
        "Its quickest way (rho, one shot), the one its published speed is of. It names no pairs, "
        "only which texts have a copy: a pair counts as found if its later text is flagged, for "
        "whatever reason. It samples word positions, so it depends on length and order.",
    ),
    _runner(
        GAOYA,
        "own",
        (DOCUMENTS,),
        "Words and 3-grams made in Rust by its own rules. Texts without blanks have none, and "
        "count as alike, each with each: its precision shows that, and it is why it has no row in "
        "the paragraphs job (300,000 pairs from 5 MB, and they grow with the square).",
    ),
    _runner(
        GAOYA,
        "ours",
        _ROWS,
        "The same index with our shingles, made in Python, twice: once to ask, once to insert. To "
        "ask before inserting, with its container for small buckets, is the quickest way we know: "
        "half the cost of its defaults.",
    ),
    _runner(
        TEXT_DEDUP,
        "",
        _ROWS,
        "Needs Python 3.12. Verifies exactly, then names clusters only: pairs are those inside a "
        "cluster, direct or not. Made for documents; drops texts under five words. It keeps Arrow "
        "files on disk, and imports its data library at a cost of seconds.",
    ),
    _runner(
        DATATROVE,
        "",
        _ROWS,
        "Made for clusters of machines: writes four stages to disk, and the texts kept, "
        "compressed. Names clusters, not pairs. Our words replace its spaCy tokenizer, which is "
        "far slower. 14 × 8 hashes at .7 (its default), 25 × 5 at .5.",
    ),
    Entry(
        "jscpd",
        (PASSAGES,),
        "{python} bench/peers/with_jscpd.py {texts} {result} {scratch} "
        "--threshold {threshold} --variant {program}",
        "The only peer that says where. Finds exact repeats of 12 tokens and more, so it cannot "
        "find most edited text. Reads a folder with a file a document, written before the clock "
        "starts.",
        JSCPD,
    ),
    Entry(
        "read only",
        JOBS,
        "{python} bench/read_only.py {docs}",
        "A floor: reads and decodes the file in Python, nothing more.",
        floor=True,
    ),
    Entry("wc -w", JOBS, "wc -w {docs}", "A floor: counts the words.", floor=True),
)
