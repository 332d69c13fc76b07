use crate::rules::prelude::*;

const RULE: RuleId = RuleId("channel-is-whole");

/// Recorded so 1004 times (VALG-REC); one row of the old spreadsheet was changed and never confirmed (XLSX).
pub(crate) const CHECK: Check =
    Check::new(&RULE, |context| Some(requests::lookup_of_everything(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let shown = run.persons().filter(|shown| shown.person.contains_key("kontaktinformasjon"));
    Verdict::of(shown, |shown| CHANNELS.iter().filter_map(move |channel| breach(&shown, channel)))
}

fn breach(shown: &PersonView<'_>, channel: &Channel) -> Option<Violation> {
    let Channel { address: channel, changed, confirmed } = channel;
    let shows = |member: &str| shown.contact.is_some_and(|contact| contact.contains_key(member));
    let says = |reason: String| Some(shown.breach(RULE, "kontaktinformasjon", reason));
    if !shows(channel) {
        let stray = [changed, confirmed].into_iter().find(|member| shows(member))?;
        return says(format!("`{stray}` without `{channel}`"));
    }
    // A whole channel is promised of the operator's own users only, whom a reset stamps with all four times.
    let published = shown.expected.is_some();
    let missing =
        [(changed, true), (confirmed, published)].into_iter().find(|(member, expected)| *expected && !shows(member));
    let (missing, _) = missing.filter(|_| shown.contact(channel).is_some_and(|text| !text.is_empty()))?;
    says(format!("`{channel}` without `{missing}`"))
}
