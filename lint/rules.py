"""The rules by name, in the order in which they run."""

import arrows
import c_code
import externals
import programs
import prose
import tidy

# Rules that look at the files alone.
OF_TREE = {
    "arrows": arrows.arrows,
    "purity": arrows.purity,
    "twin-unnamed": arrows.twin_unnamed,
    "file-names": c_code.file_names,
    "openings": c_code.openings,
    "lengths": c_code.lengths,
    "widths": prose.widths,
    "header-comments": c_code.header_comments,
    "conditions": c_code.conditions,
    "calls": c_code.calls,
    "allocation": c_code.allocation,
    "exits": c_code.exits,
    "white-space": prose.white_space,
    "machine-paths": prose.machine_paths,
    "promises": prose.promises,
    "clang-format": programs.clang_format,
    "shellcheck": programs.shellcheck,
    "mandoc": programs.mandoc,
}

# Rules that need a build by clang as well.
OF_BUILD = {
    "externals": externals.externals,
    "clang-tidy": tidy.tidy,
}

# How deep clang's analyzer looks (lint/run says what each is).
DEPTHS = list(tidy.DEPTHS)
