//! JSON of any form to look-ups and to the admin API gets an answer that is no error of the server.
#![no_main]

use krr_fuzz::post;
use libfuzzer_sys::fuzz_target;

const JSON: &str = "application/json";
const ADMIN: [&str; 5] =
    ["/_mock/verify", "/_mock/faults", "/_mock/clients", "/_mock/personidentifikatorer", "/_mock/tokens"];

fuzz_target!(|body: &[u8]| {
    for path in ["/rest/v2/personer", "/rest/v1/personer", "/kontaktinfo-oauth2-server/rest/v1/personer"] {
        post(path, JSON, body);
    }
    for path in ADMIN {
        post(path, JSON, body);
    }
    // A fault or person that was accepted would change what comes after.
    post("/_mock/reset", JSON, b"");
});
