use http::StatusCode;
use krr_specs::{RuleId, Violation};
use proptest::{prelude::*, sample::select};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, TestRequest},
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("issuer-of-generation");

/// The hosts that came after took Maskinporten's tokens, and no longer those of the provider of old (DOC-2020, DOC-MIG).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// Needs tokens of an issuer of its choice, with scopes that would do.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let whom = ground.roster.persons.first().map(|person| person.personidentifikator.clone());
    let lists = select(requests::of_list(ground, &Access::Nobody, whom.as_slice()));
    let ask = |(step, access): (TestRequest, Access)| {
        let scopes = access.scopes().to_owned();
        Case::of([TestRequest { access: Access::OldProvider { scopes }, ..step }])
    };
    Some((lists, tokens::machine(ground)).prop_map(ask).boxed().into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let old = talk.exchanges.iter().filter(|exchange| matches!(exchange.step.access, Access::OldProvider { .. }));
    Verdict::of(old, |exchange| {
        let reason = format!("a token of the old provider got {}, and 401 was expected", exchange.status);
        (exchange.status != StatusCode::UNAUTHORIZED).then(|| Violation::new(RULE, reason))
    })
}
