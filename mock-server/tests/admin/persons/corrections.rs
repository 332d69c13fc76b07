use http::Method;
use serde_json::json;

use crate::support::client::{LookupClient, Response};

fn reason(answer: &Response) -> String {
    assert_eq!(answer.status, 400, "{answer:?}");
    let said = answer.json();
    assert_eq!(said["violations"][0]["body"], "/personidentifikator", "{said}");
    said["error"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn wrong_check_digits_are_refused_with_right_ones_that_can_be_put() {
    let client = LookupClient::start().await;
    for (wrong, right) in
        [("11889010099", "11889010012"), ("42858520000", "42858520023"), ("11889010100", "11889010284")]
    {
        let in_path = reason(&client.send(Method::PUT, &format!("/_mock/personer/{wrong}"), "{}").await);
        assert!(in_path.ends_with(&format!("(in the path); {right} has right ones")), "{in_path}");
        let body = json!({ "personidentifikator": wrong });
        let in_body = reason(&client.send(Method::PUT, &format!("/_mock/personer/{right}"), body).await);
        assert!(in_body.ends_with(&format!("; {right} has right ones")), "{in_body}");
        let put = client.send(Method::PUT, &format!("/_mock/personer/{right}"), "{}").await;
        assert!(put.status == 200 || put.status == 201, "{put:?}");
    }
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn wrong_check_digits_of_an_ordinary_identifier_are_not_completed() {
    let client = LookupClient::start().await;
    let answer = client.send(Method::PUT, "/_mock/personer/11089010099", "{}").await;
    assert_eq!(reason(&answer), "personidentifikator has wrong check digits (in the path)");
}
