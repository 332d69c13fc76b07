//! An assertion is granted or refused. The input is its header and its claims as two lines, or any text in its place.
#![no_main]

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use krr_fuzz::post;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let assertion = match text.split_once('\n') {
        Some((header, claims)) => {
            let [header, claims] = [header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
            format!("{header}.{claims}.AAAA")
        }
        // A plus sign and the like stand for themselves in an assertion, so they are not escaped.
        None => text.to_owned(),
    };
    let body = format!("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion={assertion}");
    post("/token", "application/x-www-form-urlencoded", body.as_bytes());
});
