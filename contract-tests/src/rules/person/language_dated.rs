use crate::rules::prelude::*;

const RULE: RuleId = RuleId("language-dated");

/// Both or neither, wherever a language was seen (VALG-REC, XLSX; dossier 2.1).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let (language, time) = ("spraak", "spraak_oppdatert");
    let shown = run.persons().filter(|shown| [language, time].iter().any(|member| shown.person.contains_key(*member)));
    Verdict::of(shown, |shown| {
        let missing = [language, time].into_iter().find(|member| !shown.person.contains_key(*member))?;
        Some(shown.breach(RULE, "", format!("`{missing}` is missing beside the other of the two")))
    })
}
