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

const RULE: RuleId = RuleId("extra-headers-harmless");

/// Clients copied `Http-metode: POST` out of the guide's table, and send a Content-Type on GET (OSKJERV, POSTMAN; wire-behaviour 2).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

const METHOD: (&str, &str) = ("http-metode", "POST");
const JSON: (&str, &str) = ("content-type", "application/json");

/// Lists with the one, the open door with the other, each first without.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let lists = requests::of_somebody(ground).into_iter().map(|step| (step, METHOD));
    let open = requests::print_sertifikater(ground, &Access::Nobody).into_iter().map(|step| (step, JSON));
    let twice = |(step, field): (TestRequest, _)| Case::of([step.clone(), with(&step, field)]);
    Some(CaseSet { first: lists.chain(open).map(twice).collect(), ..CaseSet::default() })
}

fn with(step: &TestRequest, (name, value): (&'static str, &str)) -> TestRequest {
    TestRequest { headers: vec![(name, value.to_owned())], ..step.clone() }
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let pairs = talk.exchanges.iter().zip(talk.exchanges.iter().skip(1));
    let same = pairs.filter(|(without, with_it)| {
        [METHOD, JSON].into_iter().any(|field| with(&without.step, field) == with_it.step)
    });
    Verdict::of(same, |(without, with_it)| {
        let field = with_it.step.headers.first().map_or("", |(name, _)| name);
        let reason = format!("{} without the header field {field}, {} with it", without.status, with_it.status);
        (without.status != with_it.status).then(|| Violation::new(RULE, reason))
    })
}
