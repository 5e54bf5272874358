"""What an earlier run computed of documents, by their content, so that it need not be again."""

from dedup.cache.digests import digests
from dedup.cache.packs import Cache
from dedup.cache.rows import Rows, rows_of, work_of

__all__ = ["Cache", "Rows", "digests", "rows_of", "work_of"]
