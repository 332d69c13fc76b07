use crate::rules::prelude::*;

const RULE: RuleId = RuleId("expired-withheld");

/// The legacy scope corresponds to the need VarslingsStatus of the old service, which filters (BEGREP-PERSON, DOC-18).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// All five legacy scopes: four show everything, the fifth withholds.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = Access::Machine { scopes: format!("{} global/varslingsstatus.read", requests::ALL_LEGACY_SCOPES) };
    let list = vec(identifiers::from_roster(context), 1..12);
    Some(list.prop_map(move |list| Case::new([requests::personer(access.clone(), &list)])).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let withheld = run.persons_of_status("AKTIV").filter(|person| person.view.withholds_expired);
    let expired = withheld.filter_map(|person| {
        let is_expired = match person.expected {
            Some(person) => person.is_expired(),
            // Other persons are judged by the response. The status of a reserved person does not tell the age of the details.
            None => {
                person.text("reservasjon") == Some("NEI") && person.text("varslingsstatus") == Some("KAN_IKKE_VARSLES")
            }
        };
        let members = if person.expected.is_some() { &WITHHELD[..] } else { &WITHHELD[..1] };
        is_expired.then_some((person, members))
    });
    Verdict::of(expired, |(person, members)| {
        let shows = members.iter().filter(|member| person.members.contains_key(**member));
        let violation = |member: &&str| {
            person.violation(RULE, member, format!("`{member}` of a person whose details have expired"))
        };
        shows.map(violation).collect::<Vec<_>>()
    })
}

const WITHHELD: [&str; 3] = ["kontaktinformasjon", "digital_post", "sertifikat"];
