use crate::rules::prelude::*;

const RULE: RuleId = RuleId("oslo-timestamps");

/// 1004 of 1004 recorded times have this form (VALG-REC).
pub(crate) const CHECK: Check =
    Check::new(&RULE, |context| Some(requests::lookup_with_all_scopes(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.persons(), |person| wrong_times(&person))
}

fn wrong_times(person: &PersonView<'_>) -> Vec<Violation> {
    let contact = person.contact.into_iter().flatten();
    let times = person.members.iter().chain(contact).filter(|(member, _)| is_time(member));
    let violation = times.filter_map(|(member, value)| {
        let error = value.as_str().unwrap_or_default().parse::<OsloTime>().err()?;
        Some(person.violation(RULE, "", format!("`{member}`: {error}")))
    });
    violation.collect()
}

fn is_time(member: &str) -> bool {
    member.ends_with("_oppdatert") || member.ends_with("_sist_verifisert")
}
