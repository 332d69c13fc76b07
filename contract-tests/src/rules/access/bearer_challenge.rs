use http::header::WWW_AUTHENTICATE;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("bearer-challenge");

/// No recording has the field; RFC 6750 (section 3) requires `Bearer` (a guess).
pub(crate) const CHECK: Check = Check::new(&RULE, requests::refused_without_token, judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let refused = run.exchanges.iter().filter(|exchange| exchange.status == StatusCode::UNAUTHORIZED);
    // The document rule judges a missing challenge.
    let challenges = refused.filter_map(|exchange| exchange.headers.get(WWW_AUTHENTICATE)?.to_str().ok());
    Verdict::of(challenges, |challenge| {
        let scheme = challenge.split([' ', ',']).next().unwrap_or_default();
        let reason = format!("the challenge is {scheme}, expected Bearer");
        (!scheme.eq_ignore_ascii_case("bearer")).then(|| Violation::new(RULE, reason))
    })
}
