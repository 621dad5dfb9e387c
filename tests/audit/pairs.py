#!/usr/bin/python3
"""Audits of miniature products and their forks: pairs.py COTENANT SARIF-SCHEMA.

Every identity is left in one fork and changed in the other; in source, PE, ELF and MSI the audit
must name exactly those that were left. docs/audit.md says what this measures.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import jsonschema  # noqa: E402
import product  # noqa: E402

COTENANT, SCHEMA = map(os.path.realpath, sys.argv[1:3])  # a test changes its folder
SECONDS_MAX = 200  # for an audit, of moments, where the machine starves
UNKNOWN_CLASS = "5b4f7c1e-9a0d-4a62-8f3b-2c6d7e8f9a01"
UNKNOWN_MENTION = "5b4f7c1e-9a0d-4a62-8f3b-2c6d7e8f9a02"
UNKNOWN_PIPE = "\\\\.\\pipe\\nobody_knows"


def values(left):
    """The identities' values in a fork that leaves these."""
    return {id: both[0] if id in left else both[1] for id, both in product.IDENTITIES.items()}


def wanted(left, carrier):
    """The ids that an audit of this carrier must name."""
    here = {"tree": set(product.IDENTITIES), "package": product.IN_PACKAGE}
    ids = (left - product.SAFE) & here.get(carrier, product.IN_BINARY)
    if carrier in ("PE", "ELF") and ids & set(product.BARE):
        ids = ids - set(product.BARE) | {product.BARE[0]}
    return ids


def audit(*words, status, folder=None, path=os.environ["PATH"]):
    """What the program prints, started in the folder; it must end with this status."""
    done = subprocess.run([COTENANT, "audit", *words], capture_output=True, text=True,
                          timeout=SECONDS_MAX, cwd=folder, env={**os.environ, "PATH": path})
    if done.returncode != status:
        raise AssertionError(f"audit {words}: exit {done.returncode}, not {status}: {done.stderr}")
    return done.stdout


def audit_error(*words):
    """What the program says of installs that it can't compare: one line, exit status 65."""
    done = subprocess.run([COTENANT, "audit", *words], capture_output=True, text=True, timeout=60)
    if done.returncode != 65 or done.stdout or done.stderr.count("\n") != 1:
        raise AssertionError(f"audit {words}: exit {done.returncode}, {done.stdout}{done.stderr}")
    return done.stderr


def findings(*words, status):
    """The findings by id."""
    found = json.loads(audit("--json", *words, status=status)).get("findings", [])
    return {finding["id"]: finding for finding in found}


def carrier_of(made, carrier):
    """The file or folder of a product that stands for a carrier."""
    return {"tree": made.tree, "package": made.package,
            "PE": os.path.join(made.built, "product.exe"),
            "ELF": os.path.join(made.built, "product")}[carrier]


def spoil_with_unknown(sources):
    """Adds what no catalogue knows: a registered class, a mentioned GUID, a pipe."""
    sources["msipackage/package.wxs"] = sources["msipackage/package.wxs"].replace(
        '<RegistryKey Root="HKCR" Key="Interface',
        f'<RegistryKey Root="HKCR" Key="CLSID\\{{{UNKNOWN_CLASS}}}">\n'
        '              <RegistryValue Value="Unknown" Type="string"/>\n'
        '            </RegistryKey>\n'
        '            <RegistryKey Root="HKCR" Key="Interface', 1)
    pipe = UNKNOWN_PIPE.replace("\\", "\\\\")
    sources["src/unknown.cpp"] = (
        f'static constexpr auto c_pipe = L"{pipe}";\n'
        f'void Ask() {{ Look(L"{{{UNKNOWN_MENTION}}}"); }}\n')


def spoil_by_half(sources):
    """The class is new in the sources, and the package and the manifest register the old one."""
    for path in ("msipackage/package.wxs", "msixgluepackage/AppxManifest.in"):
        sources[path] = sources[path].replace(
            "@com_clsid_LxssUserSession@", product.IDENTITIES["com.clsid.LxssUserSession"][0])


def spoil_by_switch(sources):
    """The old pipe stands in the branch that a build of the fork does not take."""
    sources["src/windows/service/main.cpp"] += (
        '#ifdef WSLX_FORK\nstatic auto c_session = L"wslx";\n'
        '#else\nstatic auto c_session = L"\\\\\\\\.\\\\pipe\\\\wsl_debugshell_";\n#endif\n')


class Pairs(unittest.TestCase):
    """Each test audits a pair."""

    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.TemporaryDirectory()
        ids = sorted(product.IDENTITIES)
        cls.lefts = [set(ids[0::2]), set(ids[1::2])]
        cls.canonical = cls.make("canonical", set(ids))
        cls.forks = [cls.make("even", cls.lefts[0]), cls.make("odd", cls.lefts[1])]
        cls.clean = cls.make("clean", set())

    @classmethod
    def tearDownClass(cls):
        cls.work.cleanup()

    serial = 0

    @classmethod
    def make(cls, name, left, **how):
        """A product in a folder of its own."""
        cls.serial += 1
        folder = os.path.join(cls.work.name, name)
        return product.Product(folder, values(left), cls.serial).make(**how)

    def both(self, carrier, fork):
        """The two words of an audit."""
        return carrier_of(self.canonical, carrier), carrier_of(fork, carrier)

    def test_each_left_is_found_and_each_changed_one_is_not(self):
        named = 0
        for carrier in ("tree", "PE", "ELF", "package"):
            for left, fork in zip(self.lefts, self.forks):
                found = findings(*self.both(carrier, fork), status=1)
                active = {id for id, finding in found.items() if finding["kind"] != "inactive"}
                with self.subTest(carrier=carrier, fork=fork.folder):
                    self.assertEqual(active, wanted(left, carrier))
                    named += len(active)
        print(f"{named} findings over 8 pairs, each of them expected; none missing",
              file=sys.stderr)

    def test_a_fork_that_changed_everything_is_clean(self):
        for carrier in ("tree", "PE", "ELF", "package"):
            found = findings(*self.both(carrier, self.clean), status=0)
            with self.subTest(carrier=carrier):
                inactive = {"vm.owner"} if carrier == "tree" else set()
                self.assertEqual(set(found), inactive)
                self.assertEqual({f["kind"] for f in found.values()} - {"inactive"}, set())

    def test_what_windows_owns_is_counted_and_not_found(self):
        for carrier in ("tree", "PE", "ELF", "package"):
            whole = json.loads(audit("--json", *self.both(carrier, self.clean), status=0))
            with self.subTest(carrier=carrier):
                self.assertGreaterEqual(whole["shared_system"], 1)

    def test_folders_with_all_carriers_are_read_together(self):
        fork = 0 if "com.proxy.WslService" in self.lefts[0] else 1
        found = findings(self.canonical.folder, self.forks[fork].folder, status=1)
        carriers = {site["carrier"] for finding in found.values()
                    for site in finding["b"].get("named", [])}
        self.assertTrue({"source", "markup", "script", "PE", "ELF", "MSI"} <= carriers, carriers)

    def test_streams_of_a_package_are_not_written_anywhere(self):
        fork = self.make("streams", {"msi.component.wsl"})
        fork.add_table("Aside", ["Name\tData", "s72\tv0", "Aside\tName"], ["one\tone.ibd"],
                       streams=["one.ibd"])
        pair = self.both("package", fork)
        folder = os.path.join(self.work.name, "started-in")
        os.makedirs(folder)
        for mode in (0o700, 0o500):
            os.chmod(folder, mode)
            whole = json.loads(audit("--json", *pair, status=1, folder=folder))
            self.assertEqual({f["id"] for f in whole["findings"]}, {"msi.component.wsl"})
            self.assertEqual((whole["a"]["skipped_count"], whole["b"]["skipped_count"]), (0, 0))
            self.assertEqual(os.listdir(folder), [])

    def test_a_table_that_is_too_long_keeps_no_other_from_being_read(self):
        fork = self.make("long", {"msi.component.wsl"})
        fork.add_table("Mass", ["Name\tText", "s72\ts255", "Mass\tName"],
                       [f"{i:06}\t{'x' * 250}" for i in range(4100)])
        session = product.IDENTITIES["com.clsid.LxssUserSession"][0]
        fork.add_table("Later", ["Name\tText", "s72\ts255", "Later\tName"], [f"a\t{{{session}}}"])
        whole = json.loads(audit("--json", *self.both("package", fork), status=1))
        self.assertEqual({f["id"] for f in whole["findings"]},
                         {"msi.component.wsl", "com.clsid.LxssUserSession"})
        self.assertEqual([s["detail"] for s in whole["b"]["skipped"]],
                         ["table Mass: it has more than 1048576 bytes"])

    def test_places_are_named_by_line(self):
        left = 0 if "com.iid.ILxssUserSession" in self.lefts[0] else 1
        found = findings(*self.both("tree", self.forks[left]), status=1)
        sites = found["com.iid.ILxssUserSession"]["b"]["named"]
        lines = {(site["path"], site["line"]) for site in sites}
        self.assertIn(("src/windows/service/session.idl", 4), lines)

    def test_a_half_changed_identity_says_where(self):
        half = self.make("half", set(), spoil=spoil_by_half)
        found = findings(*self.both("tree", half), status=1)
        self.assertEqual({id for id, f in found.items() if f["kind"] != "inactive"},
                         {"com.clsid.LxssUserSession"})
        finding = found["com.clsid.LxssUserSession"]
        self.assertEqual(finding["kind"], "half changed")
        self.assertTrue(any(place.startswith("source ") for place in finding["changed"]), finding)
        self.assertEqual({site["path"] for site in finding["b"]["named"]},
                         {"msipackage/package.wxs", "msixgluepackage/AppxManifest.in"})
        found = findings(self.canonical.folder, half.folder, status=1)
        self.assertEqual(found["com.clsid.LxssUserSession"]["kind"], "half changed")
        self.assertIn("PE", found["com.clsid.LxssUserSession"]["changed"])

    def test_a_base_tells_the_forks_changes_from_upstreams(self):
        """Upstream has gone on: it has the session class at a new place, and a new interface."""
        session = product.IDENTITIES["com.clsid.LxssUserSession"][0]

        def go_on(sources):
            sources["src/windows/common/new.cpp"] = (
                f'static constexpr auto c_newSession = L"{{{session}}}";\n'
                'static constexpr auto c_process = L"{1AD163CD-393D-4B33-83A2-8A3F3F23E608}";\n')

        def take_over(sources):
            spoil_by_half(sources)
            sources["src/own.cpp"] = (
                'static constexpr auto c_list = L"{7577FE8D-DE85-471E-B870-11669986F332}";\n')

        newer = self.make("newer", set(product.IDENTITIES), build=False,
                          spoil=lambda sources: (go_on(sources), sources.update({
                              "src/own.cpp": 'static constexpr auto c_list = '
                                             'L"{7577FE8D-DE85-471E-B870-11669986F332}";\n'})))
        keeps = self.make("keeps", {"com.clsid.LxssUserSession"}, build=False)
        half = self.make("half-based", set(), build=False, spoil=take_over)
        id, base = "com.clsid.LxssUserSession", self.canonical.tree
        self.assertEqual(findings(newer.tree, keeps.tree, status=1)[id]["kind"], "half changed")
        found = findings("--base", base, newer.tree, keeps.tree, status=1)
        self.assertEqual((found[id]["kind"], found[id]["origin"]), ("known", "base"))
        self.assertEqual({key for key, f in found.items() if f["kind"] == "next merge"},
                         {"com.iid.IWSLCProcess", "com.iid.IWSLCContainer"})
        found = findings("--base", base, newer.tree, half.tree, status=1)
        self.assertEqual(found[id]["kind"], "half changed")
        self.assertEqual(found["com.iid.IWSLCContainer"]["origin"], "upstream")
        whole = json.loads(audit("--json", "--base", base, newer.tree, half.tree, status=1))
        self.assertEqual((whole["incoming"], whole["base"]), (1, base))
        self.assertIn("the next merge brings 1", audit("--base", base, newer.tree, half.tree,
                                                       status=1))
        self.assertIn("the base", audit_error("--base", "/bin/ls", newer.tree, half.tree))

    def test_what_is_excluded_is_not_read(self):
        session = product.IDENTITIES["com.clsid.LxssUserSession"][0]
        fork = self.make("excluded", set(), build=False, spoil=lambda sources: sources.update({
            "test/unit.cpp": f'Open(L"{{{session}}}");\n',
            "images/logo.png": f"text {{{session}}}\n",
            "traces/product.wprp": f'<P><EventProvider Name="{session}"/></P>\n'}))
        pair = self.both("tree", fork)
        found = findings(*pair, status=1)
        sites = {site["path"] for site in found["com.clsid.LxssUserSession"]["b"]["named"]}
        self.assertEqual(sites, {"test/unit.cpp"})
        for pattern in ("test", "test/*", "*.cpp"):
            whole = json.loads(audit("--json", "--exclude", pattern, *pair, status=0))
            self.assertFalse({f["id"] for f in whole.get("findings", [])
                              if f["kind"] != "inactive"})
            self.assertGreaterEqual(whole["b"]["skipped_count"], 3)
            self.assertEqual(whole["b"]["failed_count"], 0)

    def test_what_no_catalogue_knows_is_ranked(self):
        canonical = self.make("canonical-unknown", set(product.IDENTITIES), build=False,
                              spoil=spoil_with_unknown)
        fork = self.make("unknown", set(), build=False, spoil=spoil_with_unknown)
        found = findings(canonical.tree, fork.tree, status=1)
        unknown = {id: f["rank"] for id, f in found.items() if f["kind"] == "unknown shared"}
        self.assertEqual(set(unknown), {f"GUID:{UNKNOWN_CLASS}", f"GUID:{UNKNOWN_MENTION}",
                                        f"pipe:{UNKNOWN_PIPE}"})
        self.assertEqual(unknown[f"GUID:{UNKNOWN_CLASS}"], 1)
        self.assertEqual(unknown[f"pipe:{UNKNOWN_PIPE}"], 2)
        self.assertEqual(unknown[f"GUID:{UNKNOWN_MENTION}"], 3)

    def test_a_fork_switch_makes_the_other_branch_inactive(self):
        fork = self.make("switch", set(), build=False, spoil=spoil_by_switch)
        found = findings(*self.both("tree", fork), status=1)
        self.assertEqual(found["pipe.debug-shell"]["weight"], "must change")
        found = findings("--fork-switch", "WSLX_FORK", *self.both("tree", fork), status=0)
        self.assertEqual(found["pipe.debug-shell"]["kind"], "inactive")

    def test_an_allow_file_silences_and_grows_stale(self):
        pair = self.both("tree", self.forks[0])
        allow = os.path.join(self.work.name, "allow.yaml")
        audit("--write-allow", allow, *pair, status=1)
        with open(allow, "a", encoding="utf-8") as file:
            file.write("  - {id: 'gone.id', reason: agreed, count: 1}\n")
        found = findings("--allow", allow, *pair, status=0)
        self.assertEqual({f["kind"] for f in found.values() if "allowed" not in f},
                         {"stale allowance", "inactive"})
        self.assertEqual(found["gone.id"]["weight"], "should change")
        with open(allow, "w", encoding="utf-8") as file:
            file.write("format: 1\nallow:\n  - {id: vm.owner, reason: agreed}\n")
        self.assertIn("--write-allow", audit_error("--allow", allow, *pair))

    def test_a_fork_goes_through_its_releases_with_a_baseline(self):
        """A first baseline; a regression; a merge from upstream; a mend; a stale allowance."""
        baseline = os.path.join(self.work.name, "baseline.yaml")
        left = set(sorted(product.IDENTITIES)[0::2])
        first = self.forks[0].tree
        audit("--write-baseline", baseline, self.canonical.tree, first, status=0)
        audit("--baseline", baseline, self.canonical.tree, first, status=0)

        # The lines move: nothing is new.
        moved = self.make("moved", left, build=False, spoil=lambda sources: sources.update(
            {path: "\n\n" + text for path, text in sources.items() if path.endswith(".cpp")}))
        audit("--baseline", baseline, self.canonical.tree, moved.tree, status=0)

        # A regression at another place of what was known, and one of what was clean.
        kept = sorted(left & product.IN_PACKAGE - {"service.display"})[0]
        for name, id in (("known", kept), ("clean", "vm.owner")):
            value = product.IDENTITIES[id][0].replace("\\", "\\\\")
            regressed = self.make(f"regressed-{name}", left, build=False,
                                  spoil=lambda sources, value=value: sources.update({
                                      "src/again.cpp": f'inline auto c_vmOwner = L"{value}";\n'}))
            found = findings("--baseline", baseline, self.canonical.tree, regressed.tree, status=1)
            new = {key for key, f in found.items()
                   if "allowed" not in f and f["kind"] != "inactive"}
            self.assertIn(id, new)

        # A merge brings a new identity, which a base had not.
        merged = self.make("merged", set(product.IDENTITIES), build=False, spoil=lambda sources:
                           sources.update({"src/merged.cpp": "static constexpr auto c_process = "
                                           'L"{1AD163CD-393D-4B33-83A2-8A3F3F23E608}";\n'}))
        found = findings("--baseline", baseline, "--base", self.canonical.tree, merged.tree, first,
                         status=0)
        self.assertEqual({key for key, f in found.items() if f["kind"] == "next merge"},
                         {"com.iid.IWSLCProcess"})

        # All is mended: as a baseline the file is silent, as an allow file each entry is stale.
        self.assertFalse({key for key, f in findings("--baseline", baseline, self.canonical.tree,
                                                     self.clean.tree, status=0).items()
                          if f["kind"] != "inactive"})
        found = findings("--allow", baseline, self.canonical.tree, self.clean.tree, status=0)
        self.assertIn("stale allowance", {f["kind"] for f in found.values()})

    def test_forms_are_whole(self):
        pair = self.both("tree", self.forks[0])
        found = findings(*pair, status=1)
        with open(SCHEMA, encoding="utf-8") as file:
            schema = json.load(file)
        sarif = json.loads(audit("--format", "sarif", *pair, status=1))
        jsonschema.Draft7Validator(schema).validate(sarif)
        run = sarif["runs"][0]
        self.assertEqual({rule["id"] for rule in run["tool"]["driver"]["rules"]}, set(found))
        for result in run["results"]:
            rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
            self.assertEqual(rule["id"], result["ruleId"])
            self.assertGreaterEqual(
                result["locations"][0]["physicalLocation"]["region"]["startLine"], 1)
        prints = [result["partialFingerprints"]["cotenantIdentity/v2"]
                  for result in run["results"]]
        self.assertEqual(len(prints), len(set(prints)))
        self.assertEqual(run["tool"]["driver"]["semanticVersion"],
                         run["tool"]["driver"]["version"])
        os.makedirs(os.path.join(self.forks[0].folder, ".git"))
        self.addCleanup(os.rmdir, os.path.join(self.forks[0].folder, ".git"))
        run = json.loads(audit("--format", "sarif", *pair, status=1))["runs"][0]
        places = [result["locations"][0]["physicalLocation"]["artifactLocation"]
                  for result in run["results"]]
        self.assertEqual({place["uriBaseId"] for place in places}, {"SRCROOT"})
        for place in places:
            self.assertTrue(os.path.exists(os.path.join(self.forks[0].folder, place["uri"])))
        self.assertTrue(all("place" in site for finding in found.values()
                            for site in finding["b"].get("named", [])))
        must = sum(f["weight"] == "must change" for f in found.values())
        suite = xml.etree.ElementTree.fromstring(
            audit("--format", "junit", *pair, status=1)).find("testsuite")
        self.assertEqual(int(suite.get("tests")), len(suite.findall("testcase")))
        self.assertEqual(int(suite.get("failures")), len(suite.findall("testcase/failure")))
        self.assertEqual(int(suite.get("failures")), must)
        self.assertEqual(int(suite.get("skipped")), len(suite.findall("testcase/skipped")))
        self.assertIn("## Findings", audit("--format", "markdown", *pair, status=1))
        self.assertIn("must change", audit(*pair, status=1))

    def test_what_is_wrong_on_the_command_line_is_said(self):
        tree = self.canonical.tree
        audit(tree, status=64)
        audit("--format", "yaml", tree, tree, status=64)
        audit(tree, os.path.join(tree, "none"), status=65)
        audit("--catalogue", os.path.join(tree, "none.yaml"), tree, tree, status=65)
        audit("--catalogue", os.path.join(tree, "README.md"), tree, tree, status=65)
        audit("--allow", os.path.join(tree, "README.md"), tree, tree, status=65)

    def test_installs_that_are_not_of_the_product_are_an_error(self):
        strangers = os.path.join(self.work.name, "strangers")
        product.Product.write(os.path.join(strangers, "text", "notes.txt"),
                              "The owner is WSL, {a9b7a1b9-0671-405c-95f1-e0612cb4ce7e}.\n")
        product.Product.write(os.path.join(strangers, "tree", "main.cpp"),
                              'static const auto c_window = L"Window";\n'
                              f'static const auto c_id = L"{{{UNKNOWN_MENTION}}}";\n')
        tree, program = self.canonical.tree, carrier_of(self.canonical, "ELF")
        for path in (os.path.join(strangers, "text"), os.path.join(strangers, "tree"), "/bin/ls"):
            with self.subTest(path=path):
                self.assertIn("carries none of the", audit_error(path, self.clean.tree))
                self.assertIn("Windows Subsystem for Linux", audit_error(path, path))
                for canonical in (tree, program):
                    self.assertIn("nothing by which to recognise a fork",
                                  audit_error(canonical, path))

    def test_an_install_of_which_nothing_is_read_is_an_error(self):
        program = carrier_of(self.canonical, "PE")
        folder = os.path.join(self.work.name, "unread")
        os.makedirs(os.path.join(folder, "in"))
        os.makedirs(os.path.join(folder, "none"))
        for path, start in (("empty.exe", b""), ("in/pack.zip", b"PK\3\4"), ("large.exe", b"MZ"),
                            ("short.msi", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
            with open(os.path.join(folder, path), "wb") as file:
                file.write(start)
        os.truncate(os.path.join(folder, "large.exe"), 2**31 + 1)
        for path in ("empty.exe", "in/pack.zip", "in", "none", "large.exe", "short.msi"):
            with self.subTest(path=path):
                audit(program, os.path.join(folder, path), status=65)
                audit(os.path.join(folder, path), program, status=65)
        package = carrier_of(self.canonical, "package")
        os.symlink("/bin/sh", os.path.join(folder, "sh"))
        audit(package, package, status=69, path=folder)
        audit(program, self.canonical.folder, status=1, path=folder)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
