use crate::rules::prelude::*;

const RULE: RuleId = RuleId("supplier-is-organisation");

/// 984661185 is Digipost, 996460320 and 922020175 are e-Boks (XLSX, DOC-ATTR).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let named = run.persons().filter_map(|person| {
        let supplier =
            person.members.get("digital_post")?.get("postkasseleverandoeradresse").and_then(Value::as_str)?;
        Some((supplier, person))
    });
    Verdict::of(named, |(supplier, person)| {
        let reason = "the supplier of the mailbox is not an organisation number of nine digits";
        (!is_organisation(supplier)).then(|| person.violation(RULE, "digital_post", reason))
    })
}

/// Nine digits with a check digit: weights 3 2 7 6 5 4 3 2, modulo 11.
pub(crate) fn is_organisation(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| digits.len() == 9) else { return false };
    digits.iter().zip([3, 2, 7, 6, 5, 4, 3, 2, 1]).map(|(digit, weight)| digit * weight).sum::<u32>() % 11 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suppliers_of_the_record_are_organisations() {
        for supplier in ["984661185", "996460320", "922020175"] {
            assert!(is_organisation(supplier), "{supplier}");
        }
        for wrong in ["984661186", "98466118", "9846611850", "Digipost", ""] {
            assert!(!is_organisation(wrong), "{wrong}");
        }
    }
}
