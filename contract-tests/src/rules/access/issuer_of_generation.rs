use crate::rules::prelude::*;

const RULE: RuleId = RuleId("issuer-of-generation");

/// The hosts that came after took Maskinporten's tokens, and no longer those of the provider of old (DOC-2020, DOC-MIG).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// Needs tokens of an issuer of its choice, with scopes that would do.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let whom = context.roster.persons.first().map(|person| person.personidentifikator.clone());
    let lists = select(requests::for_list(context, &Access::Anonymous, whom.as_slice()));
    let ask = |(request, access): (TestRequest, Access)| {
        let scopes = access.scopes().to_owned();
        Case::of([TestRequest { access: Access::LegacyProvider { scopes }, ..request }])
    };
    Some((lists, tokens::machine(context)).prop_map(ask).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let old = run.exchanges.iter().filter(|exchange| matches!(exchange.request.access, Access::LegacyProvider { .. }));
    Verdict::of(old, |exchange| {
        let reason = format!("a token of the old provider got {}, and 401 was expected", exchange.status);
        (exchange.status != StatusCode::UNAUTHORIZED).then(|| Violation::new(RULE, reason))
    })
}
