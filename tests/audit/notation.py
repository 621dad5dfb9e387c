"""The notations in which a product writes its identities, each for a value: what the tests of the
audit make small files of.

A notation is a function of a value and a number (for names) that gives files by path; the value
stands in one of them, the first.
"""

import re
import uuid

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
SPACE = uuid.UUID("0f9ae6f4-6d66-4a38-a8de-4c8a7b0f4b00")


def is_guid(value):
    return bool(GUID.match(value))


def changed(value):
    """The value that a fork has in its place: neither it nor a name that begins with it, nor a path
    with it."""
    if is_guid(value):
        return str(uuid.uuid5(SPACE, value.lower()))
    at = max(value.rstrip("\\/:%").rfind(sign) for sign in "\\/") + 2
    return value[:at] + "Q" + value[at:]


def escaped(value):
    """As a C string has it."""
    return value.replace("\\", "\\\\").replace('"', '\\"')


def xml(value):
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def initialiser(value, inner=True):
    digits = value.replace("-", "")
    tail = ", ".join(f"0x{digits[i:i + 2]}" for i in range(16, 32, 2))
    tail = f"{{{tail}}}" if inner else tail
    return f"0x{digits[:8]}, 0x{digits[8:12]}, 0x{digits[12:16]}, {tail}"


def halves(value):
    """Cut where a program would: at a separator, else in the middle."""
    at = max(value.rstrip("\\").rfind("\\") + 1, 0) or (len(value) + 1) // 2
    return value[:at], value[at:]


GUID_NOTATIONS = {
    "initialiser": lambda v, i: {"a.cpp": f"static constexpr GUID c_{i} = {{{initialiser(v)}}};"},
    "define": lambda v, i: {"a.h": f"DEFINE_GUID(c_{i}, {initialiser(v, False)});"},
    "braces": lambda v, i: {"a.cpp": f'Open(L"CLSID\\\\{{{v.upper()}}}");'},
    "declspec": lambda v, i: {"a.h": f'class __declspec(uuid("{v}")) C{i};'},
    "uuid": lambda v, i: {"a.idl": f"[uuid({v}), object] interface I{i} {{}}"},
    "cpp_quote": lambda v, i: {"a.idl": f'cpp_quote("class DECLSPEC_UUID(\\"{v}\\") C{i};")'},
    "trace": lambda v, i: {"a.cpp": f'TRACELOGGING_DEFINE_PROVIDER(g_{i}, "n", '
                                    f"({initialiser(v, False)}));"},
    "cmake set": lambda v, i: {"CMakeLists.txt": f'set(PROXY_{i} "{v}")'},
    "cmake initialiser": lambda v, i: {
        "CMakeLists.txt": f'set(D "PROXY_CLSID_IS={{{initialiser(v)}}}")'.replace(", ", ",")},
    "cmake definition": lambda v, i: {
        "CMakeLists.txt": f"add_definitions(-DIS={{{initialiser(v)}}})".replace(", ", ",")},
    "wix key": lambda v, i: {
        "a.wxs": f'<Wix><RegistryKey Root="HKCR" Key="CLSID\\{{{v}}}"/></Wix>'},
    "wix value": lambda v, i: {
        "a.wxs": f'<Wix><RegistryValue Name="AppId" Value="{{{v}}}"/></Wix>'},
    "wix component": lambda v, i: {"a.wxs": f'<Wix><Component Id="c{i}" Guid="{v}"/></Wix>'},
    "manifest": lambda v, i: {"AppxManifest.in": f"<Package><Clsid>{{{v}}}</Clsid></Package>"},
    "powershell": lambda v, i: {"a.ps1": f'Get-Item "HKLM:\\CLSID\\{{{v}}}"'},
}


def _source(expression, name, before=""):
    return f"{before}\ninline constexpr auto {name} = {expression};\n"


def text_notations(name):
    """The notations of a text that is bound to a C name."""
    return {
        "constant": lambda v, i: {"a.h": _source(f'L"{escaped(v)}"', name)},
        "raw": lambda v, i: {"a.h": _source(f'LR"({v})"', name)},
        "adjacent": lambda v, i: {
            "a.h": _source('L"%s" L"%s"' % tuple(map(escaped, halves(v))), name)},
        "plus": lambda v, i: {
            "a.h": _source('std::wstring(L"%s") + L"%s"' % tuple(map(escaped, halves(v))), name)},
        "macro": lambda v, i: {
            "names.h": f'#define PRODUCT_NAME_{i} L"{escaped(v)}"\n',
            "b.cpp": _source(f"PRODUCT_NAME_{i}", name)},
        "joined macros": lambda v, i: {
            "names.h": '#define FIRST_%d L"%s"\n#define BOTH_%d FIRST_%d L"%s"\n' % (
                i, escaped(halves(v)[0]), i, i, escaped(halves(v)[1])),
            "b.cpp": _source(f"BOTH_{i}", name)},
        "cpp_quote": lambda v, i: {
            "a.idl": 'cpp_quote("#define %s L\\"%s\\"")' % (name, escaped(escaped(v)))},
    }


def call_notations(function):
    """The notations of a text that is an argument."""
    return {
        "argument": lambda v, i: {"a.cpp": f'void F() {{ {function}(nullptr, L"{escaped(v)}"); }}'},
        "wrapped": lambda v, i: {
            "a.cpp": f'void F() {{ {function}(HStringReference(L"{escaped(v)}").Get()); }}'},
        "macro argument": lambda v, i: {
            "names.h": f'#define PRODUCT_NAME_{i} L"{escaped(v)}"\n',
            "b.cpp": f"void F() {{ {function}(nullptr, PRODUCT_NAME_{i}); }}"},
    }


def free_notations():
    """The notations of a text that means the same anywhere."""
    return {
        **text_notations("c_name"),
        **call_notations("Create"),
        "stream": lambda v, i: {"a.cpp": 'void F() { out << L"%s" << L"%s"; }' % tuple(
            map(escaped, halves(v)))},
        "returned": lambda v, i: {
            "a.cpp": f'auto F() {{ return Path(std::wstring(L"{escaped(v)}") + Sid().get()); }}'},
        "cmake": lambda v, i: {"CMakeLists.txt": f'set(NAME "{escaped(v)}")'},
        "json": lambda v, i: {"a.json": f'{{"name": "{escaped(v)}"}}'},
        "wix attribute": lambda v, i: {
            "a.wxs": f'<Wix><RegistryValue Name="N" Value="{xml(v)}"/></Wix>'},
    }


def _parts(value):
    return [f'L"{escaped(part)}"' for part in value.strip("\\").split("\\")]


PATH_NOTATIONS = {
    "initialiser": lambda v, i: {"a.cpp": "KEY k = {HKLM, %s};" % ", ".join(_parts(v))},
    "path": lambda v, i: {
        "a.cpp": "auto p = std::filesystem::path(%s);" % ") / (".join(_parts(v))},
    "folder": lambda v, i: {"a.cpp": "auto p = Known() / %s;" % " / ".join(_parts(v))},
}


def element_notation(place):
    """`Element/@Attribute`, or a longer path of elements."""
    elements, _, attribute = place.rpartition("/@")
    names = elements.split("/")
    begin = "".join(f"<{name}>" for name in names[:-1])
    end = "".join(f"</{name}>" for name in reversed(names[:-1]))
    return lambda v, i: {"a.wxs": f'<Wix xmlns:desktop="d" xmlns:uap5="u">{begin}'
                                  f'<{names[-1]} {attribute}="{xml(v)}"/>{end}</Wix>'}


def notations(identity, match):
    """All notations in which an identity of a catalogue may stand, by name."""
    where = identity.get("where")
    if match == "guid":
        return GUID_NOTATIONS
    if not where:
        found = free_notations()
        if match == "path" and all("\\" in value.strip("\\") for value in identity["values"]):
            found.update(PATH_NOTATIONS)
        return found
    found = {}
    for pattern in where:
        name = pattern.replace("*", "c_a").replace("c_c_a", "c_a")
        if "/@" in pattern:
            found[pattern] = element_notation(pattern)
        elif pattern.endswith("()") or "Notif" in pattern or "AppUserModelID*" in pattern:
            for notation, make in call_notations(
                    pattern.replace("()", "").replace("*", "")).items():
                found[f"{pattern} {notation}"] = make
        elif re.fullmatch(r"[\w*]+", pattern):
            for notation, make in text_notations(name).items():
                found[f"{pattern} {notation}"] = make
    return found



# Places of one element in the real product's files, of identities that no pattern leads to.
ELEMENTS = {"service": "ServiceInstall/@Name", "msi-component": "Component/@Guid",
            "msi-upgrade-code": "Package/@UpgradeCode"}


def cited(identity, match, path, number):
    """The identity in the notation of the file that its `source` names; None if there is none."""
    ending = path.rsplit(".", 1)[-1]
    value = identity["values"][0]
    markup = ending in ("in", "admx", "wxs")
    own = {name: make for name, make in notations(identity, match).items()}
    if markup:
        place = next((p for p in identity.get("where", ()) if "/@" in p), None)
        place = place or ELEMENTS.get(identity["kind"], "RegistryKey/@Key")
        text = next(iter(element_notation(place)(value, number).values()))
        return text.replace("<Wix ", f"<W{number} ").replace("</Wix>", f"</W{number}>")
    wanted = {"idl": ("uuid", "cpp_quote"), "txt": ("cmake", "cmake initialiser")}.get(
        ending, ("initialiser", "stream", "constant", "argument", "define"))
    for name, make in own.items():
        short = name.rsplit(" ", 1)[-1] if identity.get("where") else name
        files = make(value, number)
        if short in wanted and len(files) == 1 and not next(iter(files)).endswith(".wxs"):
            return next(iter(files.values()))
    return None
