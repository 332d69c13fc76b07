use crate::rules::prelude::*;

const RULE: RuleId = RuleId("channel-is-whole");

/// Recorded 1004 times (VALG-REC). One row of the old spreadsheet was changed and never confirmed (XLSX).
pub(crate) const CHECK: Check =
    Check::new(&RULE, |context| Some(requests::lookup_with_all_scopes(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let persons = run.persons().filter(|person| person.members.contains_key("kontaktinformasjon"));
    Verdict::of(persons, |person| CHANNELS.iter().filter_map(move |channel| violation(&person, channel)))
}

fn violation(person: &PersonView<'_>, channel: &Channel) -> Option<Violation> {
    let Channel { address: channel, changed, confirmed } = channel;
    let shows = |member: &str| person.contact.is_some_and(|contact| contact.contains_key(member));
    let says = |reason: String| Some(person.violation(RULE, "kontaktinformasjon", reason));
    if !shows(channel) {
        let stray = [changed, confirmed].into_iter().find(|member| shows(member))?;
        return says(format!("`{stray}` without `{channel}`"));
    }
    // Only the operator's test users always have all times: a reset sets them.
    let is_in_roster = person.expected.is_some();
    let missing =
        [(changed, true), (confirmed, is_in_roster)].into_iter().find(|(member, expected)| *expected && !shows(member));
    let (missing, _) = missing.filter(|_| person.contact(channel).is_some_and(|text| !text.is_empty()))?;
    says(format!("`{channel}` without `{missing}`"))
}
