"""A browser for tests: Chromium, driven by its DevTools protocol over two pipes."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATIENCE = 30.0
"""Seconds that something is waited for."""
FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
)

AS_3_AND_4 = """
import fcntl, os, sys
copies = [fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3]]
os.dup2(copies[0], 3)
os.dup2(copies[1], 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""
"""The browser reads what it is asked from descriptor 3, and answers to 4."""


def found() -> str | None:
    """The program of a browser, or None; DEDUP_CHROMIUM names it where it is elsewhere."""
    asked = os.environ.get("DEDUP_CHROMIUM")
    return asked or next((path for name in NAMES if (path := shutil.which(name))), None)


class PageError(Exception):
    """What the page's own script threw."""


class Browser:
    """A running browser with one page.

    Attributes:
        requested: addresses of everything that the page asked for.
        said: what it logged as a warning or an error, and what it threw.
    """

    def __init__(self, program: str, profile: Path) -> None:
        self.requested: list[str] = []
        self.said: list[str] = []
        self._number = 0
        self._rest = b""
        read_end, self._out = os.pipe()
        self._in, write_end = os.pipe()
        start = [sys.executable, "-c", AS_3_AND_4, str(read_end), str(write_end)]
        self._process = subprocess.Popen(
            [*start, program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(read_end, write_end),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read_end)
        os.close(write_end)
        self._session: str | None = None
        targets = self.send("Target.getTargets")["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        attached = self.send("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._out)
        os.close(self._in)
        self._process.terminate()
        self._process.wait(10)

    def send(self, method: str, **parameters: object) -> dict[str, Any]:
        """Ask the browser something, and wait for the answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self._note(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            part = os.read(self._in, 1 << 16)
            if not part:
                raise RuntimeError("the browser has gone")
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer

    def _note(self, event: dict[str, Any]) -> None:
        name, what = event.get("method"), event.get("params", {})
        if name == "Network.requestWillBeSent":
            self.requested.append(what["request"]["url"])
        elif name == "Runtime.exceptionThrown":
            self.said.append(str(what["exceptionDetails"].get("exception", what)))
        elif name == "Runtime.consoleAPICalled" and what["type"] in ("error", "warning"):
            self.said.append(str(what["args"]))
        elif name == "Log.entryAdded" and what["entry"]["level"] in ("error", "warning"):
            self.said.append(what["entry"]["text"])

    def open(self, page: Path, anchor: str = "", script: bool = True) -> None:
        """Open a file, and wait until its own script is ready, where scripts run."""
        self.send("Emulation.setScriptExecutionDisabled", value=not script)
        self.requested.clear()
        self.said.clear()
        self.send("Page.navigate", url="about:blank")
        self.send("Page.navigate", url=page.as_uri() + anchor)
        ready = "document.readyState === 'complete'"
        if script:
            ready += " && document.documentElement.dataset.ready === ''"
        self.until(ready)

    def run(self, expression: str) -> Any:
        """Evaluate JavaScript in the page; promises are waited for."""
        answer = self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise PageError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until JavaScript comes out true."""
        end = time.monotonic() + PATIENCE
        while not self.run(expression):
            if time.monotonic() > end:
                raise TimeoutError(expression)
            time.sleep(0.02)

    def text(self, selector: str) -> str:
        """What can be read of the first element of a selector."""
        found: str = self.run(f"document.querySelector({json.dumps(selector)}).innerText")
        return found

    def count(self, selector: str) -> int:
        """How many elements there are."""
        found: int = self.run(f"document.querySelectorAll({json.dumps(selector)}).length")
        return found

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        text = {"text": key} if len(key) == 1 else {}
        self.send("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
        self.send("Input.dispatchKeyEvent", type="keyUp", key=key)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.send("Input.insertText", text=text)

    def click(self, selector: str) -> None:
        """Click on the middle of the first element of a selector."""
        box = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'nearest'}); const b = e.getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        at = {"x": box[0], "y": box[1], "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, **at)

    def choose(self, selector: str, value: str) -> None:
        """Set a field or a list to a value, as a person would."""
        self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            f"e.value = {json.dumps(value)};"
            "for (const kind of ['input', 'change'])"
            " e.dispatchEvent(new Event(kind, {bubbles: true})); })()"
        )

    def look(self, width: int, height: int, dark: bool = False) -> None:
        """Set the size of the window, and the colours of the system."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", media="", features=[scheme])

    def picture(self, whole: bool = False) -> bytes:
        """The page as PNG: what is in the window, or all of it."""
        answer = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        return base64.b64decode(answer["data"])
