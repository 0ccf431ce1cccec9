# shellcheck shell=bash
# The .NET SDK, and a Release build that is skipped when nothing has changed since the last good one.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

# shellcheck disable=SC2034 # read by the scripts that source this
{
  api=$repo/Atlas.Api/bin/Release/net10.0/Atlas.Api
  bench=$repo/ops/Atlas.Bench/bin/Release/net10.0/Atlas.Bench
  tests=$repo/Atlas.Tests/bin/Release/net10.0/Atlas.Tests
}

need_dotnet() {
  local wanted installed root page=https://dotnet.microsoft.com/download/dotnet/10.0
  wanted=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$repo/global.json" | head -n 1)
  dotnet=$(command -v dotnet) || dotnet=${DOTNET_ROOT:-}/dotnet
  [[ -x $dotnet ]] ||
    die "the .NET SDK is not installed, or not in PATH; install .NET SDK $wanted ($page), then run this again"
  # The program found here and no other shall run the binary, wherever its owner has put it.
  root=$(dirname -- "$(readlink -f -- "$dotnet")")
  [[ ! -d $root/shared ]] || export DOTNET_ROOT=$root
  # Says nothing about the SDK when nothing is to be built with it.
  [[ ${1:-} != sdk || ${ATLAS_SKIP_BUILD:-} == 1 ]] || (cd -- "$repo" && "$dotnet" --version) >/dev/null 2>&1 || {
    installed=$("$dotnet" --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ')
    die ".NET SDK $wanted or a later patch of it is needed and ${installed:-no SDK} is installed; see $page"
  }
}

# What a build depends on: every source's name, size and time. The program needs no tests, none needs prose.
sources() {
  local skip=()
  [[ $1 == tests ]] || skip=(-o -path ./Atlas.Tests)
  [[ $1 != api ]] || skip+=(-o -path ./ops/Atlas.Bench)
  (cd -- "$repo" && find . \( -name bin -o -name obj -o -name .git -o -name .atlas -o -name node_modules \
    "${skip[@]}" \) -prune -o -type f \
    \( -path './ops/shims/*' -o -path './ops/Atlas.Bench/*' -o ! -path './ops/*' \) \
    ! -path './.ci/*' ! -name '*.md' -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum)
}

built() { printf '%s\n' "${!1}"; }

is_fresh() {
  local binary
  binary=$(built "$1")
  [[ -x $binary && -f $binary.built && $(<"$binary.built") == "$(sources "$1")" ]]
}

# build api|bench|tests: leaves the program built from the present sources; all it prints goes to stderr.
build() {
  local what=$1 binary project=Atlas.sln also=(api) before=() each
  binary=$(built "$what")
  if [[ ${ATLAS_SKIP_BUILD:-} == 1 ]]; then
    [[ -x $binary ]] || die "$binary is not built and ATLAS_SKIP_BUILD=1 says not to; unset it to have it built"
    need_dotnet
    return 0
  fi
  # A lock on the folder itself: two builds at once would overwrite each other's files.
  exec 6<"$repo/ops"
  flock -n 6 || { say "waiting for another build of this folder"; flock 6; }
  if is_fresh "$what"; then
    need_dotnet
  else
    need_dotnet sdk
    need_space "$repo" 600 "build in a clone on another disk"
    need_space "$state" 20
    case $what in
      api) project=Atlas.Api/Atlas.Api.csproj ;;
      bench) project=ops/Atlas.Bench/Atlas.Bench.csproj also+=(bench) ;;
      tests) also+=(bench tests) ;;
    esac
    [[ -f $repo/$project ]] || die "$repo/$project is missing; this clone is not whole: git status shows what is"
    say "building $project (minutes the first time, seconds later)"
    # Taken before: what changes during the build is not in it.
    for each in "${also[@]}"; do before+=("$(sources "$each")"); done
    make_it "$project"
    for each in "${!also[@]}"; do printf '%s\n' "${before[each]}" >"$(built "${also[each]}").built"; done
  fi
  exec 6<&-
}

make_it() {
  local log=$state/build.log options=(-nodeReuse:false -p:UseSharedCompilation=false -v quiet)
  # NuGet and the SDK keep files in HOME; a system user often has none it may write to.
  if [[ ! -w ${HOME:-} ]]; then
    local -x HOME=$state/home
    mkdir -p -- "$HOME"
  fi
  run_step "$dotnet" restore "$repo/$1" --locked-mode "${options[@]}" >"$log" 2>&1 &&
    run_step "$dotnet" build "$repo/$1" -c Release --no-restore "${options[@]}" >>"$log" 2>&1 && return 0
  { grep -E 'error|rror:' "$log" || tail -n 20 "$log"; } | sort -u | head -n 20 >&2
  die "the build of $1 failed (whole log: $log); mend what stands above, then run this again"
}
