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
  local -a missing
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]} == 0)) || apt_install "${missing[@]}"
}

# apt_install PACKAGE...
apt_install() {
  local -a as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "no rights to install packages; as root run: apt-get install $*"
    as_root=(sudo)
    [[ -t 0 ]] || as_root+=(-n)
  fi
  printf 'installing %s\n' "$*"
  local -a install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get install --yes --quiet --no-install-recommends "$@")
  # Package lists are fetched only if those at hand do not do.
  "${install[@]}" || { "${as_root[@]}" apt-get update --quiet && "${install[@]}"; } ||
    die "could not install $*"
}

# What Debian's npm is asked for where the machine's Node.js is too old for Vite (20.19).
node_version=20.20.2

node_is_new_enough() {
  command -v node >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
}

# Sees to a Node.js that builds the site and to npm. Debian's own is too old, and its npm cannot be
# installed beside a newer node from elsewhere: each is fetched only where it is missing.
ensure_node() {
  local private=$root/build/node
  if ! node_is_new_enough && [[ -d $private ]]; then PATH=$private/node_modules/.bin:$PATH; fi
  command -v npm >/dev/null || apt_install npm
  if node_is_new_enough; then return; fi
  local machine
  case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) die "needs Node.js 20.19 or newer in PATH" ;;
  esac
  npm install --prefix "$private" --no-save --ignore-scripts --no-audit --no-fund \
    "node-linux-$machine@$node_version" || return
  mkdir -p "$private/node_modules/.bin"
  ln -sf "../node-linux-$machine/bin/node" "$private/node_modules/.bin/node"
  PATH=$private/node_modules/.bin:$PATH
  node_is_new_enough || die "could not get Node.js $node_version"
}

# Fetches what web/package-lock.json names, if it changed since the last time.
web_packages() {
  cd "$root/web" || return
  local stamp=node_modules/.convoke-lock
  if cmp --silent package-lock.json "$stamp"; then return; fi
  npm ci || return
  cp package-lock.json "$stamp"
}

# Builds the site into web/dist, from where CMake takes it into the program; nothing if no source of
# it changed.
build_web() {
  ensure_node || return
  web_packages || return
  cd "$root/web" || return
  if [[ -f dist/index.html &&
    -z $(find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -newer dist/index.html -print -quit) ]]; then
    return
  fi
  npm run --silent build
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
