# shellcheck shell=bash
# A private PostgreSQL cluster in a folder: loopback only, own port, own password, fsync on, never as root.
#
#   FOLDER/data      the cluster; as root in a folder that the user postgres cannot enter, a link to
#                    /var/lib/atlas/HASH/data, where it can
#   FOLDER/port      chosen once; moved only when another program has taken it since
#   FOLDER/password  of the superuser "atlas", mode 600
#   FOLDER/in-use    each user holds a shared lock on it; the last one to leave stops the server
#   FOLDER/migrated  the database has had its schema at least once
#   FOLDER/kept      while this exists the last one leaves it running (ops/cluster start)
#   FOLDER/log       what the server says
#
# No unix socket: its path may hold only 107 bytes, and a clone may lie deeper than that.

cluster_joined=0
cluster_child=

# Names the folder that the other functions are about, and finds the user that its server runs as.
cluster_use() {
  local owner
  cluster=$1
  [[ $cluster == /* ]] || cluster=$PWD/$cluster
  (umask 022 && mkdir -p -- "$cluster") 2>/dev/null || need_space "$cluster" 1
  cluster=$(cd -P -- "$cluster" && pwd)
  { exec 8<"$cluster"; } 2>/dev/null ||
    die "cannot open $cluster, made by another user; run this as that user, or set ATLAS_HOME"
  as_server=(env -C /)
  if [[ -e $cluster/data || -L $cluster/data ]]; then
    owner=$(stat -Lc %u -- "$cluster/data" 2>/dev/null) || owner=unreachable
    if [[ $EUID == 0 ]]; then
      [[ $owner != unreachable ]] ||
        die "$cluster/data leads to $(readlink "$cluster/data"), which is gone; remove $cluster to begin anew"
      [[ $owner != 0 ]] ||
        die "$cluster/data belongs to root, as whom PostgreSQL never runs; chown it to its user"
      cluster_as "$owner" "$(stat -Lc %g -- "$cluster/data")"
      cluster_owns_link
      "${as_server[@]}" test -x "$(readlink -f -- "$cluster/data")" ||
        die "user $(id -nu "$owner") can no longer enter $cluster/data; give it the x right on the folders above"
    elif [[ $owner != "$EUID" || ! -r $cluster/password ]]; then
      die "the cluster in $cluster was made by another user; run this as that user (or root), or set ATLAS_HOME"
    fi
  elif [[ $EUID == 0 ]]; then
    ensure_postgres
    cluster_as "$(id -u postgres)" "$(id -g postgres)"
  fi
}

cluster_as() { as_server=(env -C / HOME=/ setpriv "--reuid=$1" "--regid=$2" --clear-groups); }

# A folder copied with its link must not share the cluster of the original; one that was moved keeps it.
cluster_owns_link() {
  local place origin
  [[ -L $cluster/data ]] || return 0
  place=$(dirname -- "$(readlink -f -- "$cluster/data")")
  [[ -f $place/origin ]] || return 0
  origin=$(<"$place/origin")
  if [[ $origin != "$cluster" ]]; then
    if [[ $origin/data -ef $place/data ]]; then
      die "$cluster is a copy and would share the data of $origin; remove $cluster to begin with its own"
    fi
    printf '%s\n' "$cluster" >"$place/origin"
  fi
}

cluster_locks=0 # of this process; they nest
cluster_lock() {
  ((cluster_locks++)) || flock -w 300 8 || die "another process has been busy with $cluster for 5 minutes; fuser $cluster shows it"
}
cluster_unlock() { ((--cluster_locks)) || flock -u 8; }

# Where a new cluster goes: here if its user can, else to where it can.
cluster_place() {
  local hash n=0
  place=$cluster
  if [[ $EUID == 0 ]] && ! cluster_can_live_in "$cluster"; then
    hash=$(printf %s "$cluster" | sha256sum | cut -c1-12)
    (umask 022 && mkdir -p /var/lib/atlas) 2>/dev/null || need_space /var/lib/atlas 1
    place=/var/lib/atlas/$hash
    # Taken already: the data of an earlier folder of this name, kept; or what we began and did not finish.
    until mkdir -m 755 "$place" 2>/dev/null; do
      [[ -e $place ]] || die "cannot write to /var/lib/atlas; make it writable, or set ATLAS_HOME"
      [[ ! -e $place/data ]] && break
      place=/var/lib/atlas/$hash-$((n += 1))
    done
    printf '%s\n' "$cluster" >"$place/origin"
    say "PostgreSQL's user cannot enter $cluster, so its data lies in $place"
  fi
}

cluster_can_live_in() {
  local trial=$1/trial works=1
  mkdir -m 700 -- "$trial" || return 1
  "${as_server[@]}" test -x "$1" && chown "$server_ids" -- "$trial" 2>/dev/null && works=0
  rmdir -- "$trial"
  return "$works"
}

cluster_create() {
  local place bin server_ids
  server_ids=$("${as_server[@]}" id -u):$("${as_server[@]}" id -g)
  ensure_postgres
  bin=$(postgres_bin)
  cluster_place
  need_space "$place" 200
  say "making a private PostgreSQL cluster in $place"
  # Made under another name and renamed when whole: an interrupted attempt is never taken for a cluster.
  rm -rf -- "$place/data.new"
  mkdir -m 700 -- "$place/data.new"
  (umask 077 && od -An -tx1 -N16 /dev/urandom | tr -d ' \n' >"$cluster/password")
  cp -p -- "$cluster/password" "$place/data.new.password"
  [[ $EUID != 0 ]] || chown "$server_ids" -- "$place/data.new" "$place/data.new.password"
  {
    without_locks "${as_server[@]}" "$bin/initdb" -D "$place/data.new" -U atlas -A scram-sha-256 \
      --pwfile="$place/data.new.password" -E UTF8 --locale=C.UTF-8 --lc-collate=C --data-checksums &&
      without_locks "${as_server[@]}" "$bin/postgres" --single -D "$place/data.new" postgres \
        <<<'create database atlas'
  } >"$cluster/log" 2>&1 || die "PostgreSQL could not make its cluster: $(cluster_complaint 0)"
  rm -f -- "$place/data.new.password"
  cat >>"$place/data.new/postgresql.conf" <<'CONF'

# Several processes of Atlas, each with its own pool.
max_connections = 300
CONF
  mv -- "$place/data.new" "$place/data"
  [[ $place == "$cluster" ]] || ln -sfn -- "$place/data" "$cluster/data"
}

# The last thing in the log, after the given byte, that explains a failure; one line.
cluster_complaint() {
  local text
  text=$(tail -c "+$(($1 + 1))" -- "$cluster/log" 2>/dev/null)
  { grep -E 'FATAL|PANIC|rror:|ERROR' <<<"$text" || printf '%s\n' "$text"; } | tail -n 1 |
    sed 's/^.*\(FATAL\|PANIC\|ERROR\): *//' | tr -d '\n'
  printf ' (log: %s)' "$cluster/log"
}

# The postmaster's process id, if it lives. A pid file alone proves nothing: the number may be another
# program's by now, or dead and not yet reaped. A living postmaster's working directory is its data.
cluster_pid() {
  local pid
  { read -r pid <"$cluster/data/postmaster.pid"; } 2>/dev/null || return 1
  [[ /proc/$pid/cwd -ef $cluster/data ]] || return 1
  printf '%s\n' "$pid"
}

cluster_running() {
  local pid
  { read -r pid <"$cluster/data/postmaster.pid"; } 2>/dev/null && [[ /proc/$pid/cwd -ef $cluster/data ]]
}

# Every server process of this cluster: after a kill -9 of the postmaster its backends linger for a moment.
cluster_processes() {
  local data pid
  data=$(readlink -f -- "$cluster/data")
  while IFS= read -r pid; do
    [[ $(readlink "/proc/$pid/exe") != */postgres ]] || printf '%s\n' "$pid"
  done < <(find /proc -maxdepth 2 -name cwd -printf '%l\t%h\n' 2>/dev/null |
    awk -F '\t' -v data="$data" '$1 == data { sub("/proc/", "", $2); print $2 }')
}

# A new postmaster refuses to start beside backends of a dead one. They hold nothing that recovery does not
# bring back, so those that do not leave by themselves are made to.
cluster_clear() {
  local tick pids
  for ((tick = 0; tick < 100; tick++)); do
    mapfile -t pids < <(cluster_processes)
    if ((${#pids[@]} == 0)); then
      rm -f -- "$cluster/data/postmaster.pid"
      return 0
    fi
    if ((tick >= 10)); then
      kill -KILL "${pids[@]}" 2>/dev/null || true
    elif ((tick >= 2)); then
      kill -QUIT "${pids[@]}" 2>/dev/null || true
    fi
    sleep 0.1
  done
  die "processes ${pids[*]} of a dead PostgreSQL in $cluster do not end; end them by hand, then run this again"
}

cluster_pick_port() {
  local port
  while port=$((20000 + RANDOM % 12000)) && listening "$port"; do :; done
  printf '%s\n' "$port" >"$cluster/port"
}

# Starts the server if it is down and returns when it answers. With "same-port" it never moves to another
# port: somebody is already using the connection string.
cluster_start() {
  local bin version attempt
  [[ -e $cluster/data ]] || cluster_create
  cluster_running && cluster_ready && return 0
  version=$(<"$cluster/data/PG_VERSION")
  bin=$(postgres_bin "$version") ||
    die "$cluster was made by PostgreSQL $version, which is not installed; apt-get install postgresql-$version"
  [[ -s $cluster/port ]] || cluster_pick_port
  for attempt in 1 2 3 4 5; do
    cluster_launch "$bin" && return 0
    [[ ${1:-} != same-port && $cluster_failure == *"could not bind"*"in use"* && $attempt != 5 ]] || break
    cluster_pick_port
  done
  return 1
}

cluster_launch() {
  local from=0
  cluster_clear
  trim_log "$cluster/log"
  [[ ! -f $cluster/log ]] || from=$(stat -c %s -- "$cluster/log")
  # Not attended(): the last user stops the server, and that need not be the one that started it.
  without_locks exec setsid "${as_server[@]}" \
    "$1/postgres" -D "$(readlink -f -- "$cluster/data")" -p "$(<"$cluster/port")" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= </dev/null >>"$cluster/log" 2>&1 &
  cluster_child=$!
  disown "$cluster_child"
  cluster_ready "$cluster_child" && return 0
  cluster_failure=$(tail -c "+$((from + 1))" -- "$cluster/log")
  cluster_reason=$(cluster_complaint "$from")
  return 1
}

# Waits until the server takes connections; the eighth line of its pid file says so. Recovery after a crash
# may take long, so only its death ends the wait.
cluster_ready() {
  local lines child=${1:-}
  while :; do
    { mapfile -t lines <"$cluster/data/postmaster.pid"; } 2>/dev/null || lines=()
    if [[ ${lines[7]:-} == ready* && /proc/${lines[0]}/cwd -ef $cluster/data ]]; then
      [[ -z $child || ${lines[0]} != "$child" ]] || cluster_child=
      return 0
    fi
    if [[ -n $child ]]; then
      kill -0 "$child" 2>/dev/null || return 1
    else
      cluster_running || return 1
    fi
    sleep 0.05
  done
}

cluster_stop() {
  local pid tick
  pid=$(cluster_pid) || pid=$cluster_child
  [[ -n $pid ]] || return 0
  kill -INT "$pid" 2>/dev/null || return 0
  for ((tick = 0; tick < 600; tick++)); do
    [[ -d /proc/$pid && -n $(cluster_processes) ]] || break
    sleep 0.1
  done
  cluster_clear
}

# Starts the cluster if it is down and keeps it up until cluster_leave, together with whoever else uses it.
cluster_join() {
  cluster_lock
  open_lock 9 "$cluster/in-use"
  flock -s 9
  cluster_joined=1
  cluster_start || die "PostgreSQL did not start: $cluster_reason"
  cluster_unlock
}

cluster_leave() {
  [[ $cluster_joined == 1 ]] || return 0
  cluster_joined=0
  cluster_lock
  flock -u 9
  if [[ ! -e $cluster/kept ]] && flock -n -x 9; then cluster_stop; fi
  exec 9>&-
  cluster_unlock
}

# Npgsql's form, as ATLAS_POSTGRES takes it.
cluster_connection() {
  printf 'Host=127.0.0.1;Port=%s;Username=atlas;Password=%s;Database=%s\n' \
    "$(<"$cluster/port")" "$(<"$cluster/password")" "${1:-atlas}"
}

# Stops the server and removes its data, and the folder unless it holds other things too.
cluster_drop() {
  local place
  cluster_lock
  cluster_stop
  place=$(dirname -- "$(readlink -f -- "$cluster/data")")
  [[ $place != /var/lib/atlas/?* ]] || rm -rf -- "$place"
  rm -rf -- "$cluster"/{data,data.new,data.new.password,log,log.1,port,in-use,kept,migrated,password}
  rmdir -- "$cluster" 2>/dev/null || true
}
