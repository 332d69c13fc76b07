use crate::rules::prelude::*;

const RULE: RuleId = RuleId("mailbox-is-whole");

/// A message is encrypted for the certificate and sent to the address at the supplier, so that it takes all three (EFM-CLIENT, XLSX).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let members = ["digital_post", "sertifikat"];
    let mailboxes = run.persons().filter(|shown| members.iter().any(|member| shown.person.contains_key(*member)));
    Verdict::of(mailboxes, |shown| breach(&shown))
}

fn breach(shown: &PersonView<'_>) -> Option<Violation> {
    let post = shown.person.get("digital_post").and_then(Value::as_object);
    if let Some(post) = post {
        let parts = ["postkasseadresse", "postkasseleverandoeradresse"];
        if let Some(missing) = parts.into_iter().find(|part| !post.contains_key(*part)) {
            return Some(shown.breach(RULE, "digital_post", format!("a mailbox without `{missing}`")));
        }
    }
    let both = Members::DIGITAL_POST | Members::SERTIFIKAT;
    let certified = shown.person.contains_key("sertifikat");
    let half = shown.view.members.contains(both) && post.is_some() != certified;
    let reason = if certified { "a certificate without a mailbox" } else { "a mailbox without its certificate" };
    half.then(|| shown.breach(RULE, "", reason))
}
