use http::StatusCode;
use krr_specs::{RuleId, Violation};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Exchange},
        operations,
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{identifiers, requests},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("token-of-person-opens-list");

/// The operator's test asks for a list with the user token of the door beside it: scopes count, the kind of token does not (POSTMAN P9; dossier 3.6).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// The scopes of the operator's test.
const SCOPES: &str = "user/kontaktinformasjon.read global/spraak.read user/spraak.write";

/// Needs a token that is bound to a person of its choice.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let ask = |pid: String| {
        let access = Access::Person { scopes: SCOPES.to_owned(), pid: pid.clone() };
        Case::of([requests::personer(access, &[pid])])
    };
    Some(CaseSet { first: identifiers::everybody(ground).into_iter().take(3).map(ask).collect(), ..CaseSet::default() })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let list = talk.ground.contract.operation(operations::PERSONER);
    let by_person = |exchange: &&Exchange| {
        let bound = matches!(exchange.step.access, Access::Person { .. });
        let admitted = list.is_some_and(|list| list.accepts_scopes(exchange.step.access.scopes()));
        exchange.step.operation == operations::PERSONER && bound && admitted
    };
    Verdict::of(talk.exchanges.iter().filter(by_person), |exchange| {
        let reason = format!("a person's token with a scope of the list got {}", exchange.status);
        (exchange.status != StatusCode::OK).then(|| Violation::new(RULE, reason))
    })
}
