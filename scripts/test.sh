#!/usr/bin/env bash
# test.sh SUITE...: runs the suites (unit scripts model sim wire e2e crash clients elsewhere), all of them even if one
# fails, and ends with what was skipped and why. Each writes JUnit XML into build/results/.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

mkdir -p "$RESULTS"
broken=()
[ "$PRESET" != tsan ] || export TSAN_OPTIONS="suppressions=$ROOT/scripts/tsan.supp exitcode=66"

# pytest_run NAME PYTHON ARGUMENT...
pytest_run() {
  local name="$1" python="$2"
  shift 2
  local code=0
  "$python" -m pytest -q -n "${TEST_JOBS:-auto}" --dist loadfile --junitxml "$RESULTS/$name.xml" \
    -o junit_suite_name="$name" "$@" || code=$?
  # 5: nothing was collected
  [ "$code" = 0 ] || [ "$code" = 5 ] || broken+=("$name")
}

prepare_python() {
  VERBOSE=0 scripts/setup.sh test
  scripts/venv.sh
}

suite_unit() {
  VERBOSE=0 scripts/setup.sh unit
  scripts/build.sh all
  ctest --test-dir "build/$PRESET" -j "$(nproc)" --output-on-failure --no-tests=error \
    --output-junit "$RESULTS/unit.xml" --timeout 300 > "$RESULTS/unit.log" || broken+=(unit)
  grep -E "tests passed|Failed|Timeout|Not Run" "$RESULTS/unit.log" || tail -n 30 "$RESULTS/unit.log"
}

suite_scripts() { prepare_python; VERBOSE=0 scripts/setup.sh check; pytest_run scripts build/venv/bin/python tests/scripts; }
suite_model() { prepare_python; pytest_run model build/venv/bin/python tests/model; }
suite_sim() {
  prepare_python
  scripts/build.sh virga-sim virga-sim-planted
  # Its tests are one file; --dist load lets them run beside each other.
  pytest_run sim build/venv/bin/python tests/sim --dist load
}
suite_wire() {
  prepare_python
  scripts/build.sh
  pytest_run wire build/venv/bin/python tests/wire
  # Debian's boto3 speaks the Query protocol to SQS.
  pytest_run wire-query "$PYTHON" tests/wire -m sqs
  # The same with the state on disk: one behaviour, two engines.
  VIRGA_TESTS_DURABLE=1 pytest_run wire-durable build/venv/bin/python tests/wire -m "not memory"
}
suite_e2e() { prepare_python; scripts/build.sh; pytest_run e2e build/venv/bin/python tests/e2e; }
# One round after the other: each has 32 connections. ROUNDS (10) is how many.
suite_crash() { prepare_python; scripts/build.sh; TEST_JOBS=0 pytest_run crash build/venv/bin/python tests/crash --capture=no; }
suite_clients() {
  prepare_python
  VERBOSE=0 scripts/setup.sh clients
  scripts/build.sh
  pytest_run clients build/venv/bin/python tests/clients
}
# The e2e suite on another SQS and DynamoDB: tests/e2e/conftest.py says which. Tests share endpoints that are named, so
# these are used by one test at a time.
suite_elsewhere() {
  prepare_python
  VERBOSE=0 scripts/setup.sh elsewhere
  scripts/build.sh
  local jobs="${TEST_JOBS:-auto}"
  if [ -z "${ELSEWHERE_SQS_ENDPOINT:-}" ]; then
    mvn -q -B -f tests/e2e/elasticmq/pom.xml dependency:copy-dependencies -DoutputDirectory="$ROOT/build/elasticmq/lib" \
      > build/elasticmq.log || { tail -n 20 build/elasticmq.log; fail "ElasticMQ could not be had from Maven Central"; }
  fi
  [ -z "${ELSEWHERE_SQS_ENDPOINT:-}${ELSEWHERE_DYNAMODB_ENDPOINT:-}" ] || jobs=1
  VIRGA_TESTS_ELSEWHERE=1 SEEDED_CHANGES="${SEEDED_CHANGES:-1000}" SEEDED_REQUESTS="${SEEDED_REQUESTS:-50}" \
    TEST_JOBS="$jobs" pytest_run elsewhere build/venv/bin/python tests/e2e
}

names=()
for suite in "$@"; do
  say "test: $suite"
  rm -f "$RESULTS/$suite.xml" "$RESULTS/$suite-query.xml" "$RESULTS/$suite-durable.xml"
  "suite_$suite"
  names+=("$suite")
  [ "$suite" != wire ] || names+=(wire-query wire-durable)
done
say "summary"
"$PYTHON" scripts/summarize_tests.py --results "$RESULTS" "${names[@]}" || broken+=(summary)
[ "${#broken[@]}" = 0 ] || fail "failed: ${broken[*]}"
