use http::{StatusCode, header::WWW_AUTHENTICATE};
use krr_specs::{RuleId, Violation};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, TestRequest},
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::requests,
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("bearer-challenge");

/// No recording shows the field; `Bearer` is what stands in the standard (RFC 6750, section 3; dossier 8, question 6).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let strange = requests::of_somebody(ground).into_iter().map(|step| TestRequest { access: Access::Nobody, ..step });
    Some(CaseSet { first: strange.map(|step| Case::of([step])).collect(), ..CaseSet::default() })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let refused = talk.exchanges.iter().filter(|exchange| exchange.status == StatusCode::UNAUTHORIZED);
    // That there is a challenge at all is the document's matter.
    let challenges = refused.filter_map(|exchange| exchange.headers.get(WWW_AUTHENTICATE)?.to_str().ok());
    Verdict::of(challenges, |challenge| {
        let scheme = challenge.split([' ', ',']).next().unwrap_or_default();
        let reason = format!("the challenge is {scheme}, and Bearer was expected");
        (!scheme.eq_ignore_ascii_case("bearer")).then(|| Violation::new(RULE, reason))
    })
}
