"""A Wine prefix of its own, in a temporary folder, that ends with the `with` block."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

BEGIN_SECONDS_MAX = 300
END_SECONDS_MAX = 200
COMMAND_SECONDS_MAX = 300  # for one command that is not told otherwise


class Ended:
    """How a command ended; status is None for one that found no end in its time."""

    def __init__(self, status, output, error_output):
        self.status = status
        self.output = output
        self.error_output = error_output

    def text(self):
        return self.output.decode("utf-8", "replace").replace("\r\n", "\n")

    def messages(self):
        return self.error_output.decode("utf-8", "replace").replace("\r\n", "\n")


class WinePrefix:
    """Runs Windows programs; `work` is a folder that both sides reach, `environment` what the
    programs find besides."""

    def __init__(self, environment=None):
        self.keeper = None
        self.work = tempfile.mkdtemp(prefix="cotenant-wine.")
        self.prefix = os.path.join(self.work, "prefix")
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": self.work,
            "LC_ALL": "C.UTF-8",  # by which Wine reads the names that it is given
            "WINEPREFIX": self.prefix,
            "WINEDEBUG": "-all",
            # Neither .NET nor a browser nor entries in somebody's menu; and no powershell that
            # does nothing and says that all is well.
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=;powershell.exe=n",
            **(environment or {}),
        }

    def __enter__(self):
        # A test that is ended ends its Wine too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            self.must(self.run_program(["wineboot", "-i"], seconds=BEGIN_SECONDS_MAX))
            self.install()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.keeper:
            self.keeper.kill()
            self.keeper.wait()
        subprocess.run(["wineserver", "-k"], env=self.environment, check=False)
        subprocess.run(["wineserver", "-w"], env=self.environment, check=False,
                       timeout=END_SECONDS_MAX)
        self.remove_server_folder()
        shutil.rmtree(self.work, ignore_errors=True)

    def remove_server_folder(self):
        """Debian's Wine, where there is no /run/user of ours, has its server in a folder of /tmp,
        leaves it there, and names it in the prefix."""
        named = os.path.join(self.prefix, "wineserver")
        if os.path.exists(named):
            with open(named, encoding="utf-8") as file:
                name = file.read().strip()
            if re.fullmatch(r"wine-\w{6}", name):
                shutil.rmtree(os.path.join("/tmp", name))

    def install(self):
        """Prepares the fresh prefix, and starts the keeper: without a program that stays, Wine ends
        and takes seconds to come up again."""
        self.keeper = self.start("cmd.exe", "/q", "/k", "echo up", stdin=subprocess.PIPE)
        while (line := self.keeper.stdout.readline()).strip() != b"up":
            if not line:
                raise AssertionError("Wine's command interpreter ended")

    def run(self, *words, **options):
        """Runs a Windows program to its end."""
        return self.run_program(["wine", *words], **options)

    def run_program(self, words, stdin="", seconds=COMMAND_SECONDS_MAX, environment=None):
        # Into files: who is first starts Wine's own services, and a worker that a command leaves
        # behind lives on; either would keep pipes open.
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                words, cwd=self.work, env=dict(self.environment, **(environment or {})),
                stdin=subprocess.PIPE, stdout=output, stderr=errors)
            status = None
            try:
                process.communicate(stdin.encode(), timeout=seconds)
                status = process.returncode
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                errors.write(f"\nno end after {seconds} s\n".encode())
            output.seek(0)
            errors.seek(0)
            return Ended(status, output.read(), errors.read())

    def start(self, *words, stdin=subprocess.DEVNULL):
        """Starts a Windows program that runs on."""
        return subprocess.Popen(["wine", *words], cwd=self.work, env=self.environment,
                                stdin=stdin, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)

    @staticmethod
    def must(ended):
        if ended.status != 0:
            raise AssertionError(f"status {ended.status}\n{ended.text()}{ended.messages()}")

    @staticmethod
    def path_of(path):
        """The machine's path as Windows programs have it."""
        return "Z:" + path.replace("/", "\\")
