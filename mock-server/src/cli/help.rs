//! What the program teaches whoever asks it for help.

/// What `--help` ends with.
pub(crate) const HELP: &str = "\
Examples:
  krr-mock                                        on port 8080, with the operator's synthetic users
  krr-mock --listen 127.0.0.1:0 --ready-file url  on a free port, which `url` holds once it answers
  krr-mock --deck default --deck mine.toml        your own persons on top of the usual ones
  krr-mock --clock 2023-10-12T12:00:00Z           a day on which dates are known
  krr-mock --population 5600000:7                 a whole country, the same one each time

Three lives of one API:
  /kontaktinfo-oauth2-server/rest/v1/...          G1, 2017-2023 (tokens of /idporten-oidc-provider/)
  /rest/v1/..., /rest/v2/...                      G3, since 2023 (Maskinporten, krr: scopes)
  the same with `KRR-Mock-Generation: g2`         G2, 2020-2023; also by `Host: krr-ver2.digdir.no`
  any of them with `KRR-Mock-World: NAME`         a register, clocks, journal and tokens of your own

A look-up:
  TOKEN=$(curl -s localhost:8080/_mock/tokens -H 'content-type: application/json' \\
            -d '{\"scope\": \"global/kontaktinformasjon.read\"}' | cut -d'\"' -f4)
  curl localhost:8080/kontaktinfo-oauth2-server/rest/v1/personer -H \"authorization: Bearer $TOKEN\" \\
       -H 'content-type: application/json' -d '{\"personidentifikatorer\": [\"11822648950\"]}'

Tokens as in real life, from three issuers:
  /token                                          Maskinporten: signed grants of machines (G2, G3)
  /idporten-oidc-provider/token                   the same for G1, with a certificate
  /idporten/authorize, /idporten/token            ID-porten: persons log in on a page
  /_mock/clients/demo                             a client with its key and certificate

Clients with the addresses of old in them, unchanged:
  krr-mock --tls --tls-ca ca.pem                  HTTPS on the same port, as each host of the record
  https_proxy=http://localhost:8080 CLIENT        with ca.pem as an authority that the client trusts
  https_proxy=http://localhost:8080 curl --cacert ca.pem https://oidc-ver2.difi.no/...
  krr-mock --retire ver2=2027-01-01:not-found     what they see when it goes, by the register clock

Everything under /_mock/ answers whoever reaches the port, without a token and under any `Host`, so
that a container finds it by the name of its service. All that is in there is synthetic.

A client of your own:
  krr-mock client new > client                    a key pair, and the entry for --clients

Exit codes: 0 stopped as asked, 1 could not start, 2 a flag or file is wrong.";
