#!/usr/bin/python3
"""prove --sign and verify --key: sign.py COTENANT FINISH

Whatever is wrong with a key is said before the proof begins; a proof is signed when it ends, with
the passphrase that is asked for on a terminal; and verify tells a good signature from every other.
No VM takes part: the runtimes are shell commands, and the proofs end FAILED.
"""

import os
import pty
import random
import select
import shutil
import subprocess
import sys
import tempfile
import time

DEADLINE_S = 60
FLIPS = 60
SEED = 20260128
PASSPHRASE = "open sesame"
NAMESPACE = "cotenant@evidence"
RUNTIME = """format: 1
name: {0}
owner: {1}
distro: disk
commands:
  exec: [sh, -c, 'echo no such VM >&2; exit 4', "{{command}}"]
  shutdown: ["true"]
  version: [sh, -c, 'echo 1']
  distros: [sh, -c, 'echo disk']
networks: [{{id: {0}-net, name: {0}}}]
deadlines: {{start_ms: 2000, shutdown_ms: 2000, command_ms: 1000}}
"""


class Signing:
    """What is tried, in the working folder, and what is wrong with it."""

    def __init__(self, cotenant):
        self.cotenant = cotenant
        self.failures = []
        self.environment = dict(os.environ, COTENANT_ACCELERATOR="tcg")
        self.environment.pop("SSH_AUTH_SOCK", None)
        self.proof = ["prove", "--quiet", "--plan", "procedure",
                      "--profile", "one.yaml", "--profile", "two.yaml"]

    def run(self, *arguments, **more):
        environment = dict(self.environment, **more)
        return subprocess.run([self.cotenant, *arguments], env=environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, start_new_session=True)

    def expect(self, what, good, ran):
        if not good:
            self.failures.append(f"{what}: {ran.returncode}, {ran.stdout!r}, {ran.stderr!r}")

    def refused(self, status, text, *arguments, **more):
        """One line of an error with the text, and nothing begun."""
        ran = self.run(*arguments, **more)
        said = [line for line in ran.stderr.splitlines() if not line.startswith("cotenant: ")]
        self.expect(f"{' '.join(arguments)}, not refused by {text!r}",
                    ran.returncode == status and len(said) == 1 and text in said[0] and
                    not ran.stdout and not os.path.exists("proofs"), ran)

    def verified(self, text, *arguments):
        ran = self.run("verify", *arguments)
        self.expect(f"verify {' '.join(arguments)}, without {text!r}",
                    ran.returncode == 1 and text in ran.stdout, ran)


def keygen(*arguments):
    subprocess.run(["ssh-keygen", "-q", *arguments], check=True, stdin=subprocess.DEVNULL)


def prepare():
    for name in ("one", "two"):
        with open(f"{name}.yaml", "w", encoding="ascii") as file:
            file.write(RUNTIME.format(name, name.upper()))
    keygen("-t", "ed25519", "-N", "", "-C", "", "-f", "key")
    keygen("-t", "ecdsa", "-N", "", "-C", "", "-f", "other")
    keygen("-t", "ed25519", "-N", PASSPHRASE, "-C", "", "-f", "locked")
    for signers, lines in {
            "allowed": [("tester@example.com,release@example.com", "", "key"),
                        ("locked@example.com", f'namespaces="{NAMESPACE}" ', "locked")],
            "strangers": [("other@example.com", "", "other")],
            "mails": [("tester@example.com", 'namespaces="mail" ', "key")],
            "former": [("tester@example.com", 'valid-before="20200101" ', "key")]}.items():
        with open(signers, "w", encoding="ascii") as file:
            for principals, options, key in lines:
                with open(f"{key}.pub", encoding="ascii") as public:
                    file.write(f"{principals} {options}{public.read().strip()}\n")


def bad_keys(signing):
    """What is said before anything is begun."""
    signing.refused(65, "cannot sign with the key nothing", *signing.proof, "--sign", "nothing")
    signing.refused(65, "cannot sign with the key one.yaml", *signing.proof, "--sign", "one.yaml")
    signing.refused(65, "put the key into an ssh-agent", *signing.proof, "--sign", "locked")
    shutil.copyfile("key", "open")
    os.chmod("open", 0o644)
    signing.refused(65, "cannot sign with the key open", *signing.proof, "--sign", "open")
    signing.refused(69, "there is no ssh-keygen", *signing.proof, "--sign", "key", PATH="/none")


def good_keys(signing):
    ran = signing.run(*signing.proof, "--sign", "key", "--out", "signed")
    signing.expect("a signed proof", ran.returncode == 1, ran)
    signing.verified("signature: good, by tester@example.com with ED25519 key SHA256:",
                     "--key", "allowed", "signed")
    signing.verified("whose key that is was not checked", "signed")
    ran = signing.run("verify", "signed", PATH="/none")
    signing.expect("without ssh-keygen", ran.returncode == 1 and "not checked" in ran.stdout, ran)
    signing.refused(69, "there is no ssh-keygen", "verify", "--key", "allowed", "signed",
                    PATH="/none")
    ran = signing.run("verify", "--json", "--key", "allowed", "signed")
    signing.expect("verify --json", ran.returncode == 1 and ran.stdout[0] == "{", ran)
    manifest = subprocess.run(["sha256sum", "-c", "--quiet", "MANIFEST"], cwd="signed")
    if manifest.returncode:
        signing.failures.append("sha256sum does not read the manifest of signed evidence")


def agent(signing):
    """The private half is in an agent alone."""
    said = subprocess.run(["ssh-agent", "-s"], check=True, stdout=subprocess.PIPE, text=True).stdout
    told = dict(word.split("=", 1) for word in said.replace(";", "\n").split() if "=" in word)
    try:
        os.rename("other", "elsewhere")
        subprocess.run(["ssh-add", "-q", "elsewhere"], check=True, env=dict(os.environ, **told))
        ran = signing.run(*signing.proof, "--sign", "other.pub", "--out", "by-agent", **told)
        signing.expect("signed by an agent", ran.returncode == 1, ran)
        signing.verified("good, by other@example.com with ECDSA", "--key", "strangers", "by-agent")
    finally:
        os.rename("elsewhere", "other")
        os.kill(int(told["SSH_AGENT_PID"]), 15)


def asked(signing):
    """A passphrase, on a terminal."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(signing.cotenant, [signing.cotenant, *signing.proof, "--sign", "locked", "--out",
                                     "asked"], signing.environment)
    seen, answered = b"", False
    until = time.monotonic() + DEADLINE_S
    while time.monotonic() < until:
        ready, _, _ = select.select([terminal], [], [], 1)
        try:
            got = os.read(terminal, 65536) if ready else None
        except OSError:  # nobody has the other end any more
            break
        if got == b"":
            break
        seen += got or b""
        if b"passphrase" in seen and not answered:
            os.write(terminal, PASSPHRASE.encode() + b"\n")
            answered = True
    else:
        os.kill(child, 9)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status != 1 or not answered or PASSPHRASE.encode() in seen:
        signing.failures.append(f"asked for a passphrase: {status}, {seen!r}")
    signing.verified("good, by locked@example.com", "--key", "allowed", "asked")


def bad_signatures(signing):
    for signers, text in (("strangers", "by nobody whom strangers allows"), ("mails", "mails"),
                          ("former", "former"), ("nothing", "nothing"), ("signed", "signed")):
        signing.refused(65, text, "verify", "--key", signers, "signed")
    shutil.copytree("signed", "spoiled")
    with open("spoiled/MANIFEST.sig", "rb") as file:
        good = file.read()
    fixed = [0, 29, 30, 100, len(good) - 1, len(good) - 30, good.index(b"\n-----END") - 1]
    for place in fixed + random.Random(SEED).sample(range(len(good)), FLIPS):
        with open("spoiled/MANIFEST.sig", "wb") as file:
            file.write(good[:place] + bytes([good[place] ^ 1]) + good[place + 1:])
        signing.refused(65, "MANIFEST.sig", "verify", "spoiled")
    shutil.copyfile("by-agent/MANIFEST.sig", "spoiled/MANIFEST.sig")
    signing.refused(65, "spoiled/MANIFEST.sig is no signature of spoiled/MANIFEST", "verify",
                    "spoiled")
    os.unlink("spoiled/MANIFEST.sig")
    signing.verified("intact", "spoiled")
    signing.refused(65, "is not signed", "verify", "--key", "allowed", "spoiled")
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", "key",
                    "spoiled/MANIFEST"], check=True, stderr=subprocess.DEVNULL)
    signing.refused(65, "made for something else", "verify", "--key", "allowed", "spoiled")


def forged(signing, finish):
    """Another history, with all that follows from it, is whole; but nobody signed it."""
    shutil.copytree("signed", "forged")
    with open("forged/history.jsonl", encoding="ascii") as file:
        history = file.read()
    with open("forged/history.jsonl", "w", encoding="ascii") as file:
        file.write(history.replace("ended with status 4", "ended with status 5"))
    subprocess.run([finish, "forged"], check=True)
    signing.refused(65, "forged/MANIFEST.sig is no signature of", "verify", "forged")
    signing.refused(65, "is no signature", "verify", "--key", "allowed", "forged")
    os.unlink("forged/MANIFEST.sig")
    signing.verified("intact; every file follows from the history", "forged")


def main():
    cotenant, finish = (os.path.realpath(p) for p in sys.argv[1:3])
    signing = Signing(cotenant)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        prepare()
        for part in (bad_keys, good_keys, agent, asked, bad_signatures):
            part(signing)
        forged(signing, finish)
        os.chdir("/")
    for failure in signing.failures:
        print(f"FAIL: {failure}")
    return 1 if signing.failures else 0


if __name__ == "__main__":
    sys.exit(main())
