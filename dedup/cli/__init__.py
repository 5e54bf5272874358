"""The door: options become settings, settings a report, the report bytes and an exit code."""
