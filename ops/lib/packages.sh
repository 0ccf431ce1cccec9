# shellcheck shell=bash
# Debian packages that some command needs beside PostgreSQL: installed where they are missing.

# install_packages WHY PACKAGE...: installs all of them or dies with what to do.
install_packages() {
  local why=$1 todo log as_root=()
  shift
  todo="install them yourself (Debian, Ubuntu: apt-get install $* as root), then run this again"
  command -v apt-get >/dev/null || die "$* not installed and there is no apt-get to do it with; $todo"
  if [[ $EUID != 0 ]]; then
    command -v sudo >/dev/null || die "$* not installed and there is no sudo to do it with; $todo"
    as_root=(sudo)
    [[ -t 2 ]] || as_root+=(-n)
    "${as_root[@]}" true 2>/dev/null || die "$* not installed and sudo refuses to do it; $todo"
  fi
  say "$why: ${as_root[*]}${as_root:+ }apt-get install $*"
  log=$(mktemp)
  if ! apt_get_packages "$@" >"$log" 2>&1 </dev/null; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    die "apt-get could not install $* (its last lines are above); mend that, or $todo"
  fi
  rm -f "$log"
}

apt_get_packages() {
  local get=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -q -y)
  "${get[@]}" --no-install-recommends install "$@" && return 0
  "${get[@]}" update && "${get[@]}" --no-install-recommends install "$@"
}
