#!/bin/sh
# Builds the libraries of the Windows program from their Debian source packages, static, by
# mingw-w64, into a cache folder. usage: build-libraries.sh CACHE_DIR
# Prints the folder that holds include/, lib/, licenses/, `versions` and libraries.ini, the cross
# file that tells Meson of it. What is there already is used again, without network. Needs no root;
# apt checks the digests and signatures of what it downloads.
set -eu

cache=${1:?usage: build-libraries.sh CACHE_DIR}
here=$(dirname "$(readlink -f "$0")")
compiler=$(x86_64-w64-mingw32-gcc -dumpfullversion)
sources='libuv1 jansson libyaml cmocka'
# Another compiler, or another way to build: another folder.
mark=$(cat "$here/build-libraries.sh" "$here/toolchain.cmake" | sha256sum | cut -c1-12)
libraries=$cache/windows-libraries-$compiler-$mark

# The machine's own sources of packages, asked for source packages; lists of our own, so that the
# machine's stay as they are.
download() { # WORK
    mkdir -p "$1/lists/partial" "$1/parts"
    set -- "$1" -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$1/parts" \
        -o "Dir::State::lists=$1/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
        -o APT::Sandbox::User=root -o Acquire::Languages=none
    for file in /etc/apt/sources.list.d/*.sources; do
        [ ! -f "$file" ] ||
            sed 's/^Types:.*\bdeb\b.*/Types: deb-src/' "$file" >"$1/parts/${file##*/}"
    done
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ ! -f "$file" ] || sed -n 's/^deb /deb-src /p' "$file" >"$1/parts/our-${file##*/}"
    done
    work=$1
    shift
    apt-get "$@" -qq update >&2
    # shellcheck disable=SC2086 # one word a package
    (cd "$work" && apt-get "$@" -qq source --download-only $sources >&2)
}

build() { # WORK, SOURCE PACKAGE, TARGET OF ITS CMAKE, OPTION…
    work=$1 source=$2 target=$3
    shift 3
    # apt has compared the digests with the signed lists.
    dpkg-source --no-check -x "$work/${source}_"*.dsc "$work/$source" >"$work/$source.log"
    # Warnings in code that isn't ours are of no use here.
    cmake -G Ninja -S "$work/$source" -B "$work/$source/build" --log-level=ERROR \
        -DCMAKE_TOOLCHAIN_FILE="$here/toolchain.cmake" -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_POLICY_DEFAULT_CMP0077=NEW -DBUILD_SHARED_LIBS=OFF -DBUILD_TESTING=OFF \
        -DCMAKE_C_FLAGS="-O2 -w -ffile-prefix-map=$work/= -D_WIN32_WINNT=0x0A00 \
-D__USE_MINGW_ANSI_STDIO=1" "$@" \
        >>"$work/$source.log" 2>&1 || { cat "$work/$source.log" >&2; exit 70; }
    ninja -C "$work/$source/build" "$target" >>"$work/$source.log" 2>&1 ||
        { cat "$work/$source.log" >&2; exit 70; }
    cp "$work/$source/debian/copyright" "$work/made/licenses/$source"
}

describe() { # WORK, PKG-CONFIG'S NAME, SOURCE PACKAGE, LIBRARIES, [FLAGS]
    cat >"$1/made/lib/pkgconfig/$2.pc" <<PC
Name: $2
Description: $3 for Windows, static
Version: $(sed -n "s/^$3 \(.*:\)\?\([0-9.]*\).*/\2/p" "$1/made/versions")
Libs: -L\${pcfiledir}/.. $4
Cflags: -I\${pcfiledir}/../../include ${5-}
PC
}

if [ ! -d "$libraries" ]; then
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/windows-libraries-building.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    echo "build-libraries: downloading the sources of $sources" >&2
    download "$work"
    echo "build-libraries: building them for Windows" >&2
    made=$work/made
    mkdir -p "$made/include" "$made/lib/pkgconfig" "$made/licenses"
    build "$work" libuv1 uv_a -DLIBUV_BUILD_TESTS=OFF &
    first=$!
    { # most of the time goes into CMake's questions, one at a time
        build "$work" jansson jansson -DJANSSON_BUILD_DOCS=OFF -DJANSSON_WITHOUT_TESTS=ON \
            -DJANSSON_EXAMPLES=OFF
        build "$work" libyaml yaml
        build "$work" cmocka cmocka-static -DWITH_EXAMPLES=OFF -DUNIT_TESTING=OFF \
            -DWITH_STATIC_LIB=ON
    } &
    second=$!
    wait "$first"
    wait "$second"
    for source in $sources; do
        sed -n "s/^Version: /$source /p" "$work/${source}_"*.dsc
    done >"$made/versions"
    cp -r "$work/libuv1/include/." "$work/jansson/build/include/." "$made/include"
    cp "$work/libyaml/include/yaml.h" "$made/include"
    # Its printf is mingw's, as ours is.
    sed 's/__format__ (__printf__/__format__ (__gnu_printf__/' "$work/cmocka/include/cmocka.h" \
        >"$made/include/cmocka.h"
    find "$work"/*/build -name 'lib*.a' ! -name '*.dll.a' -exec cp {} "$made/lib" ';'
    describe "$work" libuv libuv1 \
        '-luv_a -lpsapi -luser32 -ladvapi32 -liphlpapi -luserenv -lws2_32'
    describe "$work" jansson jansson -ljansson
    describe "$work" yaml-0.1 libyaml -lyaml -DYAML_DECLARE_STATIC
    describe "$work" cmocka cmocka -lcmocka-static
    printf "[properties]\npkg_config_libdir = '%s'\n" "$libraries/lib/pkgconfig" \
        >"$made/libraries.ini"
    mv -T "$made" "$libraries" 2>/dev/null || [ -d "$libraries" ] # somebody else was faster
fi
printf '%s\n' "$libraries"
