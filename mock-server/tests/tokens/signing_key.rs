//! A key that the user brings, so that tokens outlive the mock.

use std::fs;

use http::Method;
use krr_mock_server::{ClientKeyPair, KrrMock, SigningKey};
use serde_json::{Value, json};

use crate::{
    cli::{
        command_line::{FREE, get},
        process::{Process, krr_mock, run},
    },
    support::{
        client::{BOTH_CHANNELS, KRR, LookupClient, V2, noon, send},
        oauth_client::part,
    },
};

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
async fn a_token_outlives_the_mock_that_gave_it() {
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
fn a_file_without_a_key_to_sign_with_is_named_with_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    let refused = |reason: &str| {
        let said = run(krr_mock(&[&FREE[..], &["--signing-key", path.to_str().unwrap()]].concat()));
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{said:?}");
        for part in ["--signing-key", "key.pem", reason] {
            assert!(said.err.contains(part), "{part} in {said:?}");
        }
    };
    refused("No such file");
    let curve = rcgen::KeyPair::generate().unwrap();
    for (text, reason) in [
        (String::new(), "it is empty"),
        (ClientKeyPair::generate().public_pem(), "a public key"),
        (pem::encode(&pem::Pem::new("PRIVATE KEY", curve.serialize_der())), "elliptic curve"),
    ] {
        fs::write(&path, text).unwrap();
        refused(reason);
    }
}

/// Where the key of a program comes from, its name, and what the log says of it.
struct Seen {
    origin: Value,
    kid: String,
    log: String,
}

/// A program with only these variables, from its start to its end.
fn seen(arguments: &[&str], variables: &[(&str, &str)]) -> Seen {
    let process = Process::start_in(tempfile::tempdir().unwrap(), &[&FREE[..], arguments].concat(), variables);
    let json = |path: &str| serde_json::from_str::<Value>(&get(&process, path).body).unwrap();
    let origin = json("/_mock/health")["signing_key"].take();
    let kid = json("/jwk")["keys"][0]["kid"].as_str().unwrap().to_owned();
    process.signal("TERM");
    Seen { origin, kid, log: process.ended().err }
}

#[test]
fn a_program_keeps_its_key_in_the_users_cache() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".cache/krr-mock/signing-key.pem");
    let at_home = [("HOME", home.path().to_str().unwrap())];
    let first = seen(&[], &at_home);
    let kept = json!({ "origin": "kept", "file": file });
    assert_eq!(first.origin, kept);
    assert!(first.log.contains("generated a signing key") && first.log.contains("signing-key.pem"), "{}", first.log);
    let again = seen(&[], &at_home);
    assert_eq!((again.origin, &again.kid), (kept, &first.kid));
    assert!(!again.log.contains("generated a signing key"), "{}", again.log);

    // What the user says comes first.
    let none = seen(&["--key-folder", "none"], &at_home);
    assert_eq!(none.origin, json!({ "origin": "process" }));
    let given = seen(&["--signing-key", file.to_str().unwrap()], &[]);
    assert_eq!((given.origin, &given.kid), (json!({ "origin": "given" }), &first.kid));
    let elsewhere = home.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::copy(&file, elsewhere.join("signing-key.pem")).unwrap();
    let variables = [at_home[0], ("KRR_MOCK_KEY_FOLDER", elsewhere.to_str().unwrap())];
    let moved = seen(&[], &variables);
    assert_eq!(moved.origin, json!({ "origin": "kept", "file": elsewhere.join("signing-key.pem") }));
    assert_eq!(moved.kid, first.kid);
    assert_ne!(none.kid, first.kid);
}

#[test]
fn a_program_without_a_home_has_a_key_of_its_own() {
    let homeless = seen(&[], &[]);
    assert_eq!(homeless.origin, json!({ "origin": "process" }));
    assert!(!homeless.log.contains("stored"), "{}", homeless.log);
    // Where nothing can be written, whoever it is that tries.
    let read_only = seen(&[], &[("HOME", "/dev/null")]);
    assert_eq!(read_only.origin["origin"], "kept");
    assert!(
        read_only.log.contains("lasts for this run only") && read_only.log.contains("--key-folder"),
        "{}",
        read_only.log
    );
}

#[test]
fn a_folder_for_keys_is_a_folder() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for (path, reason) in [(file.path().to_str().unwrap(), "is not a folder"), ("", "or `none`")] {
        let said = run(krr_mock(&[&FREE[..], &["--key-folder", path]].concat()));
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{said:?}");
        assert!(said.err.contains("--key-folder") && said.err.contains(reason), "{said:?}");
    }
}
