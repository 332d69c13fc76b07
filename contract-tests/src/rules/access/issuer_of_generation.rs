use crate::rules::prelude::*;

const RULE: RuleId = RuleId("issuer-of-generation");

/// Later hosts accept tokens of Maskinporten and no longer those of the legacy OIDC provider (DOC-2020, DOC-MIG).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// Needs tokens of the legacy issuer with sufficient scopes.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let identifiers = context.roster.persons.first().map(|person| person.personidentifikator.clone());
    let lists = select(requests::for_list(context, &Access::Anonymous, identifiers.as_slice()));
    let to_case = |(request, access): (TestRequest, Access)| {
        let scopes = access.scopes().to_owned();
        Case::new([TestRequest { access: Access::LegacyProvider { scopes }, ..request }])
    };
    Some((lists, tokens::machine(context)).prop_map(to_case).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let old = run.exchanges.iter().filter(|exchange| matches!(exchange.request.access, Access::LegacyProvider { .. }));
    Verdict::of(old, |exchange| {
        let reason = format!("a token of the legacy OIDC provider got {}, expected 401", exchange.status);
        let guess = exchange.status.is_client_error();
        (exchange.status != StatusCode::UNAUTHORIZED).then(|| Violation::new(RULE, reason).guess_if(guess))
    })
}
