"""The files that are checked, and what a rule finds in them."""

import os
import re
from typing import NamedTuple

FOLDERS_LEFT_OUT = re.compile(r"^(build.*|proofs|\.git|__pycache__|node_modules|corpus|golden)$")


class Finding(NamedTuple):
    """Where a rule is broken, and how."""

    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


class Tree:
    """The project's files below `root`; paths are relative to it, with slashes."""

    def __init__(self, root):
        self.root = root
        self.paths = []
        self._lines = {}
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(f for f in folders if not FOLDERS_LEFT_OUT.match(f))
            for name in sorted(files):
                full = os.path.join(folder, name)
                if name != ".git" and os.path.isfile(full) and not os.path.islink(full):
                    self.paths.append(os.path.relpath(full, root))

    def full(self, path):
        return os.path.join(self.root, path)

    def bytes(self, path):
        with open(self.full(path), "rb") as file:
            return file.read()

    def lines(self, path):
        """The file's lines without line ends; a file that is not text has none."""
        if path not in self._lines:
            content = self.bytes(path)
            is_text = b"\0" not in content
            self._lines[path] = content.decode("utf-8", "replace").splitlines() if is_text else []
        return self._lines[path]

    def c_files(self):
        return [p for p in self.paths if p.endswith((".c", ".h"))]

    def headers(self):
        return [p for p in self.paths if p.endswith(".h")]

    def scripts(self):
        """Programs in a script language, known by their first line."""
        return [p for p in self.paths if self.lines(p)[:1] and self.lines(p)[0].startswith("#!")]

    def sources(self):
        """Everything that people write as code."""
        python = [p for p in self.paths if p.endswith((".py", ".sh"))]
        return sorted(set(self.c_files()) | set(self.scripts()) | set(python))
