use crate::rules::prelude::*;

const RULE: RuleId = RuleId("nobody-else");

/// The operator's test compares the response with the person of the token (POSTMAN P2). The example in the guide has
/// another person by mistake (BEKREFT). `order-of-request` judges lists of version 1.
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let endpoints = select(requests::for_person(context, &Access::Anonymous));
    let one_person = (endpoints, tokens::person(context))
        .prop_map(|(request, access)| Case::new([TestRequest { access, ..request }]));
    Some(requests::for_everybody(context).and_random(one_person))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let for_person = |exchange: &&Exchange| {
        // Another rule judges machine tokens that are bound to a person.
        exchange.is_success_of_any(&operations::PERSONS) && !exchange.request.access.scopes().contains("krr:global/")
    };
    let for_list = |exchange: &&Exchange| {
        exchange.is_success_of(operations::PERSONER_V2) && exchange.request.identifier_values().is_some()
    };
    let responses = run.exchanges.iter().filter(|exchange| for_person(exchange) || for_list(exchange));
    Verdict::of(responses, |exchange| {
        let bound = exchange.request.access.pid().filter(|_| for_person(&exchange)).map(str::to_owned);
        let requested: Vec<String> = bound.map_or_else(|| exchange.request.identifiers(), |pid| vec![pid]);
        let persons = exchange.persons();
        let (at, _) = persons.iter().find(|(_, person)| {
            let returned = person.get("personidentifikator").and_then(Value::as_str);
            !requested.iter().any(|pid| Some(pid.as_str()) == returned)
        })?;
        let at = Pointer::from(*at).child("personidentifikator");
        Some(Violation::new(RULE, "the request does not have this person").in_body(&at))
    })
}
