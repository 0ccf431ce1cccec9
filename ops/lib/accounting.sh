# shellcheck shell=bash
# hledger, ledger and beancount, whose balances the tests compare with Atlas's: installed where they are missing.

accounting_missing() {
  command -v hledger >/dev/null || printf 'hledger '
  command -v ledger >/dev/null || printf 'ledger '
  # The tests ask the library, which Debian's package installs for the system's python.
  /usr/bin/python3 -c 'import beancount.loader' 2>/dev/null || printf 'beancount '
}

ensure_accounting() {
  local missing=()
  read -ra missing < <(accounting_missing) || true
  ((${#missing[@]} > 0)) || return 0
  install_packages "the tests compare with ${missing[*]}" "${missing[@]}"
  [[ -z $(accounting_missing) ]] ||
    die "$(accounting_missing)still not found after its installation; see that it is in PATH, then run this again"
}
