use crate::rules::prelude::*;

const RULE: RuleId = RuleId("oslo-timestamps");

/// 1004 of 1004 recorded times have this form (VALG-REC; dossier 3.9).
pub(crate) const CHECK: Check =
    Check::new(&RULE, |context| Some(requests::lookup_of_everything(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.persons(), |shown| wrong_times(&shown))
}

fn wrong_times(shown: &PersonView<'_>) -> Vec<Violation> {
    let contact = shown.contact.into_iter().flatten();
    let times = shown.person.iter().chain(contact).filter(|(member, _)| is_time(member));
    let breach = times.filter_map(|(member, value)| {
        let error = value.as_str().unwrap_or_default().parse::<OsloTime>().err()?;
        Some(shown.breach(RULE, "", format!("`{member}`: {error}")))
    });
    breach.collect()
}

fn is_time(member: &str) -> bool {
    member.ends_with("_oppdatert") || member.ends_with("_sist_verifisert")
}
