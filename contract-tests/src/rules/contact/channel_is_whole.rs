use krr_specs::{RuleId, Violation};

use crate::{
    model::{
        case::CaseSet,
        channel::{CHANNELS, Channel},
    },
    rules::{
        Check,
        judgement::{
            conversation::{CaseRun, PersonView},
            verdict::Verdict,
        },
    },
    strategy::requests,
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("channel-is-whole");

/// Recorded so 1004 times (VALG-REC); one row of the old spreadsheet was changed and never confirmed (XLSX).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    Some(requests::lookup_of_everything(ground).into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let shown = talk.persons().filter(|shown| shown.person.contains_key("kontaktinformasjon"));
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
    let published = shown.promised.is_some();
    let missing =
        [(changed, true), (confirmed, published)].into_iter().find(|(member, promised)| *promised && !shows(member));
    let (missing, _) = missing.filter(|_| shown.contact(channel).is_some_and(|text| !text.is_empty()))?;
    says(format!("`{channel}` without `{missing}`"))
}
