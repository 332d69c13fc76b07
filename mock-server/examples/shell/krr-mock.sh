# Starts krr-mock for tests in shell, and steers it. Source this file; it needs curl, and works in sh, dash and bash.
#
# Every function works in the world that KRR_URL names, prints the JSON of the answer, and returns 1 with the mock's reason on
# standard error when the mock refuses.

# krr_start [FLAG...]: runs the program that KRR_MOCK_BINARY names, or else krr-mock in PATH, on a free port. Sets KRR_URL, the base
# URL to configure a client with. The mock ends with the shell; with a trap of your own on EXIT, call krr_stop there.
krr_start() {
    KRR_BINARY=${KRR_MOCK_BINARY:-krr-mock}
    if ! command -v "$KRR_BINARY" >/dev/null; then
        if [ -n "${KRR_MOCK_BINARY:-}" ]; then
            echo "KRR_MOCK_BINARY names $KRR_MOCK_BINARY, which is not a program that can be run" >&2
        else
            echo 'krr-mock is not in PATH: install it with `cargo install --locked --path mock-server` from a clone, or name the program in KRR_MOCK_BINARY' >&2
        fi
        return 1
    fi
    KRR_FOLDER=$(mktemp -d) || return 1
    "$KRR_BINARY" --listen 127.0.0.1:0 --ready-file "$KRR_FOLDER/url" --log quiet "$@" >"$KRR_FOLDER/log" 2>&1 </dev/null &
    KRR_PID=$!
    trap krr_stop EXIT
    krr_tries=0
    until [ -s "$KRR_FOLDER/url" ]; do
        if ! kill -0 "$KRR_PID" 2>/dev/null || [ "$krr_tries" -ge 500 ]; then
            cat "$KRR_FOLDER/log" >&2
            krr_stop
            return 1
        fi
        krr_tries=$((krr_tries + 1))
        sleep 0.02
    done
    KRR_MOCK=$(cat "$KRR_FOLDER/url")
    KRR_URL=$KRR_MOCK
    KRR_EXPECTED=
}

# krr_stop: ends the mock; requests in flight are answered first.
krr_stop() {
    [ -n "${KRR_PID:-}" ] || return 0
    kill "$KRR_PID" 2>/dev/null
    wait "$KRR_PID" 2>/dev/null
    rm -rf "$KRR_FOLDER"
    KRR_PID=
}

# krr_world NAME: goes on in the world of that name: letters, digits, hyphens, dots and underscores. Tests that run in parallel
# each do it in a subshell.
krr_world() {
    KRR_URL=$KRR_MOCK/_world/$1
    KRR_EXPECTED=
}

# krr_call METHOD PATH [JSON]: any call of the admin API.
krr_call() {
    set -- "$1" "$KRR_URL/_mock/$2" "${3-}"
    _krr_send "$@" -H 'content-type: application/json'
}

# krr_token SCOPE: an access token at once.
krr_token() {
    krr_token_with "{\"scope\": \"$1\"}"
}

# krr_token_with JSON: the same with pid, consumer, lifetime_s or issuer.
krr_token_with() {
    krr_answer=$(krr_call POST tokens "$1") || return 1
    printf '%s\n' "$krr_answer" | sed 's/.*"access_token":"\([^"]*\)".*/\1/'
}

# krr_client: the registered client demo: client_id, kid and private_key, for a real grant.
krr_client() {
    krr_call GET clients/demo
}

# krr_put JSON: adds or replaces a person, or each person of an array.
krr_put() {
    case $1 in
        \[*) krr_call POST personer "$1" ;;
        *) krr_call POST personer "[$1]" ;;
    esac >/dev/null
}

# krr_look_up PERSONIDENTIFIKATOR: what the current API shows about a person to a client with both scopes.
krr_look_up() {
    krr_bearer=$(krr_token 'krr:global/kontaktinformasjon.read krr:global/digitalpost.read') || return 1
    krr_answer=$(_krr_send POST "$KRR_URL/rest/v2/personer" "{\"personidentifikatorer\": [\"$1\"]}" \
        -H 'content-type: application/json' -H "authorization: Bearer $krr_bearer") || return 1
    printf '%s\n' "$krr_answer" | sed 's/^{"personer":\[\(.*\)\]}$/\1/'
}

# krr_clock JSON: {"advance": "18 months"} moves the register, {"token": {"advance": "1 day"}} the tokens.
krr_clock() {
    krr_call PUT clock "$1" >/dev/null
}

# krr_fault JSON: makes requests fail, such as {"on": {"operation": "getUsersV2"}, "times": 1, "do": {"status": 503}}.
krr_fault() {
    krr_call POST faults "$1" >/dev/null
}

# krr_expect JSON: what has to come before krr_verify, such as {"operation": "getUsersV2", "times": 2}.
krr_expect() {
    KRR_EXPECTED=${KRR_EXPECTED:+$KRR_EXPECTED, }$1
}

# krr_verify: fails when something that was expected did not come, or when a request broke the contract.
krr_verify() {
    if [ -n "$KRR_EXPECTED" ]; then
        krr_body="{\"expect\": [$KRR_EXPECTED]}"
        KRR_EXPECTED=
        krr_call POST verify "$krr_body" >/dev/null || return 1
    fi
    krr_call GET verify >/dev/null
}

# krr_exchanges [QUERY]: the journal, such as krr_exchanges 'operation=getUsersV2&status=200'.
krr_exchanges() {
    krr_call GET "exchanges?${1-}"
}

# krr_reset: back to the start: persons, clients, clocks, faults and journal.
krr_reset() {
    krr_call POST reset >/dev/null
}

# _krr_send METHOD URL JSON [OPTION...]: prints the body; what is no success goes to standard error.
_krr_send() {
    krr_method=$1 krr_target=$2 krr_json=$3
    shift 3
    [ -z "$krr_json" ] || set -- "$@" --data-binary "$krr_json"
    # Not through a proxy of the environment: the mock is on this machine.
    krr_said=$(curl -sS --noproxy '*' --max-time 30 -X "$krr_method" -w '\n%{http_code}' "$@" "$krr_target") || return 1
    krr_status=${krr_said##*
}
    krr_said=${krr_said%
*}
    if [ "$krr_status" -ge 300 ]; then
        printf '%s %s: %s %s\n' "$krr_method" "$krr_target" "$krr_status" "$krr_said" >&2
        return 1
    fi
    printf '%s\n' "$krr_said"
}
