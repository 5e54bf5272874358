"""What changed, by line: in the working tree since a revision, or in the index."""

from __future__ import annotations

import os
import sys
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dedup.errors import SettingsError
from dedup.git.patch import EVERY_LINE, FORM, patched_lines
from dedup.git.program import answer, output, root_of, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dedup.git.patch import Lines

# The plumbing command does not read most of the user's settings; these are for the rest of them,
# and for versions of git that read more.
_DIFF = (
    "diff-index", "--diff-filter=ACMRT", "-M", "-l1000", "--ignore-submodules=all", "--no-color",
    "--no-ext-diff", "--no-textconv", "--diff-algorithm=default", "--indent-heuristic",
)  # fmt: skip
_STAGED = ("--cached", "--ita-invisible-in-index")
_SHALLOW = (
    "; this clone is shallow: fetch its whole history (fetch-depth: 0 for actions/checkout, "
    "GIT_DEPTH: 0 in GitLab, else git fetch --unshallow)"
)


@dataclass(frozen=True, slots=True)
class Changes:
    """The lines that were added or changed since a commit.

    Attributes:
        root: real path of the root of the working tree.
        commit: the commit that the lines are compared with, 7 digits; "" where there is none yet.
        lines: the lines by the real path of their file; files without any are not in it. Files
            of which git makes no lines (binary, `-diff`), or none that stand on disk (a filter,
            as that of LFS, changes them), have every line where they differ.
    """

    root: Path
    commit: str
    lines: dict[str, Lines]
    _real: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, location: str) -> Lines:
        """The changed lines of a file (absolute path, perhaps through links)."""
        return self.lines.get(self._resolved(location), ())

    def touches(self, location: str, first: int, last: int) -> bool:
        """Whether one of the lines `first` to `last` (from 1, both included) of a file changed.

        Cost: resolves each location once; then O(log ranges).
        """
        lines = self.of(location)
        before = bisect_left(lines, (last + 1, 0))
        return before > 0 and lines[before - 1][1] > first

    def _resolved(self, location: str) -> str:
        real = self._real.get(location)
        if real is None:
            real = self._real[location] = os.path.realpath(location)
        return real


@dataclass(frozen=True, slots=True)
class Staged(Changes):
    """The files of the index that differ from HEAD, and their changed lines.

    Attributes:
        contents: their bytes in the index, as `git add` has converted them, by real path; links
            and submodules are not in it.
    """

    contents: dict[str, bytes]

    def content(self, location: str) -> bytes | None:
        """The staged bytes of a file (absolute path, perhaps through links), if it is staged."""
        return self.contents.get(self._resolved(location))


def repository_root(folder: Path) -> Path | None:
    """The real path of the root of the working tree that a folder lies in.

    Returns:
        None where there is none, or git is missing or refuses to read it.
    """
    try:
        return root_of(folder)
    except SettingsError:
        return None


def changed_since(ref: str, folder: Path) -> Changes:
    """Tell which lines were added or changed since this branch left `ref`.

    Compared are the merge base of `ref` and HEAD, and the working tree of the whole repository:
    with what is not committed, and with files that are neither tracked nor ignored.

    Args:
        ref: a branch, a tag or a commit.
        folder: a folder of the repository. As for git itself, GIT_DIR comes before it.

    Raises:
        SettingsError: no such commit, nothing in common with it, no repository, no git.
    """
    if not ref or ref.startswith("-") or "\0" in ref:
        raise SettingsError(f"{ref!r} is no revision of git; name a branch, a tag or a commit")
    root = root_of(folder)
    base = _merge_base(ref, root)
    found = _changed([base, "--"], root)
    for name in _filtered(found, root):
        found[name] = EVERY_LINE
    for name in output(["ls-files", "--others", "--exclude-standard", "-z"], root).split(b"\0"):
        # A name that ends with a slash is another repository.
        if name and not name.endswith(b"/"):
            found[name] = EVERY_LINE
    return Changes(root, base[:7], {_location(root, name): found[name] for name in found})


def staged(folder: Path) -> Staged:
    """Tell what is staged, by line against HEAD, and read it from the index.

    Args:
        folder: a folder of the repository. As for git itself, GIT_DIR comes before it.

    Raises:
        SettingsError: no repository, no git, or a content that the repository lacks.
    """
    root = root_of(folder)
    head = answer(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], root)
    tree = head or answer(["hash-object", "-t", "tree", "--stdin"], root)
    blobs = _index_blobs(tree, root)
    found = _changed([*_STAGED, tree, "--"], root)
    lines = {_location(root, name): found[name] for name in found if name in blobs}
    contents = {_location(root, name): content for name, content in _contents(blobs, root)}
    return Staged(root, head[:7], lines, contents)


def _merge_base(ref: str, root: Path) -> str:
    """The commit at which this branch left `ref`, with all its digits."""
    commit = answer(["rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"], root)
    base = answer(["merge-base", commit, "HEAD"], root) if commit else ""
    if base:
        return base
    wrong, advice = f"{ref!r} and HEAD have no commit in common", "; name a branch that has one"
    if not commit:
        wrong = f"there is no commit {ref!r}"
        advice = "; name a branch, a tag or a commit that has been fetched, such as origin/main"
    if answer(["rev-parse", "--is-shallow-repository"], root) == "true":
        advice = _SHALLOW
    raise SettingsError(wrong + advice)


def _changed(arguments: Sequence[str], root: Path) -> dict[bytes, Lines]:
    """The lines that a comparison shows as new, by the name of their file in the repository."""
    with running([*_DIFF, *FORM, *arguments], root) as stream:
        return patched_lines(stream)


def _filtered(names: dict[bytes, Lines], root: Path) -> list[bytes]:
    """Those of the files whose lines in git are not the lines on disk, as a filter lies between."""
    asked = b"".join(name + b"\0" for name in names)
    said = output(["check-attr", "--stdin", "-z", "filter"], root, asked).split(b"\0")
    answers = zip(said[0::3], said[2::3], strict=False)
    return [name for name, value in answers if value not in (b"unspecified", b"unset")]


def _index_blobs(tree: str, root: Path) -> dict[bytes, bytes]:
    """The object of each staged file, by name; links and submodules are left out."""
    command = [*_DIFF, *_STAGED, "--raw", "--no-abbrev", "-z", tree, "--"]
    fields = iter(output(command, root).split(b"\0"))
    blobs = {}
    for head in filter(None, fields):
        _, mode, _, blob, status = head.split(b" ")
        name = next(fields)
        if status.startswith((b"R", b"C")):
            name = next(fields)
        if mode.startswith(b"100"):
            blobs[name] = blob
    return blobs


def _contents(blobs: dict[bytes, bytes], root: Path) -> Iterator[tuple[bytes, bytes]]:
    """Names and bytes of objects, read by one process."""
    asked = b"".join(blob + b"\n" for blob in blobs.values())
    with running(["cat-file", "--batch", "--buffer"], root, asked) as stream:
        for name, blob in blobs.items():
            said = stream.readline().split()
            if len(said) != 3:
                raise SettingsError(
                    f"the repository lacks the staged object {blob.decode()}; try git fsck"
                )
            yield name, stream.read(int(said[2]))
            stream.read(1)


def _location(root: Path, name: bytes) -> str:
    # As os.fsdecode, but on Windows too, where that refuses bytes that are not UTF-8.
    return str(root / name.decode(sys.getfilesystemencoding(), "surrogateescape"))
