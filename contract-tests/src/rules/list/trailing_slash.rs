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

const RULE: RuleId = RuleId("trailing-slash");

/// The operator's own test calls `/rest/v1/person/` (POSTMAN P2).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let whom = ground.roster.persons.first().map(|person| person.personidentifikator.clone());
    let lists = requests::of_list(ground, &Access::Nobody, whom.as_slice());
    let list = (tokens::machine(ground), select(lists)).prop_map(|(access, step)| TestRequest { access, ..step });
    let persons = requests::of_person(ground, &Access::Nobody);
    let person = (tokens::person(ground), select(persons)).prop_map(|(access, step)| TestRequest { access, ..step });
    let twice = |step: TestRequest| Case::of([step.clone(), TestRequest { path: format!("{}/", step.path), ..step }]);
    Some(prop_oneof![list, person].prop_map(twice).boxed().into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let pairs = talk.exchanges.iter().zip(talk.exchanges.iter().skip(1));
    let same = pairs.filter(|(without, with)| {
        TestRequest { path: format!("{}/", without.step.path), ..without.step.clone() } == with.step
    });
    Verdict::of(same, |(without, with)| {
        let reason = format!("{} without a slash at the end of the path, {} with one", without.status, with.status);
        (without.status != with.status).then(|| Violation::new(RULE, reason))
    })
}
