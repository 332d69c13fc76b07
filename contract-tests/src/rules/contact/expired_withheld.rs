use crate::rules::prelude::*;

const RULE: RuleId = RuleId("expired-withheld");

/// The need VarslingsStatus of the old service filters, and the legacy scope stands for it (BEGREP-PERSON, DOC-18).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// All five legacy scopes, so that everything could show and one scope withholds.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = Access::Machine { scopes: format!("{} global/varslingsstatus.read", requests::ALL_LEGACY_SCOPES) };
    let list = vec(identifiers::published(context), 1..12);
    Some(list.prop_map(move |list| Case::of([requests::personer(access.clone(), &list)])).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let withheld = run.persons_of_status("AKTIV").filter(|shown| shown.view.withholds_expired);
    let expired = withheld.filter_map(|shown| {
        let is_expired = match shown.expected {
            Some(person) => person.is_expired(),
            // Of others only the answer itself tells; a reserved person's status hides whether the details are old.
            None => {
                shown.text("reservasjon") == Some("NEI") && shown.text("varslingsstatus") == Some("KAN_IKKE_VARSLES")
            }
        };
        let members = if shown.expected.is_some() { &WITHHELD[..] } else { &WITHHELD[..1] };
        is_expired.then_some((shown, members))
    });
    Verdict::of(expired, |(shown, members)| {
        let shows = members.iter().filter(|member| shown.person.contains_key(**member));
        let breach =
            |member: &&str| shown.breach(RULE, member, format!("`{member}` of a person whose details have expired"));
        shows.map(breach).collect::<Vec<_>>()
    })
}

const WITHHELD: [&str; 3] = ["kontaktinformasjon", "digital_post", "sertifikat"];
