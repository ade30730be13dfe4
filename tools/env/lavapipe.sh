#!/usr/bin/env bash
# Installs Mesa's software Vulkan driver (lavapipe) and Vulkan's loader on Debian or Ubuntu, as root.
# Dawn needs Mesa 24 or newer. Debian 12 has 22.3, so there the one from bookworm-backports is taken; its address is
# copied from the machine's own list of sources.
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive
apt=(apt-get -q -o DPkg::Lock::Timeout=300)
packages=(mesa-vulkan-drivers libvulkan1)

# shellcheck source=/dev/null
. /etc/os-release

enable_backports() {
  local suite=bookworm-backports folder=/etc/apt/sources.list.d
  if apt-cache policy | grep -q "$suite"; then return; fi
  if [ -f "$folder/debian.sources" ]; then
    # The first stanza is the archive itself; the later ones are security updates and the like.
    awk -v suite="$suite" '/^[[:space:]]*$/ { if (seen) exit; next } { seen = 1 } /^Suites:/ { $0 = "Suites: " suite } { print }' \
      "$folder/debian.sources" > "$folder/$suite.sources"
  else
    awk -v suite="$suite" '$1 == "deb" && / bookworm / { sub(/ bookworm /, " " suite " "); print; exit }' \
      /etc/apt/sources.list > "$folder/$suite.list"
  fi
  "${apt[@]}" update
}

if [ "$(id -u)" != 0 ]; then
  echo "lavapipe.sh installs packages and must run as root." >&2
  exit 1
fi
case "$ID:${VERSION_CODENAME:-}" in
  debian:bookworm)
    "${apt[@]}" update
    enable_backports
    "${apt[@]}" install -y --no-install-recommends -t bookworm-backports "${packages[@]}"
    ;;
  *)
    "${apt[@]}" update
    "${apt[@]}" install -y --no-install-recommends "${packages[@]}"
    ;;
esac
