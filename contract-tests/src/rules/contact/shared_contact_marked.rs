use std::collections::HashMap;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("shared-contact-marked");

/// In a sample with 15 persons all have the address of the operator's reset, and all are marked (N1).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

/// A contact detail, and the member that says whether others have it too.
const MARKS: [(&str, &str); 2] =
    [("epostadresse", "epostadresse_duplisert"), ("mobiltelefonnummer", "mobiltelefonnummer_duplisert")];

fn judge(run: &CaseRun<'_>) -> Verdict {
    let mut holders: HashMap<(&str, &str), Vec<PersonView<'_>>> = HashMap::new();
    for person in run.persons() {
        for (name, _) in MARKS {
            if let Some(value) = person.contact(name).filter(|value| !value.is_empty()) {
                holders.entry((name, value)).or_default().push(person);
            }
        }
    }
    let is_shared = |persons: &Vec<PersonView<'_>>| {
        let who = |person: &PersonView<'_>| person.text("personidentifikator").unwrap_or_default().to_owned();
        persons.iter().any(|person| who(person) != who(&persons[0]))
    };
    let shared = holders.into_iter().filter(|(_, persons)| is_shared(persons));
    let marked = shared.flat_map(|((name, _), persons)| persons.into_iter().map(move |person| (name, person)));
    let marked = marked.filter_map(|(name, person)| {
        let (_, mark) = MARKS.into_iter().find(|(known, _)| *known == name)?;
        Some((person, mark, person.contact(mark)?))
    });
    Verdict::of(marked, |(person, mark, value)| {
        let reason = format!("`{mark}` is {value}, but another person has the same");
        (value != "JA").then(|| person.violation(RULE, "kontaktinformasjon", reason))
    })
}
