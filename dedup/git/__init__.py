"""What changed, by line, as the `git` program tells it: since a revision, or what is staged."""

from dedup.git.changes import Changes, Staged, changed_since, repository_root, staged

__all__ = ["Changes", "Staged", "changed_since", "repository_root", "staged"]
