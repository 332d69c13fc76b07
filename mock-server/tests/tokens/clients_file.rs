//! Clients from a file, and the entry that `krr-mock client new` prints for it.

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use krr_mock_server::{ClientKeyPair, ClientsFile, KrrMock};
use serde_json::{Value, json};

use crate::cli::command_line::FREE;
use crate::cli::process::{krr_mock, run};
use crate::support::client::{LookupClient, noon};
use crate::support::oauth_client::{KEY, OauthClient};

#[tokio::test]
async fn the_output_of_client_new_works_as_a_clients_file() {
    let output = run(krr_mock(&["client", "new", "--id", "new", "--orgno", "310000020", "--kid", "k1"]));
    assert_eq!((output.code, output.err.as_str()), (Some(0), ""));
    let (entry, private) = output.out.split_once("# The private key").unwrap();
    assert!(!entry.contains("PRIVATE"), "{entry}");
    let clients = ClientsFile::parse(entry, "clients.toml").unwrap();
    assert_eq!(clients.client_ids().collect::<Vec<_>>(), ["new"]);
    let client = OauthClient::start_with(KrrMock::builder().clients(clients)).await;
    let pem = &private[private.find("-----BEGIN").unwrap()..];
    let key = jsonwebtoken::EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    header.kid = Some("k1".to_owned());
    let claims: Value = serde_json::from_str(&client.claims_with(&json!({ "iss": "new" }))).unwrap();
    let response = client.token(&jsonwebtoken::encode(&header, &claims, &key).unwrap()).await;
    assert_eq!(response.status, 200, "{response:?}");
}

/// Whether the client of `--clients` gets a token for a grant with this header, signed with this key.
async fn gets_token(clients: &str, key_folder: &Path, header: jsonwebtoken::Header, key: &jsonwebtoken::EncodingKey) {
    let clients = ClientsFile::parse(clients, "clients.toml").unwrap();
    let builder = KrrMock::builder().clients(clients).keep_signing_key(key_folder);
    let client = OauthClient::start_with(builder).await;
    let claims: Value = serde_json::from_str(&client.claims_with(&json!({ "iss": "my-client" }))).unwrap();
    let response = client.token(&jsonwebtoken::encode(&header, &claims, key).unwrap()).await;
    assert_eq!(response.status, 200, "{response:?}");
}

#[tokio::test]
async fn client_new_writes_files_that_get_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let (out, keys) = (folder.path().join("new").join("client"), folder.path().join("keys"));
    let arguments = ["client", "new", "--out", out.to_str().unwrap(), "--key-folder", keys.to_str().unwrap()];
    let output = run(krr_mock(&arguments));
    assert_eq!((output.code, output.err.as_str()), (Some(0), ""), "{output:?}");
    let file = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    for name in output.out.lines() {
        assert_eq!(fs::metadata(name).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
    assert_eq!(output.out.lines().count(), fs::read_dir(&out).unwrap().count());
    let key = jsonwebtoken::EncodingKey::from_rsa_pem(file("key.pem").as_bytes()).unwrap();
    let mut by_key = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    by_key.kid = Some("my-key".to_owned());
    gets_token(&file("client.toml"), &keys, by_key, &key).await;
    let mut by_certificate = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    let leaf = pem::parse(file("certificate.pem")).unwrap();
    by_certificate.x5c = Some(vec![STANDARD.encode(leaf.contents())]);
    gets_token(&file("client.toml"), &keys, by_certificate.clone(), &key).await;
    assert_eq!(file("chain.pem"), format!("{}{}", file("certificate.pem"), file("authority.pem")));
    let jwk: Value = serde_json::from_str(&file("key.jwk")).unwrap();
    let public = KEY_MEMBERS.map(|name| jwk[name].as_str().unwrap().to_owned());
    let decoding = jsonwebtoken::DecodingKey::from_rsa_components(&public[0], &public[1]).unwrap();
    let signature = jsonwebtoken::crypto::sign(b"message", &key, jsonwebtoken::Algorithm::RS256).unwrap();
    let verified = jsonwebtoken::crypto::verify(&signature, b"message", &decoding, jsonwebtoken::Algorithm::RS256);
    assert_eq!(verified, Ok(true), "the JWK is of the same key");
    let again = run(krr_mock(&arguments));
    assert_eq!((again.code, again.out.as_str()), (Some(2), ""), "{again:?}");
    assert!(again.err.contains("client.toml") && again.err.contains("not overwritten"), "{again:?}");
}

/// The public members of a JWK (RFC 7518, section 6.3.1).
const KEY_MEMBERS: [&str; 2] = ["n", "e"];

#[tokio::test]
async fn the_output_of_client_new_is_a_clients_file_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let new = |id: &str| run(krr_mock(&["client", "new", "--id", id])).out;
    let first = new("my-client");
    let both = format!("{first}{}", new("other"));
    let ids = ClientsFile::parse(&both, "clients.toml").unwrap();
    assert_eq!(ids.client_ids().collect::<BTreeSet<_>>(), BTreeSet::from(["my-client", "other"]));
    let private = &first[first.find("-----BEGIN PRIVATE KEY").unwrap()..];
    let key = jsonwebtoken::EncodingKey::from_rsa_pem(private.as_bytes()).unwrap();
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    header.kid = Some("my-key".to_owned());
    gets_token(&both, folder.path(), header, &key).await;
    let wrong = format!("{both}[[client]]\nclient_id = 1\n");
    let line = both.lines().count() + 2;
    let error = ClientsFile::parse(&wrong, "clients.toml").unwrap_err().to_string();
    assert!(error.starts_with(&format!("clients.toml, line {line}, client 3")), "{error}");
}

#[test]
fn client_new_with_an_invalid_orgno_prints_no_client() {
    let output = run(krr_mock(&["client", "new", "--orgno", "12"]));
    assert_eq!((output.code, output.out.as_str()), (Some(2), ""), "{output:?}");
    assert!(output.err.contains("/orgno: must be nine digits"), "{output:?}");
}

const CLIENTS: &str = r#"[[client]]
client_id = "first"
orgno = "310000004"
scopes = []

[[client]]
client_id = "second"
orgno = "310000012"
scopes = ["krr:global/digitalpost.read"]
keys = []
"#;

#[test]
fn an_invalid_clients_file_is_rejected_with_client_and_member() {
    let folder = tempfile::tempdir().unwrap();
    let curve = r#"keys = [{ kty = "EC", crv = "P-256", x = "AA", y = "AA" }]"#;
    for (from, to, parts) in [
        ("310000012", "31000001x", &["clients.toml, line 8, client 2, /orgno: must be nine digits"][..]),
        ("\"second\"", "\"first\"", &["clients.toml, line 7, client 2: a client above has the same client_id"]),
        ("\"second\"", "\"two words\"", &["line 7, client 2, /client_id: must be one word"]),
        ("keys = []", curve, &["line 10, client 2, /keys/0: not an RSA key"]),
        ("keys = []", "keyz = []", &["line 10, client 2", "unknown field `keyz`"]),
        ("keys = []", "integration = \"idporten\"", &["line 10, client 2, /integration"]),
        ("keys = []", "client_secret = \"s\"", &["line 10, client 2, /client_secret: has no use here"]),
        ("orgno = \"310000004\"\n", "", &["line 1, client 1: missing field `orgno`"]),
        ("scopes = []", "scopes = [", &["clients.toml", "TOML parse error at line"]),
    ] {
        let path = folder.path().join("clients.toml");
        fs::write(&path, CLIENTS.replace(from, to)).unwrap();
        let output = run(krr_mock(&[&FREE[..], &["--clients", path.to_str().unwrap()]].concat()));
        assert_eq!((output.code, output.out.as_str()), (Some(2), ""), "{to} {output:?}");
        for part in parts.iter().chain(&["--clients", "clients.toml"]) {
            assert!(output.err.contains(part), "{part} in {output:?}");
        }
    }
}

#[test]
fn a_trust_file_without_certificates_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    for (text, reason) in [
        (KEY.jwk.to_string(), "no certificate in PEM form"),
        ("-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n".to_owned(), "certificate 1"),
    ] {
        fs::write(&path, text).unwrap();
        let output = run(krr_mock(&[&FREE[..], &["--trust", path.to_str().unwrap()]].concat()));
        assert_eq!((output.code, output.out.as_str()), (Some(2), ""), "{output:?}");
        assert!(
            output.err.contains("--trust") && output.err.contains("ca.pem") && output.err.contains(reason),
            "{output:?}"
        );
    }
}

#[tokio::test]
async fn a_key_of_a_file_is_registered_at_start_unless_the_file_has_a_date() {
    let key = |registered: &str| {
        let pem = ClientKeyPair::generate().public_pem();
        format!("{CLIENTS}\n[[client.keys]]\nkid = \"k\"\n{registered}pem = \"\"\"\n{pem}\"\"\"\n")
            .replace("keys = []\n", "")
    };
    let clients = ClientsFile::parse(&key(""), "clients.toml").unwrap();
    let client = LookupClient::start_with(KrrMock::builder().clock(noon()).clients(clients)).await;
    let registered = client.get("/_mock/clients/second").await.json()["keys"][0]["registered"].take();
    assert_eq!(registered, "2023-10-12T10:00:00Z");
    let later = ClientsFile::parse(&key("registered = \"2023-10-13T00:00:00Z\"\n"), "clients.toml").unwrap();
    let error = KrrMock::builder().clock(noon()).clients(later).start().await.unwrap_err().to_string();
    assert!(error.starts_with("the client second, /keys/0: `registered` is in the future"), "{error}");
}
