use krr_contract_tests::gauntlet::Surprises;
use krr_mock_server::{KrrMock, Mutant};

/// Operations that the mutants of a surprise may be about.
const OPERATIONS: [&str; 7] =
    ["getUsersV2", "getUsers", "getUserV2", "getUser", "hentEndringer", "patchUser", "getPrintSertifikatV2"];

#[test]
fn the_mock_has_each_mutant_of_the_catalogue() {
    for surprise in Surprises::bundled().iter() {
        let exists = |operation: &&str| surprise.mutant(operation).is_none_or(|id| id.parse::<Mutant>().is_ok());
        assert!(OPERATIONS.iter().any(exists), "{}", surprise.id);
    }
}

#[tokio::test]
async fn the_mock_takes_each_fault_and_each_clock_of_the_catalogue() {
    let mock = KrrMock::builder().tls().start().await.unwrap();
    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap();
    let try_to_send = async |method: reqwest::Method, path: &str, body: String| {
        let request = client.request(method, format!("{}/_mock/{path}", mock.uri()));
        request.header("content-type", "application/json").body(body).send().await
    };
    let send = async |method: reqwest::Method, path: &str, body: String| try_to_send(method, path, body).await.unwrap();
    for surprise in Surprises::bundled().iter() {
        let answer = match (surprise.fault("getUsersV2", 1), surprise.clock()) {
            (Some(fault), _) => send(reqwest::Method::POST, "faults", fault.to_string()).await,
            (None, Some(clock)) => send(reqwest::Method::PUT, "clock", clock.to_string()).await,
            (None, None) => continue,
        };
        let status = answer.status();
        assert!(status.is_success(), "{}: {}", surprise.id, answer.text().await.unwrap());
        // A fault at accept takes the first connection.
        if try_to_send(reqwest::Method::DELETE, "faults", String::new()).await.is_err() {
            send(reqwest::Method::DELETE, "faults", String::new()).await;
        }
    }
}
