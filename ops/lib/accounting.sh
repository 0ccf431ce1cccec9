# shellcheck shell=bash
# hledger, ledger and beancount, whose balances the tests compare with Atlas's: installed where they are missing.

accounting_missing() {
  command -v hledger >/dev/null || printf 'hledger '
  command -v ledger >/dev/null || printf 'ledger '
  # The tests ask the library, which Debian's package installs for the system's python.
  /usr/bin/python3 -c 'import beancount.loader' 2>/dev/null || printf 'beancount '
}

ensure_accounting() {
  local missing=() todo log as_root=()
  read -ra missing < <(accounting_missing) || true
  ((${#missing[@]} > 0)) || return 0
  todo="install them yourself (Debian, Ubuntu: apt-get install ${missing[*]} as root), then run this again"
  command -v apt-get >/dev/null || die "${missing[*]} not installed and there is no apt-get to do it with; $todo"
  if [[ $EUID != 0 ]]; then
    command -v sudo >/dev/null || die "${missing[*]} not installed and there is no sudo to do it with; $todo"
    as_root=(sudo)
    [[ -t 2 ]] || as_root+=(-n)
    "${as_root[@]}" true 2>/dev/null || die "${missing[*]} not installed and sudo refuses to do it; $todo"
  fi
  say "the tests compare with ${missing[*]}: ${as_root[*]}${as_root:+ }apt-get install ${missing[*]}"
  log=$(mktemp)
  if ! accounting_install "${missing[@]}" >"$log" 2>&1 </dev/null || [[ -n $(accounting_missing) ]]; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    die "apt-get could not install ${missing[*]} (its last lines are above); mend that, or $todo"
  fi
  rm -f "$log"
}

accounting_install() {
  local get=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -q -y)
  "${get[@]}" --no-install-recommends install "$@" && return 0
  "${get[@]}" update && "${get[@]}" --no-install-recommends install "$@"
}
