use crate::rules::prelude::*;

const RULE: RuleId = RuleId("refusal-names-nobody");

/// The one refusal that was recorded, and the one in the description, repeat nothing of the request (ISSUE-53, KNOWIT).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// Somebody real to the roster beside an identifier that is too short, and a list without a token.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let whom = identifiers::everybody(context).into_iter().next()?;
    let invalid = Body::Json(json!({ "personidentifikatorer": [whom, whom[..10]] }));
    let lists = requests::for_first_person(context);
    let broken = lists.iter().map(|request| {
        Case::broken("/personidentifikatorer/1 has 10 digits", TestRequest { body: invalid.clone(), ..request.clone() })
    });
    let strange = lists.iter().map(|request| Case::of([TestRequest { access: Access::Anonymous, ..request.clone() }]));
    Some(CaseSet::fixed(broken.chain(strange)))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let refusals = run.exchanges.iter().filter(|exchange| exchange.status.is_client_error());
    let named = refusals.map(|exchange| (exchange, named(exchange))).filter(|(_, named)| !named.is_empty());
    Verdict::of(named, |(exchange, named)| {
        let body = String::from_utf8_lossy(&exchange.body);
        let repeats = |text: &str| named.iter().any(|identifier| text.contains(identifier));
        if repeats(&body) {
            return Some(Violation::new(RULE, "the refusal repeats an identifier").in_body(&Pointer::root()));
        }
        let mut fields = exchange.headers.iter();
        let (name, _) = fields.find(|(_, value)| repeats(&String::from_utf8_lossy(value.as_bytes())))?;
        Some(Violation::new(RULE, format!("the header field {name} of the refusal repeats an identifier")))
    })
}

/// The identifiers that the request holds, in its body or in its token.
fn named(exchange: &Exchange) -> Vec<String> {
    let is_identifier = |text: &String| text.len() == 11 && text.bytes().all(|byte| byte.is_ascii_digit());
    let bound = exchange.request.access.pid().map(str::to_owned);
    exchange.request.asked().into_iter().chain(bound).filter(is_identifier).collect()
}
