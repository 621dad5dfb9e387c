"""Rules of the C code that a look at its lines decides.

clang-format is a rule of its own, so a function's body is what stands between a "{" and a "}" in
the first column.
"""

import re

from tree import Finding

FILE_LINES_MAX = 700
FUNCTION_LINES_MAX = 70
NAMES_FORBIDDEN = re.compile(r"(^|[_/.-])(util|utils|common|helper|helpers|misc|stuff)([_/.-]|$)")
CONDITION = re.compile(r"^\s*#\s*(if|ifdef|ifndef|elif|else)\b")
PLATFORM_FILE = re.compile(r"_(linux|windows)\.[ch]$")
# Unbounded, silent about errors, not reentrant, or a shell.
CALLS_BANNED = re.compile(
    r"\b(strcpy|strcat|strncpy|strncat|stpcpy|sprintf|vsprintf|gets|strtok|atoi|atol|atoll|atof"
    r"|system|popen|rand|srand|tmpnam|tempnam|mktemp|alloca|scanf|fscanf|sscanf|asctime|ctime"
    r"|gmtime|localtime)\s*\("
)
ALLOCATION = re.compile(r"\b(malloc|calloc|realloc|strdup|strndup|asprintf|vasprintf)\s*\(")
EXIT = re.compile(r"\b(exit|quick_exit)\s*\(")
# What gives something back says it all by its name.
NAME_SPEAKS = re.compile(r"\b\w+_(release|free|cleanup)\(")
PROTOTYPE = re.compile(r"^(?!static\b|typedef\b|#|struct \w+ \{)[A-Za-z_][\w *]*\**\b\w+\(")
STRING_OR_COMMENT = re.compile(
    r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*', re.DOTALL
)


def blank(match):
    """What is no code, replaced by as many lines."""
    lines = "\n" * match[0].count("\n")
    return '""' + lines if match[0][0] in "\"'" else lines


def code_lines(tree, path):
    """The file's lines, comments and strings taken out."""
    return STRING_OR_COMMENT.sub(blank, "\n".join(tree.lines(path))).split("\n")


def functions(lines):
    """(first line, last line) of each function definition, from 1."""
    for start, line in enumerate(lines):
        if line != "{":
            continue
        first = start
        while first > 0 and re.match(r"^[^#/}\s*]|^\s+\S", lines[first - 1]):
            if lines[first - 1].endswith((";", "*/")):
                break
            first -= 1
        last = next((i for i in range(start, len(lines)) if lines[i].startswith("}")), len(lines))
        yield first + 1, last + 1


def lengths(tree):
    """Files and functions stay short enough to be read."""
    for path in tree.sources():
        lines = tree.lines(path)
        if len(lines) > FILE_LINES_MAX:
            yield Finding(path, 1, f"{len(lines)} lines, at most {FILE_LINES_MAX}")
    for path in tree.c_files():
        for first, last in functions(tree.lines(path)):
            if last - first + 1 > FUNCTION_LINES_MAX:
                text = f"a function of {last - first + 1} lines, at most {FUNCTION_LINES_MAX}"
                yield Finding(path, first, text)


def file_names(tree):
    """A file is named after its noun."""
    for path in tree.paths:
        if NAMES_FORBIDDEN.search(path):
            yield Finding(path, 1, "a name that says nothing (utils, common, helpers, misc)")


def conditions(tree):
    """Platform differences are whole files."""
    for path in tree.c_files():
        if PLATFORM_FILE.search(path):
            continue
        for number, line in enumerate(code_lines(tree, path), 1):
            if CONDITION.match(line):
                yield Finding(path, number, "no #if outside x_linux.c and x_windows.c")


def calls(tree):
    """No call that can overflow, hide an error or start a shell."""
    for path in tree.c_files():
        for number, line in enumerate(code_lines(tree, path), 1):
            call = CALLS_BANNED.search(line)
            if call:
                yield Finding(path, number, f"{call[1]} is not used here")


def allocation(tree):
    """Memory comes from base/memory.h, which never returns NULL."""
    for path in tree.c_files():
        if not path.startswith("src/") or path == "src/base/memory.c":
            continue
        for number, line in enumerate(code_lines(tree, path), 1):
            call = ALLOCATION.search(line)
            if call:
                yield Finding(path, number, f"{call[1]}: use base/memory.h")


def exits(tree):
    """Only main ends the process."""
    for path in tree.c_files():
        if not path.startswith("src/") or path.endswith("/main.c"):
            continue
        for number, line in enumerate(code_lines(tree, path), 1):
            if EXIT.search(line):
                yield Finding(path, number, "only main exits: return an error")


def is_documented(lines, index):
    """Whether a comment ends right above, or another documented prototype does."""
    while index > 0:
        above = lines[index - 1].rstrip()
        if above.endswith("*/"):
            return True
        if not above or above.endswith("}") or above.startswith("#"):
            return False
        index -= 1
    return False


def header_comments(tree):
    """Every function of a header stands under a comment; several may share one."""
    for path in tree.headers():
        lines = tree.lines(path)
        for number, line in enumerate(code_lines(tree, path), 1):
            if not PROTOTYPE.match(line) or NAME_SPEAKS.search(line):
                continue
            if not is_documented(lines, number - 1):
                yield Finding(path, number, "this function has no comment above it")


def openings(tree):
    """Each file opens with what it is for."""
    for path in tree.sources():
        lines = tree.lines(path)
        body = lines[1:] if lines[:1] and lines[0].startswith("#!") else lines
        opening = "/*" if path.endswith((".c", ".h")) else ("#", '"""')
        if not body or not body[0].startswith(opening):
            yield Finding(path, 1, "does not open with what it is for")
