use http::header::CONTENT_TYPE;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("signed-on-request");

/// The operator's client sends `Accept: application/jose` since 2017 and verifies the response (EFM-CLIENT, MOVE-JWT).
pub(crate) const CHECK: Check = Check::new(&RULE, signed::plain_and_signed, judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let may = |exchange: &&Exchange| {
        let holder = matches!(exchange.request.access, Access::Machine { .. } | Access::Person { .. });
        holder && !matches!(exchange.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
    };
    let asked = run.exchanges.iter().filter(|exchange| signed::is_signed_request(exchange)).filter(may);
    Verdict::of(asked, |exchange| {
        let media_type = exchange.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        // The document rule judges which 2xx it is.
        if !exchange.status.is_success() || !media_type.starts_with("application/jose") {
            let reason = format!("got {} as {media_type}, expected a signed response", exchange.status);
            return Some(Violation::new(RULE, reason));
        }
        let fault =
            Jws::of(exchange).map_or(Some("not a compact JWS with a JSON payload"), |jws| jws.signature_error())?;
        Some(Violation::new(RULE, fault))
    })
}
