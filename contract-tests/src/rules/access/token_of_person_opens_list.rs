use http::StatusCode;
use krr_specs::{RuleId, Violation};

use crate::{
    model::{
        case::{Case, Trial},
        exchange::{Access, Exchange},
        operations,
    },
    rules::{
        Check,
        judgement::{conversation::Talk, verdict::Verdict},
    },
    strategy::{identifiers, requests},
    suite::Ground,
};

const RULE: RuleId = RuleId("token-of-person-opens-list");

/// The operator's test asks for a list with the user token of the door beside it: scopes count, the kind of token does not (POSTMAN P9; dossier 3.6).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// The scopes of the operator's test.
const SCOPES: &str = "user/kontaktinformasjon.read global/spraak.read user/spraak.write";

/// Needs a token that is bound to a person of its choice.
fn cases(ground: &Ground) -> Option<Trial> {
    let ask = |pid: String| {
        let access = Access::Person { scopes: SCOPES.to_owned(), pid: pid.clone() };
        Case::of([requests::personer(access, &[pid])])
    };
    Some(Trial { first: identifiers::everybody(ground).into_iter().take(3).map(ask).collect(), ..Trial::default() })
}

fn judge(talk: &Talk<'_>) -> Verdict {
    let list = talk.ground.contract.operation(operations::PERSONER);
    let by_person = |exchange: &&Exchange| {
        let bound = matches!(exchange.step.access, Access::Person { .. });
        let admitted = list.is_some_and(|list| list.admits(exchange.step.access.scopes()));
        exchange.step.operation == operations::PERSONER && bound && admitted
    };
    Verdict::of(talk.exchanges.iter().filter(by_person), |exchange| {
        let reason = format!("a person's token with a scope of the list got {}", exchange.status);
        (exchange.status != StatusCode::OK).then(|| Violation::new(RULE, reason))
    })
}
