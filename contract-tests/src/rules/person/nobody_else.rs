use krr_specs::{Pointer, RuleId, Violation};
use proptest::{prelude::*, sample::select};
use serde_json::Value;

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Exchange, TestRequest},
        operations,
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("nobody-else");

/// The operator's test holds the answer against the person of the token (POSTMAN P2); that the guide's own example
/// answers for somebody else is a slip (dossier 2.4). Of version 1 lists the order says it.
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let doors = select(requests::of_person(ground, &Access::Nobody));
    let asked = (doors, tokens::person(ground)).prop_map(|(step, access)| Case::of([TestRequest { access, ..step }]));
    Some(CaseSet { then: Some(asked.boxed()), ..requests::of_everybody(ground) })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let of_person = |exchange: &&Exchange| {
        // A machine's token that is bound to a person has a rule of its own.
        exchange.answers_any(&operations::PERSONS) && !exchange.step.access.scopes().contains("krr:global/")
    };
    let of_list = |exchange: &&Exchange| exchange.answers(operations::PERSONER_V2) && exchange.step.list().is_some();
    let answers = talk.exchanges.iter().filter(|exchange| of_person(exchange) || of_list(exchange));
    Verdict::of(answers, |exchange| {
        let bound = exchange.step.access.pid().filter(|_| of_person(&exchange)).map(str::to_owned);
        let asked: Vec<String> = bound.map_or_else(|| exchange.step.asked(), |pid| vec![pid]);
        let persons = exchange.persons();
        let (at, _) = persons.iter().find(|(_, person)| {
            let answered = person.get("personidentifikator").and_then(Value::as_str);
            !asked.iter().any(|asked| Some(asked.as_str()) == answered)
        })?;
        let at = Pointer::from(*at).child("personidentifikator");
        Some(Violation::new(RULE, "nobody asked for the person here").in_body(&at))
    })
}
