//! In which form an answer comes: `application/jose` is the same JSON, signed (EFM-CLIENT, MOVE-JWT).

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http::Method;
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, CONTACT, DELETED, LookupClient, PERSON, PERSONER, PRINT, Response, send};

/// The RSA key inside a certificate: what follows the name of its algorithm, in a bit string (RFC 5280, 4.1.2.7).
fn public_key(certificate: &[u8]) -> &[u8] {
    const RSA_ENCRYPTION: [u8; 13] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let at = certificate.windows(RSA_ENCRYPTION.len()).position(|window| window == RSA_ENCRYPTION).unwrap();
    let bits = &certificate[at + RSA_ENCRYPTION.len()..];
    assert_eq!((bits[0], bits[1], bits[4]), (0x03, 0x82, 0x00), "a bit string of some hundred whole bytes");
    &bits[5..4 + usize::from(u16::from_be_bytes([bits[2], bits[3]]))]
}

/// The payload, once the signature has been verified with the key of the leaf certificate, as the operator's client does.
pub(crate) fn verified(jws: &str) -> String {
    let (message, signature) = jws.rsplit_once('.').unwrap();
    let (header, payload) = message.split_once('.').unwrap();
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let header: Value = serde_json::from_slice(&decode(header)).unwrap();
    assert_eq!((&header["alg"], header.as_object().unwrap().len()), (&json!("RS256"), 2), "alg and x5c alone");
    let certificate = STANDARD.decode(header["x5c"][0].as_str().unwrap()).unwrap();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public_key(&certificate));
    key.verify(message.as_bytes(), &decode(signature)).unwrap();
    String::from_utf8(decode(payload)).unwrap()
}

async fn accepting(client: &LookupClient, accept: &str) -> Response {
    let body = json!({ "personidentifikatorer": [BOTH_CHANNELS, DELETED] }).to_string();
    send(client.lookup(CONTACT).header("accept", accept).body(body)).await
}

#[tokio::test]
async fn a_signed_response_has_the_plain_one_as_payload() {
    let client = LookupClient::start().await;
    let plain = accepting(&client, "application/json").await;
    for accept in ["application/jose", "application/jose;charset=utf-8", "application/jose, application/json;q=0.5"] {
        let signed = accepting(&client, accept).await;
        assert_eq!((signed.status, signed.header("content-type")), (200, Some("application/jose")), "{accept}");
        assert_eq!(verified(&signed.body), plain.body);
    }
    let token = client.krr.user_token("user/spraak.read", DELETED);
    let person = client.request(Method::GET, PERSON).bearer_auth(token).header("accept", "application/jose");
    assert_eq!(verified(&send(person).await.body), r#"{"personidentifikator":"17894199350","status":"SLETTET"}"#);
    assert_eq!(client.own_breaches().await, 0);
    client.krr.verify();
}

#[tokio::test]
async fn json_is_sent_to_clients_that_accept_it() {
    let client = LookupClient::start().await;
    for accept in [
        "*/*",
        "application/*",
        "application/json, text/plain, */*",
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
        "application/json;odata=verbose",
        "APPLICATION/JSON",
        "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", // Java's HttpURLConnection
        "application/json, application/jose",
        "application/jose;q=0.1, application/json",
        "",
        "nonsense",
    ] {
        let answer = accepting(&client, accept).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")), "{accept}");
    }
}

#[tokio::test]
async fn unacceptable_media_types_get_406_and_errors_are_never_signed() {
    let client = LookupClient::start().await;
    for accept in ["text/html", "application/xml, text/*", "application/json;q=0, application/jose;q=0"] {
        let answer = accepting(&client, accept).await;
        assert_eq!((answer.status, &answer.json()["status"]), (406, &json!(406)), "{accept}");
    }
    let print = client.request(Method::GET, PRINT).header("accept", "application/jose");
    let print = send(print).await;
    assert_eq!(print.status, 406, "signed nowhere in any source");
    assert_eq!(print.json()["error_description"], "The answer comes as application/json");
    let signed = |request: reqwest::RequestBuilder| request.header("accept", "application/jose");
    let without = signed(client.request(Method::POST, PERSONER)).body("{}");
    for (request, status) in [(without, 401), (signed(client.lookup(CONTACT)).body("{}"), 400)] {
        let answer = send(request).await;
        assert_eq!((answer.status, answer.header("content-type")), (status, Some("application/json")));
    }
    assert_eq!(client.own_breaches().await, 0);
}
