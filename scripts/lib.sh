# shellcheck shell=bash
# Shared by the scripts beside it; source it, do not run it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc)

# Debian's own interpreter: the Python packages of packages.txt belong to it.
# shellcheck disable=SC2034  # used by those who source this
python=/usr/bin/python3
export PYTHONDONTWRITEBYTECODE=1

die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# The packages of packages.txt that are not installed, one a line.
missing_packages() {
  local wanted
  wanted=$(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$root/packages.txt")
  # shellcheck disable=SC2086  # a list of words
  comm -23 <(sort <<<"$wanted") \
    <(dpkg-query --show --showformat '${Package} ${db:Status-Status}\n' $wanted 2>/dev/null |
      sed -n 's/ installed$//p' | sort)
}

# Installs what packages.txt names and this machine lacks. Asks for rights only if something is missing.
install_missing() {
  command -v dpkg-query >/dev/null || die "needs Debian 12; on another system install the like of packages.txt"
  local -a missing as_root=()
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]} > 0)) || return 0
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      die "no rights to install packages; as root run: apt-get install ${missing[*]}"
    as_root=(sudo)
    [[ -t 0 ]] || as_root+=(-n)
  fi
  printf 'installing %s\n' "${missing[*]}"
  local -a install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get install --yes --quiet --no-install-recommends "${missing[@]}")
  # Package lists are fetched only if those at hand do not do.
  "${install[@]}" || { "${as_root[@]}" apt-get update --quiet && "${install[@]}"; } ||
    die "could not install ${missing[*]}"
}

# build PRESET [TARGET...]: configures if needed and builds, everything unless targets are named.
build() {
  local preset=$1
  shift
  cd "$root" || return
  if [[ ! -f build/$preset/build.ninja ]]; then cmake --preset "$preset" || return; fi
  local -a targets=()
  (($# == 0)) || targets=(--target "$@")
  cmake --build --preset "$preset" --parallel "$jobs" "${targets[@]}"
}
