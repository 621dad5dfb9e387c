#!/usr/bin/python3
"""Turns the catalogue of causes into C: catalogue.py CATALOGUE HEADER SOURCE.

With the catalogue alone it prints the table of docs/diagnosis.md.
"""

import sys

import yaml

RANKS = ("root", "deed", "sign", "consequence")
KEYS = {"code", "scenario", "rank", "explains", "meaning", "remedy"}


def constant(prefix, word):
    return f"{prefix}_{word.upper().replace('-', '_')}"


def literal(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def kinds(explains):
    """The bits of the kinds of criteria that a cause explains."""
    if explains == "every":
        return "CAUSE_EVERY"
    if explains == "every but clean":
        return "CAUSE_EVERY & ~CAUSE_KIND(CLEAN)"
    return " | ".join(f"CAUSE_KIND({kind.upper()})" for kind in explains)


def read(path):
    with open(path, encoding="utf-8") as file:
        catalogue = yaml.safe_load(file)
    scenarios, causes = catalogue["scenarios"], catalogue["causes"]
    codes = [cause.get("code") for cause in causes]
    for cause in causes:
        if set(cause) != KEYS or not all(cause.values()):
            sys.exit(f"{path}: the cause {cause.get('code')} needs {', '.join(sorted(KEYS))}")
        if cause["scenario"] not in scenarios or cause["rank"] not in RANKS:
            sys.exit(f"{path}: the cause {cause['code']} has no scenario or rank of the catalogue")
        if codes.count(cause["code"]) > 1:
            sys.exit(f"{path}: two causes have the code {cause['code']}")
    return scenarios, causes


def header(scenarios, causes):
    yield "/* Made of causes.yaml. */\n#pragma once\n\nenum scenario {\n"
    yield from (f"    {constant('SCENARIO', name)},\n" for name in scenarios)
    yield "};\n\nenum cause_code {\n"
    yield from (f"    {constant('CAUSE', cause['code'])},\n" for cause in causes)
    yield "    CAUSE_CODES,\n};\n"


def source(scenarios, causes):
    yield '/* Made of causes.yaml. */\n#include "diagnose/cause.h"\n\n#include <stddef.h>\n\n'
    yield "#define CAUSE_KIND(kind) (UINT32_C(1) << CRITERION_##kind)\n"
    yield "#define CAUSE_EVERY ((UINT32_C(1) << CRITERION_KINDS) - 1)\n\n"
    yield "const char *const scenario_words[] = {\n"
    yield from (f"    {literal(words)},\n" for words in scenarios.values())
    yield "    NULL,\n};\n\nconst struct cause causes[CAUSE_CODES] = {\n"
    for cause in causes:
        yield (f"    {{.code = {literal(cause['code'])},\n"
               f"     .scenario = {constant('SCENARIO', cause['scenario'])},\n"
               f"     .rank = {constant('CAUSE', cause['rank'])},\n"
               f"     .kinds = {kinds(cause['explains'])},\n"
               f"     .meaning = {literal(cause['meaning'])},\n"
               f"     .remedy = {literal(cause['remedy'])}}},\n")
    yield "};\n"


def document(scenarios, causes):
    yield "| code | scenario | what it means | what to do |\n| --- | --- | --- | --- |\n"
    for cause in causes:
        yield (f"| `{cause['code']}` | {scenarios[cause['scenario']]} | {cause['meaning']} "
               f"| {cause['remedy']} |\n")


def main():
    scenarios, causes = read(sys.argv[1])
    if len(sys.argv) == 2:
        sys.stdout.writelines(document(scenarios, causes))
        return
    for path, lines in zip(sys.argv[2:], (header, source)):
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(lines(scenarios, causes))


if __name__ == "__main__":
    main()
