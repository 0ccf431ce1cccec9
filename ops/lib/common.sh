# shellcheck shell=bash
# Shared by every script in ops/: where things are, how they speak, how they start programs.

repo=$(cd -P -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.." && pwd)
script=ops/$(basename -- "$0")

state=${ATLAS_HOME:-$repo/.atlas}
[[ $state == /* ]] || state=$PWD/$state

# Stdout belongs to results, so everything said along the way goes to stderr; by way of a copy, because a
# signal's handler also runs while stderr is turned away. A reader who has left is no reason to stop.
if [[ -e /dev/fd/2 ]]; then exec 4>&2; else exec 4>/dev/null; fi
say() { printf 'atlas: %s\n' "$*" >&4 || true; }
die() {
  printf '%s: %s\n' "$script" "$*" >&4 || true
  exit 1
}

# Descriptors 6 to 9 hold locks (6 build, 7 this command, 8 cluster, 9 use of the cluster). What outlives a
# script must not inherit them, or the lock outlives it too; nor 4, whose reader waits for its end.
open_lock() {
  { eval "exec $1>>\"\$2\""; } 2>/dev/null ||
    die "cannot write to $2, made by another user; run this as that user"
}
without_locks() { "$@" 4>&- 6>&- 7>&- 8>&- 9>&-; }

# Runs a program in a session of its own: a Ctrl-C in the terminal then reaches only the script, which decides
# what stops first; and should the script be killed outright, the kernel sends the program SIGTERM.
attended() { without_locks exec setsid setpriv --pdeathsig TERM -- "$@" </dev/null; }

# Runs one program to its end in that way, and what it started with it: nothing may remain of a build or a
# test. A signal can interrupt the script meanwhile; stop_step ends the program then.
step=
run_step() {
  local code=0
  attended "$@" &
  step=$!
  wait_for "$step" || code=$?
  stop_step 5
  return "$code"
}
stop_step() {
  [[ -z $step ]] || end_session "$step" "$1"
  step=
}

# Waits for a child and returns its own exit code, also when a handler that sets interrupted=1 cuts in.
interrupted=0
wait_for() {
  local code
  while :; do
    interrupted=0 code=0
    # Bash would name a child that a signal killed in words of its own; the caller says it better.
    wait "$1" 2>/dev/null || code=$?
    [[ $interrupted == 1 ]] || return "$code"
  done
}

# Ends a session that attended() began: politely, then, after the given seconds, for certain.
end_session() {
  local pid=$1 seconds=$2 tick
  kill -TERM -- "-$pid" 2>/dev/null || return 0
  for ((tick = 0; tick < seconds * 10; tick++)); do
    kill -0 -- "-$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  say "process $pid did not stop within $seconds seconds and was killed"
  kill -KILL -- "-$pid" 2>/dev/null || true
}

# Fails with one line when a folder cannot take what is about to be written to it.
need_space() {
  local folder=$1 megabytes=$2 otherwise=${3:-set ATLAS_HOME to another folder} remedy="make it writable"
  local reason free
  if ! reason=$(try_writing "$folder" 2>&1); then
    rm -f -- "$folder"/.probe-?????? 2>/dev/null || true
    reason=${reason##*: }
    [[ $reason != *space* && $reason != *quota* ]] || remedy="free some space there"
    die "cannot write to $folder (${reason,}); $remedy, or $otherwise"
  fi
  free=$(df -Pm -- "$folder" | awk 'NR == 2 { print $4 }')
  ((free >= megabytes)) ||
    die "only $free MB are free for $folder, at least $megabytes MB are needed; free some there, or $otherwise"
}

try_writing() {
  local probe
  mkdir -p -- "$1" && probe=$(mktemp -- "$1/.probe-XXXXXX") && head -c 65536 /dev/zero >"$probe" &&
    rm -f -- "$probe"
}

# A log that grows for ever fills the disk in the end; one older generation is kept.
trim_log() {
  local log=$1 bytes
  bytes=$(stat -c %s -- "$log" 2>/dev/null) || return 0
  ((bytes < 50000000)) || { cp -f -- "$log" "$log.1" && : >"$log"; }
}

listening() { (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The status code of a GET on loopback; bash's own sockets, so that no curl needs to be installed.
http_status() {
  (
    exec 5<>"/dev/tcp/127.0.0.1/$1" || exit 1
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&5
    read -rt 5 _ code _ <&5 && printf '%s' "$code"
  ) 2>/dev/null
}
