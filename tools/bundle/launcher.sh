#!/bin/sh
# gasmono COMMAND ...: the terminal command on any x86-64 Linux, without Node and without a network. The large binaries lie
# packed beside it; the first start unpacks them into a cache of their own (GASMONO_CACHE, or XDG_CACHE_HOME/gasmono, or
# ~/.cache/gasmono), under a name made of their contents.
set -eu

fingerprint=@FINGERPRINT@
packed='@PACKED@'

refuse() {
  printf 'gasmono: %s\n' "$*" >&2
  exit 2
}

[ "$(uname -s) $(uname -m)" = "Linux x86_64" ] ||
  refuse "this bundle is for x86-64 Linux; this machine is $(uname -s) $(uname -m)."
here=$(dirname "$(readlink -f "$0")")
if [ -n "${GASMONO_CACHE:-}" ]; then
  cache=$GASMONO_CACHE
elif [ -n "${XDG_CACHE_HOME:-}" ]; then
  cache=$XDG_CACHE_HOME/gasmono
elif [ -n "${HOME:-}" ]; then
  cache=$HOME/.cache/gasmono
else
  refuse "there is no HOME to unpack into; set GASMONO_CACHE to a folder with @UNPACKED_MB@ MB free."
fi
runtime=$cache/$fingerprint

# Unpacked beside the final place and renamed, so that two commands started at once cannot see half of it.
if [ ! -d "$runtime" ]; then
  scratch=$cache/$fingerprint.unpacking-$$
  trap 'rm -rf "$scratch"' EXIT
  trap 'exit 130' INT TERM HUP
  {
    mkdir -p "$cache" && cp -R "$here/runtime" "$scratch" && (
      cd "$scratch"
      for file in $packed; do gzip -d "$file.gz" || exit 1; done
      chmod -R u+w . && chmod +x bin/node
    )
  } || refuse "the runtime could not be unpacked into $cache; set GASMONO_CACHE to a folder with @UNPACKED_MB@ MB free."
  "$scratch/bin/node" "$scratch/checkLibraries.cjs" ||
    refuse "this system cannot load the binaries above. They need glibc @GLIBC@ and a libstdc++ with GLIBCXX_@GLIBCXX@ or newer."
  mv -T "$scratch" "$runtime" 2>/dev/null || [ -d "$runtime" ] || refuse "$cache cannot be written."
  rm -rf "$scratch"
  trap - EXIT INT TERM HUP
fi
exec "$runtime/bin/node" "$runtime/gasmono.mjs" "$@"
