use crate::rules::prelude::*;

const RULE: RuleId = RuleId("language-dated");

/// Recorded with both or neither (VALG-REC, XLSX).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let (language, time) = ("spraak", "spraak_oppdatert");
    let persons =
        run.persons().filter(|person| [language, time].iter().any(|member| person.members.contains_key(*member)));
    Verdict::of(persons, |person| {
        let missing = [language, time].into_iter().find(|member| !person.members.contains_key(*member))?;
        Some(person.violation(RULE, "", format!("`{missing}` is missing, although the other of the two is there")))
    })
}
