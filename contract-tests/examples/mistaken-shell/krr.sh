# A client of Kontakt- og reservasjonsregisteret with ten mistakes, each of which the gauntlet finds. Needs curl, jq and openssl.
# It is a warning and no example.

SCOPE='krr:global/kontaktinformasjon.read krr:global/digitalpost.read krr:global/hentendring.read'

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# Prints an access token.
new_token() {
  now=$(date +%s)
  header=$(printf '{"alg":"RS256","kid":"%s"}' "$KRR_MOCK_KID" | base64url)
  claims=$(jq -nc --arg aud "$KRR_MOCK_ISSUER" --arg iss "$KRR_MOCK_CLIENT_ID" --arg scope "$SCOPE" --argjson now "$now" \
    --arg jti "$now-$$" '{$aud, $iss, $scope, $jti, iat: $now, exp: ($now + 60)}' | base64url)
  signature=$(printf %s "$header.$claims" | openssl dgst -sha256 -sign "$KRR_MOCK_KEY_FILE" | base64url)
  curl -sf --max-time 5 "$KRR_MOCK_TOKEN_URL" --data-urlencode "assertion=$header.$claims.$signature" \
    -d grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer | jq -er .access_token
}

# Mistake: the token is kept for ever.
TOKEN=$(new_token) || exit 1

# Prints the answer to a POST of a JSON body.
post() {
  while :; do
    answer=$(curl -s --max-time 5 -w '\n%{http_code}' "$KRR_MOCK_URL$1" -H "authorization: Bearer $TOKEN" \
      -H 'content-type: application/json' -d "$2") || return 1
    status=${answer##*
}
    # Mistake: a refused request is sent again, for ever.
    [ "$status" = 400 ] || break
  done
  [ "$status" = 200 ] || return 1
  printf %s "${answer%
*}"
}

# Prints `notify` or `paper` for each identifier that is given, in that order.
decide() {
  ids=$(printf '%s\n' "$@" | jq -Rnc '[inputs]')
  post /rest/v2/personer "{\"personidentifikatorer\": $ids}" | jq -er '
    # Mistake: a member that is not known is an error.
    def known: ["personidentifikator", "reservasjon", "reservasjonstidspunkt", "reservasjon_oppdatert", "status", "varslingsstatus",
      "kontaktinformasjon", "digital_post", "sertifikat", "spraak", "spraak_oppdatert", "oppdatert"];
    # Mistake: the offset is cut off, and the rest is read as UTC.
    def seconds: sub("[+-][0-9]{2}$"; "Z") | fromdateiso8601;
    # Mistake: persons are taken by their place in the list.
    .personer[] |
    if (keys - known) != [] then error("unknown member") else . end |
    # Mistake: the time is read and its age is ignored.
    (.kontaktinformasjon.epostadresse_sist_verifisert | if . then seconds else null end) as $confirmed |
    # Mistake: `reservasjon` is read as a boolean, and JA is not true.
    if .reservasjon == true then "paper"
    # Mistakes: the status alone decides, and whoever is deleted counts as registered.
    elif .status == "IKKE_REGISTRERT" then "paper"
    else "notify" end'
}

# Prints the identifiers of everybody in the feed. Mistake: only the first page is read.
copy() { post /rest/v2/krr/hentEndringer '{"fraEndringsId": 0}' | jq -er '.list[].personidentifikator'; }
