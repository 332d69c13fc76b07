use http::header::WWW_AUTHENTICATE;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("bearer-challenge");

/// No recording has the field; RFC 6750 (section 3) requires `Bearer` (dossier 8, question 6).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let anonymous = requests::for_first_person(context)
        .into_iter()
        .map(|request| TestRequest { access: Access::Anonymous, ..request });
    Some(CaseSet::fixed(anonymous.map(|request| Case::new([request]))))
}

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
