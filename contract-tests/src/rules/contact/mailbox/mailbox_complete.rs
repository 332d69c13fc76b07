use crate::rules::prelude::*;

const RULE: RuleId = RuleId("mailbox-is-whole");

/// A message is encrypted with the certificate and sent to an address at the supplier, so all three are needed (EFM-CLIENT, XLSX).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let members = ["digital_post", "sertifikat"];
    let mailboxes = run.persons().filter(|person| members.iter().any(|member| person.members.contains_key(*member)));
    Verdict::of(mailboxes, |person| violation(&person))
}

fn violation(person: &PersonView<'_>) -> Option<Violation> {
    let post = person.members.get("digital_post").and_then(Value::as_object);
    if let Some(post) = post {
        let parts = ["postkasseadresse", "postkasseleverandoeradresse"];
        if let Some(missing) = parts.into_iter().find(|part| !post.contains_key(*part)) {
            return Some(person.violation(RULE, "digital_post", format!("a mailbox without `{missing}`")));
        }
    }
    let both = Members::DIGITAL_POST | Members::SERTIFIKAT;
    let certified = person.members.contains_key("sertifikat");
    let half = person.view.members.contains(both) && post.is_some() != certified;
    let reason = if certified { "a certificate without a mailbox" } else { "a mailbox without its certificate" };
    half.then(|| person.violation(RULE, "", reason))
}
