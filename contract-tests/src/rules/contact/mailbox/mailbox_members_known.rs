use crate::rules::prelude::*;

const RULE: RuleId = RuleId("mailbox-members-known");

/// A member that came between 2023-08-30 and 2024-11-26 broke a client, and no source has its name (N4). The rule is a guess, so
/// that the current API, which has the member, does not fail; a mock that has one is told.
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

const KNOWN: [&str; 2] = ["postkasseadresse", "postkasseleverandoeradresse"];

fn judge(run: &CaseRun<'_>) -> Verdict {
    let mailboxes = run.persons().filter_map(|person| Some((person, person.members.get("digital_post")?.as_object()?)));
    Verdict::of(mailboxes, |(person, mailbox)| {
        let stray = mailbox.keys().find(|member| !KNOWN.contains(&member.as_str()))?;
        Some(person.violation(RULE, "digital_post", format!("a mailbox with `{stray}`, which no source names")))
    })
}
