# shellcheck shell=bash
# PostgreSQL's programs: found where they are, installed where they are not.

# Prints the folder of the newest server installed, or of the wanted major version.
postgres_bin() {
  local wanted=${1:-} folder
  while IFS= read -r folder; do
    [[ -x $folder/postgres && -x $folder/initdb ]] || continue
    [[ -z $wanted || $("$folder/postgres" --version) =~ [[:space:]]"$wanted"([^0-9]|$) ]] || continue
    printf '%s\n' "$folder"
    return 0
  done < <(
    printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV
    pg_config --bindir 2>/dev/null || true
  )
  return 1
}

ensure_postgres() {
  if ! postgres_bin >/dev/null || { [[ $EUID == 0 ]] && ! id postgres >/dev/null 2>&1; }; then
    install_postgres
  fi
}

install_postgres() {
  local as_root=() todo log failed=0
  # Recommended packages would bring a mail server along.
  local get=(apt-get -o DPkg::Lock::Timeout=300 -q -y --no-install-recommends)
  todo="install PostgreSQL yourself (Debian, Ubuntu: apt-get install postgresql as root), then run this again"
  command -v apt-get >/dev/null || die "PostgreSQL is not installed and there is no apt-get to do it with; $todo"
  if [[ $EUID != 0 ]]; then
    command -v sudo >/dev/null || die "PostgreSQL is not installed and there is no sudo to do it with; $todo"
    as_root=(sudo)
    [[ -t 2 ]] || as_root+=(-n)
    "${as_root[@]}" true 2>/dev/null || die "PostgreSQL is not installed and sudo refuses to do it; $todo"
  fi
  say "PostgreSQL is not installed: ${as_root[*]}${as_root:+ }apt-get install postgresql (a minute or so)"
  as_root+=(env DEBIAN_FRONTEND=noninteractive)
  log=$(mktemp)

  apt_install >"$log" 2>&1 </dev/null || failed=1
  if ((failed == 1)) || ! postgres_bin >/dev/null; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    die "apt-get could not install postgresql (its last lines are above); mend that, or $todo"
  fi
  rm -f "$log"
}

# Debian's package makes and starts a cluster "main" of its own; Atlas needs only the programs. The drop-in
# that prevents it goes again in any case, so that what this machine's owner does later is not touched by it.
apt_install() (
  quiet=/etc/postgresql-common/createcluster.d/atlas-ops.conf
  trap '"${as_root[@]}" rm -f "$quiet"' EXIT
  "${as_root[@]}" mkdir -p "${quiet%/*}" &&
    "${as_root[@]}" tee "$quiet" <<<'create_main_cluster = false' || return 1
  "${as_root[@]}" "${get[@]}" install postgresql && return 0
  "${as_root[@]}" "${get[@]}" update && "${as_root[@]}" "${get[@]}" install postgresql
)
