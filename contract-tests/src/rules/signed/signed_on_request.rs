use http::header::CONTENT_TYPE;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("signed-on-request");

/// The operator's own client sends `Accept: application/jose` since 2017 and checks the answer so (EFM-CLIENT, MOVE-JWT).
pub(crate) const CHECK: Check = Check::new(&RULE, signed::plain_and_signed, judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let may = |exchange: &&Exchange| {
        let holder = matches!(exchange.request.access, Access::Machine { .. } | Access::Person { .. });
        holder && !matches!(exchange.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
    };
    let asked = run.exchanges.iter().filter(|exchange| signed::asks_for_signed(exchange)).filter(may);
    Verdict::of(asked, |exchange| {
        let media_type = exchange.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        // Which success it is, the document says.
        if !exchange.status.is_success() || !media_type.starts_with("application/jose") {
            let reason = format!("a signed answer was asked for, and {} as {media_type} came", exchange.status);
            return Some(Violation::new(RULE, reason));
        }
        let fault = Jws::of(exchange).map_or(Some("no JWS in compact form around JSON"), |jws| jws.fault())?;
        Some(Violation::new(RULE, fault))
    })
}
