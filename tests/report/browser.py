"""A headless Chromium, spoken to over its debugging pipe: messages of JSON, each ended by a NUL."""

import json
import os
import select
import subprocess
import tempfile
import time

ANSWER_SECONDS_MAX = 200
POLL_SECONDS = 0.02


class Browser:
    """One browser with one page."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="page-browser.")
        from_us, self.to_browser = os.pipe()
        self.from_browser, to_us = os.pipe()

        def wire():
            # By way of high numbers: the pipes may have been given 3 or 4 themselves.
            os.dup2(from_us, 100)
            os.dup2(to_us, 101)
            os.dup2(100, 3)
            os.dup2(101, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--remote-debugging-pipe", f"--user-data-dir={self.folder.name}", "about:blank"],
            preexec_fn=wire, close_fds=False, env={**os.environ, "HOME": self.folder.name},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(from_us)
        os.close(to_us)
        self.number = 0
        self.pending = b""
        self.events = []
        self.session = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        self.send("Performance.enable", timeDomain="threadTicks")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.session = None
            self.send("Browser.close")
        except OSError:
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()

    def receive(self, deadline):
        while b"\0" not in self.pending:
            ready, _, _ = select.select([self.from_browser], [], [], deadline - time.monotonic())
            data = os.read(self.from_browser, 1 << 16) if ready else b""
            if not data:
                raise OSError("the browser does not answer")
            self.pending += data
        message, self.pending = self.pending.split(b"\0", 1)
        return json.loads(message)

    def send(self, method, **parameters):
        """The answer to one command; what else comes meanwhile is kept in events."""
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            command["sessionId"] = self.session
        os.write(self.to_browser, json.dumps(command).encode() + b"\0")
        deadline = time.monotonic() + ANSWER_SECONDS_MAX
        while True:
            message = self.receive(deadline)
            if message.get("id") == self.number:
                if "error" in message:
                    raise OSError(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def evaluate(self, expression):
        """The value of a JavaScript expression, a promise's too."""
        answer = self.send("Runtime.evaluate", expression=expression, awaitPromise=True,
                           returnByValue=True)
        if "exceptionDetails" in answer:
            raise AssertionError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def open(self, path, width=1280, height=900, dark=False):
        """Opens the file and waits until it is loaded."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)
        self.send("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.events.clear()
        self.send("Page.navigate", url="file://" + os.path.realpath(path))
        deadline = time.monotonic() + ANSWER_SECONDS_MAX
        loaded = "location.protocol === 'file:' && document.readyState === 'complete' && " \
                 "performance.getEntriesByType('navigation')[0].loadEventEnd"
        while not self.evaluate(loaded):
            if time.monotonic() > deadline:
                raise OSError(f"{path} was not loaded")
            time.sleep(POLL_SECONDS)

    def work_ms(self):
        """Processor time that the page's main thread has used so far, whoever else is at work."""
        metrics = self.send("Performance.getMetrics")["metrics"]
        return next(m["value"] for m in metrics if m["name"] == "TaskDuration") * 1000

    def complaints(self):
        """What the page wrote to the console, and what it asked the network for but itself."""
        found = []
        for event in self.events:
            method, parameters = event["method"], event.get("params", {})
            if method in ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
                found.append(f"{method}: {json.dumps(parameters)[:400]}")
            if method == "Network.requestWillBeSent" and parameters.get("type") != "Document":
                found.append(f"asked for {parameters['request']['url'][:200]}")
        return found
