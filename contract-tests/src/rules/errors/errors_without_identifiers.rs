use crate::rules::prelude::*;

const RULE: RuleId = RuleId("refusal-names-nobody");

/// The recorded error and the documented one repeat nothing of the request (ISSUE-53, KNOWIT).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// A person of the roster beside an identifier that is too short, and a list without a token.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let identifier = identifiers::whole_roster(context).into_iter().next()?;
    let invalid = Body::Json(json!({ "personidentifikatorer": [identifier, identifier[..10]] }));
    let lists = requests::for_first_person(context);
    let broken = lists.iter().map(|request| {
        Case::invalid(
            "/personidentifikatorer/1 has 10 digits",
            TestRequest { body: invalid.clone(), ..request.clone() },
        )
    });
    let anonymous =
        lists.iter().map(|request| Case::new([TestRequest { access: Access::Anonymous, ..request.clone() }]));
    Some(CaseSet::fixed(broken.chain(anonymous)))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let refusals = run.exchanges.iter().filter(|exchange| exchange.status.is_client_error());
    let named = refusals.map(|exchange| (exchange, named(exchange))).filter(|(_, named)| !named.is_empty());
    Verdict::of(named, |(exchange, named)| {
        let body = String::from_utf8_lossy(&exchange.body);
        let repeats = |text: &str| named.iter().any(|identifier| text.contains(identifier));
        if repeats(&body) {
            return Some(Violation::new(RULE, "the error has an identifier of the request").in_body(&Pointer::root()));
        }
        let mut fields = exchange.headers.iter();
        let (name, _) = fields.find(|(_, value)| repeats(&String::from_utf8_lossy(value.as_bytes())))?;
        Some(Violation::new(RULE, format!("the header field {name} of the error has an identifier")))
    })
}

/// The identifiers in the body and the token of the request.
fn named(exchange: &Exchange) -> Vec<String> {
    let is_identifier = |text: &String| text.len() == 11 && text.bytes().all(|byte| byte.is_ascii_digit());
    let bound = exchange.request.access.pid().map(str::to_owned);
    exchange.request.identifiers().into_iter().chain(bound).filter(is_identifier).collect()
}
