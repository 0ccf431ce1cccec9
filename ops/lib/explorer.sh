# shellcheck shell=bash
# GraphiQL, the query explorer: four files out of npm packages, fetched and never committed. Atlas runs without
# them and says so at /explorer, so nothing here is a reason to stop.

explorer=$repo/Atlas.Api/Explorer

# ensure_explorer [install]: before a build; with install, npm itself is installed where it is missing.
ensure_explorer() {
  local wanted
  [[ ${ATLAS_SKIP_BUILD:-} != 1 ]] || return 0
  wanted=$(sha256sum <"$explorer/package-lock.json")
  [[ ! -f $explorer/dist/.fetched || $(<"$explorer/dist/.fetched") != "$wanted" ]] || return 0
  if ! command -v npm >/dev/null && ! { [[ ${1:-} == install ]] && install_npm; }; then
    say "npm is not installed, so the query explorer is left out; Atlas itself does not need it"
    return 0
  fi
  fetch_explorer "$wanted" ||
    say "the query explorer could not be fetched and is left out this time (log: $state/explorer.log)"
}

fetch_explorer() {
  local work code=0
  say "fetching the query explorer with npm"
  work=$(mktemp -d) || return 1
  # A lock file's hashes say what is fetched; scripts of packages are not run.
  {
    cp -- "$explorer"/package.json "$explorer"/package-lock.json "$explorer"/.npmrc "$work/" &&
      npm_config_cache=$work/cache run_step timeout 180 npm ci --prefix "$work" --ignore-scripts \
        --fetch-retries=1 --fetch-timeout=30000 &&
      rm -rf -- "$explorer/dist" && mkdir -- "$explorer/dist" &&
      cp -- "$work"/node_modules/{graphiql/graphiql.min.{js,css},react/umd/react.production.min.js} \
        "$work"/node_modules/react-dom/umd/react-dom.production.min.js "$explorer/dist/" &&
      cp -- "$work/node_modules/graphiql/LICENSE" "$explorer/dist/graphiql.license.txt" &&
      cp -- "$work/node_modules/react/LICENSE" "$explorer/dist/react.license.txt" &&
      printf '%s\n' "$1" >"$explorer/dist/.fetched"
  } >"$state/explorer.log" 2>&1 || code=1
  rm -rf -- "$work"
  return "$code"
}

install_npm() {
  local as_root=() get=(apt-get -o DPkg::Lock::Timeout=300 -q -y --no-install-recommends)
  command -v apt-get >/dev/null || return 1
  if [[ $EUID != 0 ]]; then
    command -v sudo >/dev/null || return 1
    as_root=(sudo)
    [[ -t 2 ]] || as_root+=(-n)
    "${as_root[@]}" true 2>/dev/null || return 1
  fi
  say "npm is not installed: ${as_root[*]}${as_root:+ }apt-get install npm, for the query explorer (a minute or so)"
  as_root+=(env DEBIAN_FRONTEND=noninteractive)
  {
    "${as_root[@]}" "${get[@]}" install npm ||
      { "${as_root[@]}" "${get[@]}" update && "${as_root[@]}" "${get[@]}" install npm; }
  } </dev/null >"$state/npm.log" 2>&1 && command -v npm >/dev/null
}
