//! The texts of `--help` and `--version`.

use std::sync::LazyLock;

use aws_lc_rs::digest::{Context, SHA256};
use krr_specs::Document;

pub(crate) const HELP: &str = "\
Examples:
  krr-mock                                        port 8080, the operator's synthetic users
  krr-mock --listen 127.0.0.1:0 --ready-file url  a free port; the file has the URL when ready
  krr-mock --persons mine.json                    your own persons besides the default ones
  krr-mock --clock 2023-10-12T12:00:00Z           both clocks at a fixed time
  krr-mock --population 5600000:7                 a whole country, the same each time

Three generations of the API:
  /kontaktinfo-oauth2-server/rest/v1/...          G1, 2017-2023 (tokens of /idporten-oidc-provider/)
  /rest/v1/..., /rest/v2/...                      G3, since 2023 (Maskinporten, krr: scopes)
  the same with `KRR-Mock-Generation: g2`         G2, 2020-2023; also by `Host: krr-ver2.digdir.no`
  any of them with `KRR-Mock-World: NAME`         a register, clocks, journal and tokens of its own,
  or below /_world/NAME, or at NAME.localhost     without a header

A look-up:
  TOKEN=$(curl -s localhost:8080/_mock/tokens -H 'content-type: application/json' \\
            -d '{\"scope\": \"global/kontaktinformasjon.read\"}' | cut -d'\"' -f4)
  curl localhost:8080/kontaktinfo-oauth2-server/rest/v1/personer -H \"authorization: Bearer $TOKEN\" \\
       -H 'content-type: application/json' -d '{\"personidentifikatorer\": [\"11822648950\"]}'

Tokens as in reality, from three issuers:
  /token                                          Maskinporten: machine clients (G2, G3)
  /idporten-oidc-provider/token                   legacy OIDC provider: the same for G1
  /idporten/authorize, /idporten/token            ID-porten: persons log in on a page
  /_mock/clients/demo                             a client with its key and certificate

Clients with the URLs of retired hosts, unchanged:
  krr-mock --tls --tls-ca ca.pem                  HTTPS on the same port, as each recorded host
  https_proxy=http://localhost:8080 CLIENT        with ca.pem as a trusted authority
  https_proxy=http://localhost:8080 curl --cacert ca.pem https://oidc-ver2.difi.no/...
  krr-mock --retire ver2=2027-01-01:not-found     what they see when it is retired

Everything below /_mock/ is open to whoever reaches the port, so that other containers can call it.
Pages of other sites are refused. --admin-token asks for a token, --admin-listen serves it elsewhere.

A client of your own:
  krr-mock client new --out client                its entry for --clients, key, certificate and PFX, each in a file
  krr-mock client new > client.toml               the entry and the private key in one file for --clients

In a container:
  krr-mock --listen :8080                         all addresses; issuers have the name in `Host`
  krr-mock healthcheck [URL]                      exit code 0 if the mock answers, 1 if not

Identifiers that nobody has:
  krr-mock persons new --count 5 --born 1990      one a line; --sex, --d-number, --seed

Completions and manual page:
  krr-mock completions bash > FILE                also elvish, fish, powershell, zsh
  krr-mock man | man -l -                         the manual page; `man persons new` that of a command

Exit codes: 0 stopped on request, 1 could not start, 2 a flag or file is wrong.";

/// For `--version`. The digest is that of the bundled documents of the register, one after the other.
pub(crate) static LONG_VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut documents = Context::new(&SHA256);
    Document::bundled_files().iter().for_each(|file| documents.update(file.as_bytes()));
    let digest: String = documents.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let (version, commit, date) = (env!("CARGO_PKG_VERSION"), env!("KRR_BUILD_COMMIT"), env!("KRR_BUILD_DATE"));
    format!("{version} (commit {commit} of {date}, documents sha256:{digest})")
});
