use crate::rules::prelude::*;

const RULE: RuleId = RuleId("no-later-members");

/// Later members broke clients of the operator (EFM): VER2 has none of them.
pub(crate) const CHECK: Check =
    Check::new(&RULE, |context| Some(requests::lookup_with_all_scopes(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let person_schema = properties(run.context, "PersonResource");
    let contact_schema = properties(run.context, "ContactInfoResource");
    Verdict::of(run.persons().filter(PersonView::is_active), |person| {
        let inner = person.contact.into_iter().flatten();
        let inner = inner.map(|(member, _)| member).filter(|member| !has(contact_schema, member));
        let own = person.members.keys().filter(|member| !has(person_schema, member));
        let violation = |member: &String| person.violation(RULE, "", format!("VER2 has no member `{member}`"));
        own.chain(inner).map(violation).collect::<Vec<_>>()
    })
}

fn properties<'g>(context: &'g SuiteContext, schema: &str) -> Option<&'g Map<String, Value>> {
    context.contract.document().raw()["components"]["schemas"][schema]["properties"].as_object()
}

fn has(properties: Option<&Map<String, Value>>, member: &str) -> bool {
    properties.is_some_and(|properties| properties.contains_key(member))
}
