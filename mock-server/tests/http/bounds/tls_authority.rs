//! The authority of HTTPS: kept in the key folder, and good for every name under which a client comes.

use krr_mock_server::KrrMock;
use reqwest::{Certificate, Client};

use crate::cli::command_line::FREE;
use crate::cli::process::Process;

/// A client that trusts this authority alone and finds every name at the mock.
fn client(authority: &str, name: &str, krr: &KrrMock) -> Client {
    let authority = Certificate::from_pem(authority.as_bytes()).unwrap();
    Client::builder().no_proxy().tls_certs_only([authority]).resolve(name, krr.address()).build().unwrap()
}

#[tokio::test]
async fn a_client_that_trusts_the_authority_works_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let start = || KrrMock::builder().tls().keep_signing_key(folder.path()).start();
    let first = start().await.unwrap().ca_pem().unwrap().to_owned();
    let krr = start().await.unwrap();
    assert_eq!(krr.ca_pem(), Some(first.as_str()));
    let port = krr.address().port();
    for name in
        ["localhost", "127.0.0.1", "krr.localhost", "host.docker.internal", "krr-mock", "krr.team.svc.cluster.local"]
    {
        let url = format!("https://{name}:{port}/_mock/health/live");
        let answer = client(&first, name, &krr).get(&url).send().await;
        assert_eq!(answer.map(|answer| answer.status().as_u16()).ok(), Some(200), "{name}");
    }
    let other = KrrMock::builder().tls().start().await.unwrap();
    assert_ne!(other.ca_pem(), Some(first.as_str()), "without a folder it lasts for the run");
    assert!(
        client(&first, "localhost", &other)
            .get(format!("https://localhost:{}/", other.address().port()))
            .send()
            .await
            .is_err()
    );
}

#[test]
fn the_file_of_the_authority_is_the_same_after_a_restart_and_its_key_is_private() {
    let folder = tempfile::tempdir().unwrap();
    let (keys, pem) = (folder.path().join("keys"), folder.path().join("ca.pem"));
    let run = |keys: &str| {
        let arguments = ["--tls", "--tls-ca", pem.to_str().unwrap(), "--key-folder", keys];
        let process = Process::start(&[&FREE[..], &arguments].concat());
        process.signal("TERM");
        assert_eq!(process.ended().code, Some(0));
        std::fs::read_to_string(&pem).unwrap()
    };
    let first = run(keys.to_str().unwrap());
    assert_eq!(run(keys.to_str().unwrap()), first);
    assert!(!first.contains("PRIVATE KEY"));
    let files = || std::fs::read_dir(&keys).unwrap().count();
    let before = files();
    assert_ne!(run("none"), first);
    assert_eq!(files(), before);
}
