#!/usr/bin/env bash
# Walks the workflow against the configured endpoints and prints each step as a person would do it.
# Settings: the environment, else backend/.env. Stops at the first answer that is not as it should be.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

VERBOSE=0 scripts/setup.sh demo
[ ! -f backend/.env ] || load_env backend/.env
API="${APP_PUBLIC_BASE_URL:-http://localhost:8080}"
TABLE="${REQUESTS_TABLE:-Requests}"
: "${ADMIN_TOKEN:?set it, or run \"make run-backend\" once, which makes backend/.env}"
export AWS_REGION="${AWS_REGION:-us-east-1}" AWS_ACCESS_KEY_ID="${AWS_ACCESS_KEY_ID:-test}"
export AWS_SECRET_ACCESS_KEY="${AWS_SECRET_ACCESS_KEY:-test}" AWS_PAGER="" AWS_DEFAULT_REGION="$AWS_REGION"
WAIT_S="${SMOKE_WAIT_S:-20}"
AWS="$(find_aws_cli)"
body="$(mktemp)"
trap 'rm -f "$body"' EXIT
step=0

begin() { step=$((step + 1)); printf '\n%s%d. %s%s\n' "$BOLD" "$step" "$*" "$PLAIN"; }
wrong() { printf '%sWRONG%s %s\n' "$RED" "$PLAIN" "$*" >&2; exit 1; }
good() { printf '%sok%s %s\n' "$GREEN" "$PLAIN" "$*"; }

# request STATUS ARGUMENT...: one curl, printed; the answer must have that status. Leaves its body in $body.
request() {
  local expected="$1" status argument printed="curl -s" code=0
  shift
  for argument in "$@"; do
    # In single quotes where the shell needs them, but the token, which it is to expand.
    case "$argument" in
      *"$ADMIN_TOKEN"*) printed+=" \"${argument//"$ADMIN_TOKEN"/\$ADMIN_TOKEN}\"" ;;
      *' '* | *'{'* | *'?'*) printed+=" '$argument'" ;;
      *) printed+=" $argument" ;;
    esac
  done
  printf '$ %s\n' "$printed"
  status="$(curl -s --max-time 30 -o "$body" -w '%{http_code}' "$@")" || code=$?
  if [ "$code" != 0 ]; then
    wrong "no answer (curl: $code). Is the API running at $API ('make run-backend')? APP_PUBLIC_BASE_URL says where"
  fi
  cat "$body"
  [ -z "$(tail -c 1 "$body")" ] || echo
  [ "$status" = "$expected" ] || wrong "status $status, expected $expected"
}

# member NAME: a member of the last answer.
member() { jq -er ".$1" "$body" || wrong "the answer has no $1"; }
must_be() { [ "$2" = "$3" ] || wrong "$1 is '$2', expected '$3'"; good "$1 is $3"; }

begin "The API is up"
request 200 "$API/health"
must_be "the answer" "$(cat "$body")" "ok"

begin "A user creates a request"
request 201 -X POST "$API/requests" -H "Content-Type: application/json" -d '{"title":"test-job"}'
id="$(member requestId)"
tracking_url="$(member trackingUrl)"
must_be title "$(member title)" test-job

begin "The user follows the tracking link"
request 200 "$tracking_url"
must_be status "$(member status)" PENDING

begin "Nobody else can, and nobody but an admin changes the status"
request 403 "$API/requests/$id?t=wrong"
request 401 -X PATCH "$API/requests/$id/status" -H "Content-Type: application/json" -d '{"status":"DONE"}'
good "refused, as it should be"

begin "An admin changes the status"
request 200 -X PATCH "$API/requests/$id/status" -H "Authorization: Bearer $ADMIN_TOKEN" \
  -H "Content-Type: application/json" -d '{"status":"IN_PROGRESS"}'
must_be newStatus "$(member newStatus)" IN_PROGRESS
event="$(member eventId)"

begin "The worker has appended the event to the history"
for ((attempt = 0; ; attempt++)); do
  request 200 "$tracking_url" > "$body.last"
  [ "$(jq '.statusHistory | length' "$body")" = 0 ] || break
  [ "$attempt" -lt $((WAIT_S * 10)) ] || wrong "no history after $WAIT_S s. Is the worker running ('make run-worker')?"
  sleep 0.1
done
cat "$body.last"
rm -f "$body.last"
must_be status "$(member status)" IN_PROGRESS
must_be "the history's event" "$(member 'statusHistory[0].eventId')" "$event"
must_be "the history's length" "$(jq '.statusHistory | length' "$body")" 1

begin "The raw item in DynamoDB"
dynamodb=(--endpoint-url "${DYNAMODB_ENDPOINT:-}")
[ -n "${DYNAMODB_ENDPOINT:-}" ] || dynamodb=()
key="{\"PK\":{\"S\":\"REQ#$id\"}}"
printf "\$ aws %s dynamodb get-item --table-name %s --key '%s'\n" "${dynamodb[*]}" "$TABLE" "$key"
"$AWS" "${dynamodb[@]}" dynamodb get-item --table-name "$TABLE" --key "$key" --output json > "$body"
jq . "$body"
must_be lastEventId "$(member Item.lastEventId.S)" "$event"
must_be "the number of pending events" "$(jq '.Item.pendingEvents.M | length' "$body")" 0
[ "$(jq '.Item | has("notifiedAt")' "$body")" = true ] || wrong "the item has no notifiedAt"

begin "The queues are empty"
sqs=(--endpoint-url "${SQS_ENDPOINT:-}")
[ -n "${SQS_ENDPOINT:-}" ] || sqs=()
for name in "${SQS_QUEUE_NAME:-request-events}" "${SQS_DLQ_NAME:-request-events-dlq}"; do
  printf '$ aws %s sqs get-queue-attributes --queue-url ... --attribute-names All   # %s\n' "${sqs[*]}" "$name"
  url="$("$AWS" "${sqs[@]}" sqs get-queue-url --queue-name "$name" --query QueueUrl --output text)"
  for ((attempt = 0; ; attempt++)); do
    "$AWS" "${sqs[@]}" sqs get-queue-attributes --queue-url "$url" --attribute-names All --output json > "$body"
    left="$(jq '.Attributes | (.ApproximateNumberOfMessages | tonumber) + (.ApproximateNumberOfMessagesNotVisible | tonumber)' "$body")"
    # The worker deletes the message a moment after the history shows it.
    if [ "$left" = 0 ] || [ "$attempt" -ge 20 ]; then break; fi
    sleep 0.1
  done
  must_be "messages in $name" "$left" 0
done

printf '\n%sThe workflow works: %d steps.%s\n' "$GREEN" "$step" "$PLAIN"
