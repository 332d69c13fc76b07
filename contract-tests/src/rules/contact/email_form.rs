use crate::rules::prelude::*;

const RULE: RuleId = RuleId("email-form");

/// As every address of the record is (VALG-REC, XLSX); three characters at least (BEGREP-XSD).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let shown = run.persons().filter(|shown| shown.contact("epostadresse").is_some_and(|text| !text.is_empty()));
    Verdict::of(shown, |shown| {
        let right = shown.contact("epostadresse").is_none_or(is_address);
        (!right).then(|| shown.breach(RULE, "kontaktinformasjon", "`epostadresse` is no e-mail address"))
    })
}

/// Something on either side of one `@`, without blanks.
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
