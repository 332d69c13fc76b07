use http::header::WWW_AUTHENTICATE;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("bearer-challenge");

/// No recording shows the field; `Bearer` is what stands in the standard (RFC 6750, section 3; dossier 8, question 6).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let strange = requests::for_first_person(context)
        .into_iter()
        .map(|request| TestRequest { access: Access::Anonymous, ..request });
    Some(CaseSet::fixed(strange.map(|request| Case::of([request]))))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let refused = run.exchanges.iter().filter(|exchange| exchange.status == StatusCode::UNAUTHORIZED);
    // That there is a challenge at all is the document's matter.
    let challenges = refused.filter_map(|exchange| exchange.headers.get(WWW_AUTHENTICATE)?.to_str().ok());
    Verdict::of(challenges, |challenge| {
        let scheme = challenge.split([' ', ',']).next().unwrap_or_default();
        let reason = format!("the challenge is {scheme}, and Bearer was expected");
        (!scheme.eq_ignore_ascii_case("bearer")).then(|| Violation::new(RULE, reason))
    })
}
