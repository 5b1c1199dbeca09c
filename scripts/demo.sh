#!/usr/bin/env bash
# The whole workflow from nothing: builds, starts the cloud, makes the resources, starts API and worker, walks the
# workflow, removes everything and stops what it started. Touches neither backend/.env nor terraform.tfvars.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

# Two at once would take each other's logs for their own.
mkdir -p build
exec 9> build/demo.lock
flock --nonblock 9 || fail "another demo runs from this folder (its logs: build/demo/); wait for its end"

scripts/setup.sh build demo
(find_aws_cli > /dev/null 2>&1) || scripts/venv.sh
say "Building the three programs"
scripts/build.sh

logs="$ROOT/build/demo"
rm -rf "$logs"
mkdir -p "$logs"
declare -A pids=()

stop_all() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2> /dev/null || true; done
}
trap stop_all EXIT

# port_or_any PORT SETTING: PORT if it is free, else 0, by which the program picks one.
port_or_any() {
  if (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; then
    echo "port $1 is taken: the demo takes another one ($2 chooses)" >&2
    echo 0
  else
    echo "$1"
  fi
}

# start NAME PROGRAM [ARGUMENT...]: in the background, output to a log.
start() {
  local name="$1"
  shift
  printf '$ %s\n' "$*"
  "$@" > "$logs/$name.log" 2>&1 9>&- &  # the lock is the demo's, not the program's
  pids["$name"]="$!"
}

# url_of NAME: the address that the program has printed once it listens.
url_of() {
  local attempt url
  for ((attempt = 0; attempt < 200; attempt++)); do
    url="$(sed -nE 's|.*listening on (http://)?([^ ]+:[0-9]+).*|http://\2|p' "$logs/$1.log" | head -n 1)"
    if [ -n "$url" ]; then echo "$url"; return; fi
    sleep 0.05
  done
  cat "$logs/$1.log" >&2
  fail "$1 did not start"
}

# stop NAME: SIGTERM; it must end with 0.
stop() {
  local code=0
  kill "${pids[$1]}"
  wait "${pids[$1]}" || code=$?
  unset "pids[$1]"
  [ "$code" = 0 ] || fail "$1 ended with $code; its log is $logs/$1.log"
  echo "$1 stopped"
}

say "Starting the cloud"
start cloud build/bin/virga serve --port "$(port_or_any "${VIRGA_PORT:-4566}" VIRGA_PORT)"
endpoint="$(url_of cloud)"
echo "the cloud listens on $endpoint"

say "Creating the table and the queues"
echo "(by 'virga infra': Terraform makes the same from the same files, but its provider waits 25 s for each queue)"
infra() {
  printf '$ build/bin/virga infra %s\n' "$1"
  build/bin/virga infra "$1" --dir infra/envs/local --var "dynamodb_endpoint=$endpoint" \
    --var "sqs_endpoint=$endpoint"
}
infra apply
echo "and once more, which changes nothing:"
infra apply
infra plan | tail -n 1 | grep -q "0 to create, 0 to change" || fail "the second plan is not empty"

say "Starting API and worker"
api_port="$(port_or_any "${PORT:-8080}" PORT)"
# The demo's settings alone: those of backend/.env are for 'make run-backend'.
export APP_ENV=production AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
export DYNAMODB_ENDPOINT="$endpoint" SQS_ENDPOINT="$endpoint" REQUESTS_TABLE=Requests SQS_QUEUE_URL="" SQS_DLQ_URL=""
ADMIN_TOKEN="$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')"
# Port 0: the tracking links need an address before the port is known, so one is looked for here.
[ "$api_port" != 0 ] || api_port="$("$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
export ADMIN_TOKEN PORT="$api_port" APP_PUBLIC_BASE_URL="http://localhost:$api_port"
start api build/bin/tracker-api
start worker build/bin/tracker-worker
url_of api > /dev/null
echo "the API listens on $APP_PUBLIC_BASE_URL"

say "Walking the workflow"
scripts/smoke.sh

say "What the worker says"
grep -E "processed eventId=" "$logs/worker.log" || fail "the worker's log has no line 'processed eventId='"

say "Taking everything down"
infra destroy
stop worker
stop api
stop cloud
say "Done: nothing is left running. The logs are in build/demo/"
