use krr_mock_server::KrrMock;
use serde_json::json;

use super::fault;
use crate::http::wire::ASKED;
use crate::support::client::{CONTACT, PERSONER};

/// The status of a look-up over HTTP/2.
async fn over_http2(krr: &KrrMock) -> Result<u16, String> {
    let authority = reqwest::Certificate::from_pem(krr.ca_pem().unwrap().as_bytes()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([authority]).no_proxy().build().unwrap();
    let url = format!("https://localhost:{}{PERSONER}", krr.address().port());
    let request = client.post(url).bearer_auth(krr.token(CONTACT)).header("content-type", "application/json");
    let sent = request.body(ASKED).send().await.map_err(|error| format!("{error:?}"))?;
    assert_eq!(sent.version(), reqwest::Version::HTTP_2);
    let status = sent.status().as_u16();
    sent.bytes().await.map_err(|error| format!("{error:?}"))?;
    Ok(status)
}

#[tokio::test]
async fn http2_resets_a_stream_or_ends_the_connection_after_the_response() {
    let krr = KrrMock::builder().tls().start().await.unwrap();
    assert_eq!(over_http2(&krr).await, Ok(200));
    krr.fault(fault(&json!({ "h2": "goaway" })));
    assert_eq!(over_http2(&krr).await, Ok(200));
    krr.clear_faults();
    krr.fault(fault(&json!({ "h2": "rst-stream" })));
    let reset = over_http2(&krr).await.unwrap_err();
    assert!(reset.contains("Reset"), "{reset}");
    krr.clear_faults();
    // Bytes of HTTP/1.1 cannot be sent here: the stream is reset.
    krr.fault(fault(&json!({ "close": "mid-body" })));
    assert!(over_http2(&krr).await.is_err());
    krr.clear_faults();
    assert_eq!(over_http2(&krr).await, Ok(200));
}

#[tokio::test]
async fn a_handshake_fails_in_the_way_that_is_named() {
    let krr = KrrMock::builder().tls().start().await.unwrap();
    for (kind, part) in [
        ("alert", "HandshakeFailure"),
        ("close", "eof"),
        ("expired", "Expired"),
        ("wrong-name", "NotValidForName"),
        ("untrusted", "BadSignature"),
    ] {
        krr.fault(fault(&json!({ "tls": kind })).times(1));
        let refused = over_http2(&krr).await.unwrap_err();
        assert!(refused.to_lowercase().contains(&part.to_lowercase()), "{kind}: {refused}");
        assert_eq!(over_http2(&krr).await, Ok(200), "after {kind}");
    }
}
