//! The pages of the change feed: where they begin and end, and what is no place to begin (BEGREP-ENDRING).

use std::collections::HashSet;

use krr_mock_server::KrrMock;
use serde_json::{Value, json};

use crate::register::change_feed::{BEFORE, END, feed, numbers, who};
use crate::support::client::{FEED, KRR_FEED, LookupClient, Response, noon, send};

#[tokio::test]
async fn a_feed_page_excludes_its_start_and_ends_empty() {
    let client = LookupClient::start().await;
    let whole = feed(&client, 0).await;
    let (whole, length) = (who(&whole), who(&whole).len());
    assert_eq!(who(&feed(&client, BEFORE + 1).await), whole[1..]);
    assert_eq!(who(&feed(&client, BEFORE + 7).await), whole[7..]);
    // The last one has the last id but one: after it comes the unknown one, who is listed nowhere.
    let last = feed(&client, END - 2).await;
    assert_eq!((who(&last), numbers(&last)), (whole[length - 1..].to_vec(), (1, [END - 2, END, END])));
    for from in [END - 1, END, END + 1, 999_999_999_999, i64::MAX.unsigned_abs()] {
        let page = feed(&client, from).await;
        assert_eq!(numbers(&page), (0, [from, END, END]), "{from}");
    }
    client.krr.verify();
}

async fn post_text(client: &LookupClient, body: &str) -> Response {
    send(client.call(FEED, KRR_FEED, &Value::Null).body(body.to_owned())).await
}

#[tokio::test]
async fn an_invalid_change_id_is_rejected() {
    let client = LookupClient::start().await;
    for wrong in [
        "-1",
        r#""0""#,
        "0.5",
        "1.0",
        "2e8",
        "1e300",
        "9223372036854775808",
        "18446744073709551616",
        "null",
        "true",
        "[0]",
        "{}",
        "-0.1",
    ] {
        let answer = post_text(&client, &format!(r#"{{"fraEndringsId":{wrong}}}"#)).await;
        assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("Bad Request")), "{wrong} {answer:?}");
        assert!(answer.header("krr-mock-hint").unwrap().contains("/fraEndringsId"), "{wrong} {answer:?}");
    }
    for wrong in ["", "{", "{}", "[]", "0", "null", r#"{"fraEndringsid":0}"#, r#"{"fraendringsnummer":0}"#] {
        assert_eq!(post_text(&client, wrong).await.status, 400, "{wrong}");
    }
    // What is not known is not looked at.
    let answer = post_text(&client, r#"{"fraEndringsId":200000030,"antall":1}"#).await;
    assert_eq!(numbers(&answer.json()), (5, [BEFORE + 30, END, END]));
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn a_feed_page_has_a_thousand_items() {
    let builder = KrrMock::builder().clock(noon()).population("2500:7".parse().unwrap());
    let client = LookupClient::start_with(builder).await;
    let end = END + 2500;
    let (mut from, mut seen, mut lengths) = (0, HashSet::new(), Vec::new());
    while lengths.len() < 4 && from != end {
        let page = feed(&client, from).await;
        let (length, [_, until, newest]) = numbers(&page);
        assert_eq!(newest, end);
        lengths.push(length);
        seen.extend(who(&page).into_iter().map(str::to_owned));
        from = until;
    }
    assert_eq!((lengths, seen.len()), (vec![1000, 1000, 535], 2535));
    // Exactly one page is left, and it is the last one.
    assert_eq!(numbers(&feed(&client, end - 1000).await), (1000, [end - 1000, end, end]));
    assert_eq!(numbers(&feed(&client, end - 1001).await), (1000, [end - 1001, end - 1, end]));
    client.krr.verify();
}
