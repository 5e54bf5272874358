"""Read a JSON lines file and decode it, and nothing more: what every scan in Python must pay.

python bench/read_only.py docs.jsonl
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

with Path(sys.argv[1]).open("rb") as lines:
    print(sum(len(json.loads(line)["text"]) for line in lines))
