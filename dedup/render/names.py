"""Names of the formats for machines, and the modules that write them."""

from __future__ import annotations

DATA = {
    "csv": "dedup.render.as_csv",
    "json": "dedup.render.as_json",
    "jsonl": "dedup.render.as_jsonl",
}
"""Formats that need nothing but the report."""
TOLD = {
    "azure": "dedup.render.azure",
    "concise": "dedup.render.concise",
    "github": "dedup.render.github",
    "github-output": "dedup.render.github_output",
    "gitlab": "dedup.render.gitlab",
    "html": "dedup.render.html.page",
    "junit": "dedup.render.junit",
    "markdown": "dedup.render.markdown",
    "rdjson": "dedup.render.rdjson",
    "sarif": "dedup.render.sarif",
}
FORMATS = tuple(sorted({*DATA, *TOLD}))
