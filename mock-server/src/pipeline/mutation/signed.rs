use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::header;
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::mutants::named::NamedMutant;
use crate::pipeline::jws_response::sign;

/// Changes a response that is a JWS in compact form. Any other mutant changes the payload, which is signed again.
pub(crate) fn alter(
    mutant: NamedMutant,
    response: ApiResponse,
    change: impl FnOnce(ApiResponse) -> ApiResponse,
) -> ApiResponse {
    let text = String::from_utf8_lossy(&response.body).into_owned();
    let parts: Vec<&str> = text.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else { return response };
    match mutant {
        NamedMutant::SignsWithoutChain => {
            let mut header: Value = serde_json::from_slice(&decoded(header)).unwrap_or_default();
            header.as_object_mut().map(|header| header.shift_remove("x5c"));
            let header = URL_SAFE_NO_PAD.encode(header.to_string());
            ApiResponse { body: format!("{header}.{payload}.{signature}").into(), ..response }
        }
        NamedMutant::SignsSomethingElse => {
            sign(ApiResponse { body: json!({ "personer": [] }).to_string().into(), ..response })
        }
        _ => {
            let plain = ApiResponse { body: decoded(payload).into(), ..response }
                .with(header::CONTENT_TYPE, "application/json");
            let changed = change(plain);
            if changed.status.is_success() { sign(changed) } else { changed }
        }
    }
}

fn decoded(part: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(part).unwrap_or_default()
}
