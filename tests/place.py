"""Where commands run and as whom: the project as we are, or a copy as an ordinary user."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile

PROJECT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
LEFT_OUT_OF_COPY = shutil.ignore_patterns("build*", ".git", "proofs", "__pycache__")
USER_ID = 54321  # no account has it, and no subordinate ids
USER_PATH = "/usr/local/bin:/usr/bin:/bin"
# A guest's port on a network needs /dev/net/tun, which udev makes read-write for all. A machine
# without udev lets only root open it: the user's half sees one as udev has it.
USER_DEVICES = "mount -t tmpfs none /dev/net && mknod -m 666 /dev/net/tun c 10 200"
STEP_SECONDS_MAX = 3600  # nothing here takes longer
END_SECONDS_MAX = 20  # for a test to clean up in, once it was asked to end
# A test's time is what is more than enough on a quiet machine; it only ends what found no end.
TIMES_SLOWER_MAX = 4
SANITIZERS = {
    "ASAN_OPTIONS": "exitcode=99:detect_leaks=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "exitcode=99:halt_on_error=1:print_stacktrace=1",
}
# Fresh and released memory holds this, so that who reads it is found.
SPOILED_MEMORY = {"MALLOC_PERTURB_": "165"}


class Test:
    """A test as Meson has it, in a build's folder at a place."""

    def __init__(self, place, folder, listed):
        self.place = place
        self.folder = folder
        self.name = listed["name"]
        self.suites = {suite.split(":")[-1] for suite in listed["suite"]}
        self.command = listed["cmd"]
        self.environment = listed["env"]
        self.work = listed["workdir"] or os.path.join(place.folder, folder)
        self.seconds_max = listed["timeout"] * TIMES_SLOWER_MAX

    def run(self):
        """(whether it passed, everything printed)."""
        status, printed = self.place.run(
            self.command, {**SPOILED_MEMORY, **SANITIZERS, **self.environment},
            self.work, self.seconds_max)
        return status == 0, f"{printed}\nexit status {status}\n"


class Place:
    """A folder with the project in it, and who works there."""

    running = set()  # processes of all places, for end_all()

    def __init__(self, folder, kernel=None, user_id=None, home=None):
        self.folder = folder
        self.kernel = kernel
        self.prefix = []
        self.environment = None
        if user_id is not None:
            ids = [f"--reuid={user_id}", f"--regid={user_id}", "--clear-groups"]
            self.prefix = ["unshare", "--mount", "sh", "-c", USER_DEVICES + ' && exec "$@"', "sh",
                           "setpriv", *ids]
            self.environment = {"PATH": USER_PATH, "HOME": home, "CI": os.environ.get("CI", ""),
                                "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, command, extra=None, work=None, seconds_max=STEP_SECONDS_MAX):
        """(exit status, everything printed); a command that finds no end is ended."""
        environment = dict(os.environ if self.environment is None else self.environment)
        environment.update(extra or {})
        with tempfile.TemporaryFile() as printed:
            # A group of its own, so that what it started ends with it.
            process = subprocess.Popen(
                self.prefix + command, cwd=work or self.folder, env=environment,
                stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT,
                start_new_session=True)
            self.running.add(process)
            try:
                status = process.wait(seconds_max)
            except subprocess.TimeoutExpired:
                end_group(process, signal.SIGTERM)
                try:
                    process.wait(END_SECONDS_MAX)
                except subprocess.TimeoutExpired:
                    end_group(process, signal.SIGKILL)
                    process.wait()
                printed.write(f"\nno end after {seconds_max} s\n".encode())
                status = 124
            finally:
                self.running.discard(process)
            printed.seek(0)
            return status, printed.read().decode(errors="replace")

    def tests(self, folder, wanted):
        """The build's tests whose suites `wanted` accepts."""
        status, listing = self.run(["meson", "introspect", "--tests", folder])
        if status != 0:
            raise RuntimeError(f"meson introspect: {listing}")
        every = [Test(self, folder, listed) for listed in json.loads(listing)]
        return [test for test in every if wanted(test.suites)]


def end_group(process, number):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def end_all():
    """Ends what runs; each step then ends by itself, and cleans up."""
    for process in list(Place.running):
        end_group(process, signal.SIGTERM)


@contextlib.contextmanager
def user_copy(kernel):
    """A copy of the project that an ordinary user owns, outside of any home."""
    with tempfile.TemporaryDirectory(prefix="cotenant-user.") as folder:
        copy = os.path.join(folder, "cotenant")
        cache = os.path.join(folder, ".cache", "cotenant")
        shutil.copytree(PROJECT, copy, ignore=LEFT_OUT_OF_COPY, symlinks=True)
        if kernel:
            shutil.copytree(kernel, os.path.join(cache, os.path.basename(kernel)), symlinks=True)
        subprocess.run(["chown", "-R", f"{USER_ID}:{USER_ID}", folder], check=True)
        yield Place(copy, user_id=USER_ID, home=folder)
