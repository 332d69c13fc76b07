use crate::rules::prelude::*;

const RULE: RuleId = RuleId("mobile-number-form");

/// Pattern and lengths from the SOAP interface of the same register (BEGREP-XSD). Numbers were seen with and without a country
/// code (XLSX).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let persons =
        run.persons().filter(|person| person.contact("mobiltelefonnummer").is_some_and(|text| !text.is_empty()));
    Verdict::of(persons, |person| {
        let right = person.contact("mobiltelefonnummer").is_none_or(is_number);
        (!right).then(|| person.violation(RULE, "kontaktinformasjon", "`mobiltelefonnummer` is not a phone number"))
    })
}

/// 8 to 20 digits, spaces, hyphens and underscores, with an optional plus sign in front.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, '-' | ' ' | '_');
    (8..=20).contains(&text.len()) && digits.chars().all(allowed) && digits.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_with_and_without_a_country_code() {
        for number in ["+4799999999", "99999999", "+47 99 99 99 99", "0047-99999999"] {
            assert!(is_number(number), "{number}");
        }
        for other in ["9999999", "99999999 (jobb)", "47+99999999", "--------", "999999999999999999999"] {
            assert!(!is_number(other), "{other}");
        }
    }
}
