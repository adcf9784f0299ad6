# shellcheck shell=bash
# What ./drill and ./test share: set up, build, run a test project, follow its progress. Sourced in the project's folder.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
export HOME="${HOME:-$(getent passwd "$EUID" | cut -d: -f6)}" # a service may start without one

# prepare <folder below artifacts>: sets up what is missing, and makes a folder for this run's results ($results).
prepare() {
  DRILL_ROOT=$(eng/setup) || exit 1
  export DRILL_ROOT
  results=$PWD/artifacts/$1/$(date -u +%Y-%m-%dT%H%M%SZ)
  mkdir -p "${results%/*}"
  [[ ! -e $results ]] || results+=.$$ # two runs in one second
  mkdir "$results"
  ln -sfn "${results##*/}" "artifacts/$1/latest"
}

# build <project or solution>: quiet, unless it fails.
build() {
  echo "building $1"
  dotnet build "$1" --nologo -v quiet >"$results/build.log" 2>&1 || {
    grep -E '(error|warning) [A-Z]+[0-9]+|: error ' "$results/build.log" | sort -u || cat "$results/build.log"
    echo "the build of $1 failed; its log is $results/build.log"
    return 1
  }
}

# run_tests <log> <project> <argument of dotnet test>…: runs one built test project, its output to the log.
#
# In a process group of its own, which a signal to this shell is passed on to: dotnet test would end alone and leave the
# processes that run the tests. (A shell starts its background jobs with SIGINT ignored, hence env.)
run_tests() {
  local log=$1 status tests follow interrupted=0
  setsid env --default-signal=INT,QUIT dotnet test "${@:2}" --no-build --nologo </dev/null >"$log" 2>&1 &
  tests=$!
  if [[ -n ${DRILL_PROGRESS:-} ]]; then
    tail -s 0.2 -n +1 -f --pid="$tests" "$DRILL_PROGRESS" &
    follow=$!
  fi
  trap 'interrupted=130; kill -INT -- "-$tests"' INT
  trap 'interrupted=143; kill -TERM -- "-$tests"' TERM HUP
  while :; do
    status=0
    wait "$tests" || status=$?
    kill -0 "$tests" 2>/dev/null || break # else it was a signal that ended the wait
  done
  trap - INT TERM HUP
  [[ -z ${follow:-} ]] || wait "$follow"
  return $((interrupted ? interrupted : status)) # dotnet test ends with 0 when it is told to end
}

# run_features <log> <argument of dotnet test>…: runs the features while showing their progress, then their table.
# Succeeds if every scenario that could run was proven, and at least one was.
run_features() {
  local log=$1 status=0
  export DRILL_RESULTS=$results DRILL_PROGRESS=$results/progress.log
  # Reqnroll's own formatters (drills/reqnroll.json) write beside our results; SpecFlow has none.
  export REQNROLL_FORMATTERS_HTML="outputFilePath=$results/reqnroll.html" REQNROLL_FORMATTERS_MESSAGE="outputFilePath=$results/reqnroll.ndjson"
  : >"$DRILL_PROGRESS"
  run_tests "$log" drills/Drills.csproj "${@:2}" || status=$?
  unset DRILL_PROGRESS
  echo
  if [[ ! -f $results/summary.txt ]]; then
    cat "$log"
    echo "the drill did not come to its end (dotnet test: $status); its log is $log"
    return 1
  fi
  cat "$results/summary.txt"
  echo "log:     $log"
  [[ $status -eq 0 && $(summary_count proven) -gt 0 && $(summary_count failed) -eq 0 ]]
}

# summary_count <name>: a number of summary.json.
summary_count() {
  local count
  count=$(grep -oiE "^  \"$1\": *[0-9]+" "$results/summary.json" | grep -oE '[0-9]+$' || true)
  echo "${count:-0}"
}
