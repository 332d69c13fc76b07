//! Responses as `application/jose`: requests for them, and their verification as in the operator's client (EFM-CLIENT, MOVE-JWT).

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::Value;
use x509_parser::parse_x509_certificate;

use crate::model::exchange::{Exchange, TestRequest};
use crate::model::operations;
use crate::strategy::{identifiers, requests, tokens};
use crate::suite::SuiteContext;
use crate::suite::case::{Case, CaseSet};

const JOSE: &str = "application/jose";

/// The look-ups of version 1, each for a plain and then for a signed response.
pub(crate) fn plain_and_signed(context: &SuiteContext) -> Option<CaseSet> {
    let list =
        requests::for_first_person(context).into_iter().find(|request| request.operation == operations::PERSONER);
    let identifier = identifiers::whole_roster(context).into_iter().next()?;
    let person = requests::person(tokens::nearest_person(context, requests::read_scopes(context), identifier));
    let both = |request: TestRequest| Case::new([request.clone(), signed_request(&request)]);
    Some(CaseSet::fixed(list.into_iter().chain([person]).map(both)))
}

pub(crate) fn signed_request(request: &TestRequest) -> TestRequest {
    TestRequest { headers: vec![("accept", JOSE.to_owned())], ..request.clone() }
}

pub(crate) fn is_signed_request(exchange: &Exchange) -> bool {
    exchange.request.headers.iter().any(|(name, value)| *name == "accept" && value == JOSE)
}

/// A compact JWS (RFC 7515, section 7.1), not yet verified.
pub(crate) struct Jws<'e> {
    /// The signing input: header and payload as sent.
    message: &'e str,
    header: Value,
    pub(crate) payload: Value,
    signature: Vec<u8>,
}

impl<'e> Jws<'e> {
    pub(crate) fn of(exchange: &'e Exchange) -> Option<Self> {
        let text = std::str::from_utf8(&exchange.body).ok()?;
        let (message, signature) = text.rsplit_once('.')?;
        let (header, payload) = message.split_once('.')?;
        let json = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self { message, header: json(header)?, payload: json(payload)?, signature })
    }

    /// What is wrong with the signature, verified with the first certificate in `x5c`.
    pub(crate) fn signature_error(&self) -> Option<&'static str> {
        if self.header.get("alg").and_then(Value::as_str) != Some("RS256") {
            return Some("`alg` is not RS256");
        }
        let leaf = self.header.pointer("/x5c/0").and_then(Value::as_str).and_then(|leaf| STANDARD.decode(leaf).ok());
        let Some(leaf) = leaf else { return Some("no certificate chain in `x5c`") };
        let Ok((_, certificate)) = parse_x509_certificate(&leaf) else {
            return Some("`x5c` begins with no certificate");
        };
        let key =
            UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &certificate.public_key().subject_public_key.data);
        let verified = key.verify(self.message.as_bytes(), &self.signature).is_ok();
        (!verified).then_some("the key of the first certificate in `x5c` did not sign it")
    }
}
