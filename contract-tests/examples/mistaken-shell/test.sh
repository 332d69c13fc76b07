#!/bin/sh
# The tests of the client with ten mistakes: sh test.sh
cd "$(dirname "$0")" || exit 1
. ./krr.sh

check() {
  [ "$2" = "$3" ] || { echo "$1: expected $3, got $2" >&2; exit 1; }
}

check 'a person with e-mail is notified' "$(decide 12869699835)" notify
check 'an unknown person gets paper' "$(decide 26816635062)" paper
check 'several persons are answered in order' "$(decide 12869699835 26816635062 | tr '\n' ' ')" 'notify paper '
check 'a person is in the copy' "$(copy | grep -c 12869699835)" 1
