use crate::rules::prelude::*;

const RULE: RuleId = RuleId("email-form");

/// All recorded addresses have this form (VALG-REC, XLSX); at least three characters (BEGREP-XSD).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let persons = run.persons().filter(|person| person.contact("epostadresse").is_some_and(|text| !text.is_empty()));
    Verdict::of(persons, |person| {
        let right = person.contact("epostadresse").is_none_or(is_address);
        (!right).then(|| person.violation(RULE, "kontaktinformasjon", "`epostadresse` is not an e-mail address"))
    })
}

/// Text on both sides of one `@`, without white space.
fn is_address(text: &str) -> bool {
    let sides = text.split_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty());
    sides.is_some_and(|(_, domain)| !domain.contains('@')) && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_two_sides() {
        assert!(is_address("ola@example.no") && is_address("a@b"));
        for other in ["ola", "@example.no", "ola@", "ola@home@example.no", "ola nordmann@example.no"] {
            assert!(!is_address(other), "{other}");
        }
    }
}
