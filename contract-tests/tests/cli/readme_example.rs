//! The test that the README shows, with a small client for it.

use krr_fixtures::Person;
use krr_mock_server::KrrMock;

#[derive(Debug, PartialEq)]
enum Channel {
    Email,
    Letter,
}

struct MyClient {
    url: String,
    token: String,
}

impl MyClient {
    fn new(base: &str, token: String) -> Self {
        Self { url: format!("{base}/rest/v2/personer"), token }
    }

    async fn channel_for(&self, pid: &str) -> Channel {
        let request = reqwest::Client::builder().no_proxy().build().unwrap().post(&self.url).bearer_auth(&self.token);
        let request = request.header("content-type", "application/json");
        let response = request.body(format!(r#"{{"personidentifikatorer": ["{pid}"]}}"#)).send().await.unwrap();
        match response.text().await.unwrap().contains(r#""varslingsstatus":"KAN_VARSLES""#) {
            true => Channel::Email,
            false => Channel::Letter,
        }
    }
}

// In the README:
#[tokio::test]
async fn a_reserved_person_gets_a_letter() {
    let krr = KrrMock::start().await; // on a free port; stops when dropped
    krr.put(Person::aktiv("23837998492".parse().unwrap()).epostadresse("kari@example.no").reservert());
    let my_client = MyClient::new(krr.uri(), krr.token("krr:global/kontaktinformasjon.read"));

    assert_eq!(my_client.channel_for("23837998492").await, Channel::Letter);
    krr.verify(); // fails when a request broke the contract
}
