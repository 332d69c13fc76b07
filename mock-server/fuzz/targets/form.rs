//! Forms to the token endpoints and to the login get an answer that is no error of the server.
#![no_main]

use krr_fuzz::post;
use libfuzzer_sys::fuzz_target;

const FORM: &str = "application/x-www-form-urlencoded";

fuzz_target!(|body: &[u8]| {
    for path in ["/token", "/idporten/token", "/idporten/login", "/idporten-oidc-provider/token"] {
        post(path, FORM, body);
    }
});
