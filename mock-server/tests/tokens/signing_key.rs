//! Signing keys from a file or a folder, so that tokens outlive the mock.

use std::fs;

use http::Method;
use krr_mock_server::{ClientKeyPair, KrrMock, SigningKey};
use serde_json::{Value, json};

use crate::cli::command_line::{FREE, get};
use crate::cli::process::{Process, krr_mock, run};
use crate::support::client::{BOTH_CHANNELS, KRR, LookupClient, V2, noon, send};
use crate::support::oauth_client::part;

async fn with(pem: &str) -> LookupClient {
    let key = SigningKey::parse(pem, "key.pem").unwrap();
    let builder = KrrMock::builder().clock(noon()).base_url("http://krr.example").signing_key(key);
    LookupClient::start_with(builder).await
}

async fn lookup(client: &LookupClient, token: &str) -> u16 {
    let body = json!({ "personidentifikatorer": [BOTH_CHANNELS] }).to_string();
    let url = format!("http://{}{V2}", client.krr.address());
    let request = reqwest::Client::builder().no_proxy().build().unwrap().request(Method::POST, url);
    send(request.bearer_auth(token).header("content-type", "application/json").body(body)).await.status
}

async fn kid(client: &LookupClient, path: &str) -> String {
    let url = format!("http://{}{path}", client.krr.address());
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    send(http.get(url)).await.json()["keys"][0]["kid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_stays_valid_in_a_mock_with_the_same_key() {
    let pem = ClientKeyPair::generate().private_pem();
    let (first, again, other) = (with(&pem).await, with(&pem).await, LookupClient::start().await);
    let token = first.krr.token(KRR);
    assert_eq!((lookup(&again, &token).await, lookup(&other, &token).await), (200, 401));
    // RFC 7638: a digest of 32 bytes, the same for the same key and at all three issuers.
    let kid_of_token = part(&token, 0)["kid"].as_str().unwrap().to_owned();
    assert_eq!(kid_of_token.len(), 43);
    for path in ["/jwk", "/idporten-oidc-provider/jwk", "/idporten/jwk"] {
        assert_eq!(kid(&again, path).await, kid_of_token, "{path}");
        assert_ne!(kid(&other, path).await, kid_of_token, "{path}");
    }
    assert!(!format!("{:?}", SigningKey::parse(&pem, "key.pem").unwrap()).contains(&pem[40..60]));
}

#[test]
fn an_unusable_signing_key_file_is_rejected_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    let assert_rejected = |reason: &str| {
        let output = run(krr_mock(&[&FREE[..], &["--signing-key", path.to_str().unwrap()]].concat()));
        assert_eq!((output.code, output.out.as_str()), (Some(2), ""), "{output:?}");
        for part in ["--signing-key", "key.pem", reason] {
            assert!(output.err.contains(part), "{part} in {output:?}");
        }
    };
    assert_rejected("No such file");
    let curve = rcgen::KeyPair::generate().unwrap();
    for (text, reason) in [
        (String::new(), "the text is empty"),
        (ClientKeyPair::generate().public_pem(), "a public key"),
        (pem::encode(&pem::Pem::new("PRIVATE KEY", curve.serialize_der())), "elliptic-curve"),
    ] {
        fs::write(&path, text).unwrap();
        assert_rejected(reason);
    }
}

/// The key of a program that ran: its source, its name, and the log.
struct ProgramKey {
    origin: Value,
    kid: String,
    log: String,
}

/// Runs the program with these variables only.
fn run_program(arguments: &[&str], variables: &[(&str, &str)]) -> ProgramKey {
    let process = Process::start_in(tempfile::tempdir().unwrap(), &[&FREE[..], arguments].concat(), variables);
    let json = |path: &str| serde_json::from_str::<Value>(&get(&process, path).body).unwrap();
    let origin = json("/_mock/health")["signing_key"].take();
    let kid = json("/jwk")["keys"][0]["kid"].as_str().unwrap().to_owned();
    process.signal("TERM");
    ProgramKey { origin, kid, log: process.ended().err }
}

#[test]
fn the_program_stores_its_key_in_the_users_cache() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".cache/krr-mock/signing-key.pem");
    let at_home = [("HOME", home.path().to_str().unwrap())];
    let first = run_program(&[], &at_home);
    let kept = json!({ "origin": "kept", "file": file });
    assert_eq!(first.origin, kept);
    assert!(first.log.contains("generated a signing key") && first.log.contains("signing-key.pem"), "{}", first.log);
    let again = run_program(&[], &at_home);
    assert_eq!((again.origin, &again.kid), (kept, &first.kid));
    assert!(!again.log.contains("generated a signing key"), "{}", again.log);

    // An explicit setting has precedence.
    let none = run_program(&["--key-folder", "none"], &at_home);
    assert_eq!(none.origin, json!({ "origin": "process" }));
    let given = run_program(&["--signing-key", file.to_str().unwrap()], &[]);
    assert_eq!((given.origin, &given.kid), (json!({ "origin": "given" }), &first.kid));
    let elsewhere = home.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::copy(&file, elsewhere.join("signing-key.pem")).unwrap();
    let variables = [at_home[0], ("KRR_MOCK_KEY_FOLDER", elsewhere.to_str().unwrap())];
    let moved = run_program(&[], &variables);
    assert_eq!(moved.origin, json!({ "origin": "kept", "file": elsewhere.join("signing-key.pem") }));
    assert_eq!(moved.kid, first.kid);
    assert_ne!(none.kid, first.kid);
}

#[test]
fn without_a_home_the_key_lasts_for_the_process() {
    let homeless = run_program(&[], &[]);
    assert_eq!(homeless.origin, json!({ "origin": "process" }));
    assert!(!homeless.log.contains("stored"), "{}", homeless.log);
    // A place where not even root can write.
    let read_only = run_program(&[], &[("HOME", "/dev/null")]);
    assert_eq!(read_only.origin["origin"], "kept");
    assert!(
        read_only.log.contains("lasts for this run only") && read_only.log.contains("--key-folder"),
        "{}",
        read_only.log
    );
}

#[test]
fn a_key_folder_that_is_not_a_folder_is_rejected() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for (path, reason) in [(file.path().to_str().unwrap(), "is not a folder"), ("", "or `none`")] {
        let output = run(krr_mock(&[&FREE[..], &["--key-folder", path]].concat()));
        assert_eq!((output.code, output.out.as_str()), (Some(2), ""), "{output:?}");
        assert!(output.err.contains("--key-folder") && output.err.contains(reason), "{output:?}");
    }
}
