use krr_specs::{Pointer, RuleId, Violation};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, TestRequest},
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{identifiers, requests},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("delegated-scopes-alike");

/// The newest guide says of both that they give the same data (DOC-NEW; wire-behaviour R8).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// Each scope, and the one that suppliers hold by delegation in its place.
const PAIRS: [(&str, &str); 2] = [
    ("krr:global/kontaktinformasjon.read", "krr:global/kontaktinfo.read"),
    ("krr:global/digitalpost.read", "krr:global/postkasse.read"),
];

/// Needs tokens with scopes of its choice.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let whom = identifiers::everybody(ground);
    let [(contact, _), (mailbox, _)] = PAIRS;
    let pairs =
        [contact.to_owned(), mailbox.to_owned(), format!("{contact} {mailbox}")].into_iter().flat_map(|scopes| {
            let own = requests::of_list(ground, &Access::Machine { scopes }, &whom);
            own.into_iter().map(|step| Case::of([step.clone(), delegated(&step)])).collect::<Vec<_>>()
        });
    Some(CaseSet { first: pairs.collect(), ..CaseSet::default() })
}

/// The same request with the scopes of delegation.
fn delegated(step: &TestRequest) -> TestRequest {
    let other = |scope| PAIRS.iter().find(|(own, _)| *own == scope).map_or(scope, |(_, delegated)| *delegated);
    let scopes = step.access.scopes().split(' ').map(other).collect::<Vec<_>>().join(" ");
    TestRequest { access: Access::Machine { scopes }, ..step.clone() }
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let pairs = talk.exchanges.iter().zip(talk.exchanges.iter().skip(1));
    let same = pairs.filter(|(own, other)| own.step != other.step && delegated(&own.step) == other.step);
    Verdict::of(same.filter(|(own, _)| own.status.is_success()), |(own, other)| {
        let reason =
            format!("the scope of delegation gets something else ({}) than the scope it stands for", other.status);
        (own.json != other.json).then(|| Violation::new(RULE, reason).in_body(&Pointer::root()))
    })
}
