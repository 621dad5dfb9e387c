#!/usr/bin/python3
"""What an audit misses: mutation.py COTENANT CATALOGUE.

For each identity that the catalogue says must or should change, in each notation in which it may
stand, a fork that changed everything takes this one change back: the audit must name it, at that
place. The same for each place of the made product (product.py), in its sources, PE, ELF and MSI,
and for an installer's action that is active again. All must show.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import yaml  # noqa: E402
import notation  # noqa: E402
import product  # noqa: E402

# So many changes are taken back in one audit, each in a folder of its own, and each must show
# there: a finding names 16 places.
AT_ONCE = 8
COTENANT, CATALOGUE = map(os.path.realpath, sys.argv[1:3])


def catalogue():
    """The identities that a fork has to change, each with how its values match."""
    with open(CATALOGUE, encoding="utf-8") as file:
        whole = yaml.safe_load(file)
    kinds = {kind["name"]: kind for kind in whole["kinds"]}
    for identity in whole["identities"]:
        kind = kinds[identity["kind"]]
        if identity.get("must", kind["must"]) in ("change", "should"):
            yield identity, identity.get("match", kind["match"])


def audit(*words):
    """The exit status and the JSON that the program prints."""
    done = subprocess.run([COTENANT, "audit", "--catalogue", CATALOGUE, "--json", *words],
                          capture_output=True, text=True, timeout=60)
    if done.returncode == 65 and "carries none of" in done.stderr:
        return 65, {}  # the identity stands in A alone there: it was not seen
    if done.returncode not in (0, 1):
        raise AssertionError(f"audit {words}: exit {done.returncode}: {done.stderr}")
    return done.returncode, json.loads(done.stdout)


def active(whole):
    """The findings that are no mere notes, by id; with those that a bare string may be instead."""
    named = {}
    for finding in whole.get("findings", []):
        if finding["kind"] != "inactive":
            for id in [finding["id"], *finding.get("instead", [])]:
                named[id] = finding
    return named


class Mutation(unittest.TestCase):
    """Each test takes changes back, one at a time."""

    def setUp(self):
        self.work = tempfile.TemporaryDirectory()
        self.addCleanup(self.work.cleanup)

    def path(self, *parts):
        return os.path.join(self.work.name, *parts)

    def write(self, folder, files):
        for path, text in files.items():
            product.Product.write(self.path(folder, path), text)

    def mutants(self):
        """Each value of each identity in each notation: id, notation's name, its files for the
        canonical product, and for a fork."""
        for number, (identity, match) in enumerate(catalogue()):
            for name, make in notation.notations(identity, match).items():
                for value in identity["values"]:
                    yield (identity["id"], name, make(value, number),
                           make(notation.changed(value), number))

    def test_each_change_taken_back_shows_in_each_notation(self):
        mutants = list(self.mutants())
        for index, (_, _, canonical, fork) in enumerate(mutants):
            for side, files in (("canonical", canonical), ("fork", fork)):
                self.write(side, {f"{index}/{path}": text for path, text in files.items()})
        status, whole = audit(self.path("canonical"), self.path("fork"))
        self.assertEqual((status, active(whole)), (0, {}))
        missed = []
        for first in range(0, len(mutants), AT_ONCE):
            here = mutants[first:first + AT_ONCE]
            pair = f"pair/{first}"
            for index, (_, _, canonical, _) in enumerate(here):
                for side in "ab":  # no file of a notation leads to one of another
                    self.write(f"{pair}/{side}", {f"{index}/{path}": text.replace(
                        "PRODUCT_NAME_", f"NAME_{index}_").replace("FIRST_", f"FIRST_{index}_")
                        .replace("BOTH_", f"BOTH_{index}_") for path, text in canonical.items()})
            # What both have of any product: a fork that shares nothing is none.
            for side in "ab":
                self.write(f"{pair}/{side}", {"marker.h": 'auto s = L"SharedAccess";\n'})
            found = active(audit(self.path(pair, "a"), self.path(pair, "b"))[1])
            for index, (id, name, canonical, _) in enumerate(here):
                sites = {site["path"] for site in found.get(id, {}).get("b", {}).get("named", [])}
                if not sites & {f"{index}/{path}" for path in canonical}:
                    missed.append((id, name, canonical))
        print(f"{len(mutants) - len(missed)} of {len(mutants)} changes that were taken back show",
              file=sys.stderr)
        self.assertEqual([], missed, "\n".join(map(str, missed)))
        self.assertGreater(len(mutants), 2000)

    def product(self, name, serial, sources=None, program=None, build=True):
        """The made product with every identity changed, but for what the templates say."""
        which = 0 if name == "canonical" else 1
        values = {id: both[which] for id, both in product.IDENTITIES.items()}
        made = product.Product(self.path(name), values, serial)
        return made.make(spoil=sources, program=program, build=build)

    def markers(self, template):
        """Each place of a template: the identity, and the template with its own value there."""
        for match in product.MARKER.finditer(template):
            id = next((id for id in product.IDENTITIES if product.key(id) == match.group(2)), None)
            line = template[template.rfind("\n", 0, match.start()) + 1:match.start()]
            if id and not line.startswith(("#", "//")):  # a remark is no use
                canonical = product.written(match.group(1), product.IDENTITIES[id][0])
                yield id, template[:match.start()] + canonical + template[match.end():]

    def test_each_place_of_the_product_taken_back_shows_in_its_sources(self):
        canonical = self.product("canonical", 1, build=False)
        missed, count = [], 0
        for path, template in product.SOURCES.items():
            for id, mutated in self.markers(template):
                if id in product.SAFE:
                    continue
                count += 1
                fork = self.product(f"fork-{count}", 2, build=False,
                                    sources=lambda all, p=path, m=mutated: all.update({p: m}))
                found = active(audit(canonical.tree, fork.tree)[1])
                if id not in found or path not in {
                        site["path"] for site in found[id]["b"]["named"]}:
                    missed.append((id, path))
        print(f"{count - len(missed)} of {count} places of the sources show", file=sys.stderr)
        self.assertEqual([], missed)
        self.assertGreater(count, 35)

    def test_each_place_of_the_product_taken_back_shows_in_its_programs(self):
        canonical = self.product("canonical", 1)
        missed, count = [], 0
        for id, mutated in self.markers(product.PROGRAM):
            if id in product.SAFE:
                continue
            fork = self.product(f"fork-{count}", 2, program=mutated)
            for program in ("product.exe", "product"):
                count += 1
                found = active(audit(os.path.join(canonical.built, program),
                                     os.path.join(fork.built, program))[1])
                if id not in found:
                    missed.append((id, program))
        print(f"{count - len(missed)} of {count} places of PE and ELF show", file=sys.stderr)
        self.assertEqual([], missed)
        self.assertGreater(count, 30)

    def test_each_place_of_the_product_taken_back_shows_in_its_package(self):
        canonical = self.product("canonical", 1)
        path = "msipackage/package.wxs"
        missed, count = [], 0
        for id, mutated in self.markers(product.SOURCES[path]):
            if id in product.SAFE:
                continue
            count += 1
            fork = self.product(f"fork-{count}", 2,
                                sources=lambda all, m=mutated: all.update({path: m}))
            if id not in active(audit(canonical.package, fork.package)[1]):
                missed.append(id)
        print(f"{count - len(missed)} of {count} places of the package show", file=sys.stderr)
        self.assertEqual([], missed)
        self.assertGreater(count, 12)

    def test_an_action_that_is_active_again_shows(self):
        """The fork has commented out the removal of the canonical package."""
        action = '<Custom Action="RemoveMsixAsSystem" After="InstallInitialize"/>'
        wix = "<Wix><InstallExecuteSequence>%s</InstallExecuteSequence></Wix>"
        marker = {"marker.h": 'auto s = L"SharedAccess";\n'}
        self.write("canonical", {"package.wxs": wix % action, **marker})
        for name, text, shown in (("out", f"<!-- {action} -->", False), ("in", action, True)):
            self.write(name, {"package.wxs": wix % text, **marker})
            found = active(audit(self.path("canonical"), self.path(name))[1])
            self.assertEqual("msix.removal" in found, shown, name)

    def test_the_catalogue_finds_each_identity_in_the_file_of_its_source(self):
        expected = {}
        for number, (identity, match) in enumerate(catalogue()):
            path, _, line = identity["source"].rpartition(":")
            if not line.isdigit():
                continue
            expected[identity["id"]] = path
            file = self.path("tree", path)
            os.makedirs(os.path.dirname(file), exist_ok=True)
            text = notation.cited(identity, match, path, number)
            self.assertIsNotNone(text, f"{identity['id']}: no notation for {path}")
            with open(file, "a", encoding="utf-8") as out:
                out.write(text + "\n")
        status, whole = self.self_check()
        self.assertEqual((status, whole.get("missing", [])), (0, []))
        self.assertEqual(whole["found"], len(expected))
        for id in ("service.main", "registry.lxss", "vm.owner"):
            os.rename(self.path("tree", expected[id]), self.path("tree", "elsewhere"))
            status, whole = self.self_check()
            self.assertEqual(status, 1)
            self.assertIn(id, {missing["id"] for missing in whole["missing"]})
            os.rename(self.path("tree", "elsewhere"), self.path("tree", expected[id]))

    def self_check(self):
        """The exit status and the JSON of a check of the catalogue against the tree."""
        done = subprocess.run([COTENANT, "audit", "--catalogue", CATALOGUE, "--json", "--self",
                               self.path("tree")], capture_output=True, text=True, timeout=60)
        return done.returncode, json.loads(done.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
