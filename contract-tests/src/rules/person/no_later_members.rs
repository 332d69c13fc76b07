use crate::rules::prelude::*;

const RULE: RuleId = RuleId("no-later-members");

/// Members that came later broke clients of the operator's own (EFM; dossier 2.2): VER2 has none of them.
pub(crate) const CHECK: Check =
    Check::new(&RULE, |context| Some(requests::lookup_of_everything(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let person = properties(run.context, "PersonResource");
    let contact = properties(run.context, "ContactInfoResource");
    Verdict::of(run.persons().filter(PersonView::is_active), |shown| {
        let inner = shown.contact.into_iter().flatten();
        let inner = inner.map(|(member, _)| member).filter(|member| !knows(contact, member));
        let own = shown.person.keys().filter(|member| !knows(person, member));
        let breach = |member: &String| shown.breach(RULE, "", format!("VER2 has no member `{member}`"));
        own.chain(inner).map(breach).collect::<Vec<_>>()
    })
}

fn properties<'g>(context: &'g SuiteContext, schema: &str) -> Option<&'g Map<String, Value>> {
    context.contract.document().raw()["components"]["schemas"][schema]["properties"].as_object()
}

fn knows(properties: Option<&Map<String, Value>>, member: &str) -> bool {
    properties.is_some_and(|properties| properties.contains_key(member))
}
