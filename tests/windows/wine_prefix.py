"""A Wine prefix of its own, in a temporary folder, that ends with the `with` block."""

import os
import shutil
import subprocess
import tempfile

BEGIN_SECONDS_MAX = 300
RUN_SECONDS_MAX = 120


class WinePrefix:
    """Runs Windows programs; `work` is a folder that both sides reach. A command interpreter that
    waits for input keeps Wine up: without a program it ends, and takes seconds to come up again."""

    def __init__(self):
        self.keeper = None
        self.work = tempfile.mkdtemp(prefix="cotenant-wine.")
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": self.work,
            "LC_ALL": "C.UTF-8",  # by which Wine reads the names that it is given
            "WINEPREFIX": os.path.join(self.work, "prefix"),
            "WINEDEBUG": "-all",
            # Neither .NET nor a browser nor entries in somebody's menu.
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
        }

    def __enter__(self):
        try:
            begun = subprocess.run(["wineboot", "-i"], env=self.environment, capture_output=True,
                                   stdin=subprocess.DEVNULL, timeout=BEGIN_SECONDS_MAX,
                                   check=False)
            if begun.returncode != 0:
                raise RuntimeError(f"wineboot: {begun.stderr.decode(errors='replace')}")
            self.keeper = subprocess.Popen(["wine", "cmd.exe"], env=self.environment,
                                           stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        subprocess.run(["wineserver", "-k"], env=self.environment, check=False)
        subprocess.run(["wineserver", "-w"], env=self.environment, check=False,
                       timeout=BEGIN_SECONDS_MAX)
        if self.keeper:
            self.keeper.stdin.close()
            self.keeper.wait(timeout=BEGIN_SECONDS_MAX)
        shutil.rmtree(self.work, ignore_errors=True)

    def run(self, *words, environment=None, seconds=RUN_SECONDS_MAX):
        return subprocess.run(["wine", *words], env=dict(self.environment, **(environment or {})),
                              cwd=self.work, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=seconds, check=False)

    @staticmethod
    def path(path):
        """The machine's path as Windows programs have it."""
        return "Z:" + path.replace("/", "\\")
