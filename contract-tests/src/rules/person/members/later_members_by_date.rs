use jiff::civil::{Date, date};

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("later-members-by-date");

/// Members that were added later, each on the day on which clients failed on it (EFM) or a sample has it (N1).
pub(crate) const CHECK: Check =
    Check::new(&RULE, |context| Some(requests::lookup_with_all_scopes(context).into()), judge);

/// A member that was added later. Not shared with the mock, so that an error in one of them is noticed.
struct Later {
    name: &'static str,
    from: Date,
    /// The member that it needs, with the required value, if any.
    with: Option<(&'static str, Option<&'static str>)>,
    /// Whether it is a time that the rule for times does not recognise by its name.
    is_time: bool,
}

const fn later(name: &'static str, from: Date, with: Option<(&'static str, Option<&'static str>)>) -> Later {
    Later { name, from, with, is_time: false }
}

const LATE_2024: Date = date(2024, 11, 1);
const SAMPLE: Date = date(2024, 10, 25);
const OF_PERSON: [Later; 3] = [
    Later { is_time: true, ..later("reservasjonstidspunkt", date(2023, 8, 30), Some(("reservasjon", Some("JA")))) },
    later("reservasjon_oppdatert", date(2023, 9, 20), Some(("reservasjon", None))),
    Later { is_time: true, ..later("oppdatert", LATE_2024, None) },
];
const OF_CONTACT: [Later; 4] = [
    Later { is_time: true, ..later("epostadresse_sist_validert", LATE_2024, Some(("epostadresse", None))) },
    later("epostadresse_duplisert", SAMPLE, Some(("epostadresse", None))),
    Later { is_time: true, ..later("mobiltelefonnummer_sist_validert", LATE_2024, Some(("mobiltelefonnummer", None))) },
    later("mobiltelefonnummer_duplisert", SAMPLE, Some(("mobiltelefonnummer", None))),
];

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.persons().filter(PersonView::is_active), |person| -> Vec<Violation> {
        let today = person.exchange.at.date();
        let of_contact = person.contact.into_iter().flat_map(|contact| faults(contact, &OF_CONTACT, today));
        let faults = faults(person.members, &OF_PERSON, today).chain(of_contact);
        faults.map(|fault| person.violation(RULE, "", fault)).collect()
    })
}

fn faults(object: &Map<String, Value>, members: &'static [Later], today: Date) -> impl Iterator<Item = String> {
    members.iter().filter_map(move |member| fault(member, object, today))
}

/// What is wrong with a present member.
fn fault(member: &Later, object: &Map<String, Value>, today: Date) -> Option<String> {
    let (value, name) = (object.get(member.name)?, member.name);
    if today < member.from {
        return Some(format!("`{name}` was first seen on {}, but it is {today}", member.from));
    }
    if let Some((other, wanted)) = member.with {
        let actual = object.get(other).and_then(Value::as_str);
        if actual.is_none() || wanted.is_some_and(|wanted| actual != Some(wanted)) {
            return Some(format!("`{name}` needs `{other}` {}", wanted.unwrap_or_default()));
        }
    }
    let time = value.as_str().unwrap_or_default().parse::<OsloTime>();
    time.err().filter(|_| member.is_time).map(|error| format!("`{name}`: {error}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn first_fault(person: &Value, today: Date) -> Option<String> {
        faults(person.as_object().unwrap(), &OF_PERSON, today).next()
    }

    #[test]
    fn a_member_may_come_from_its_day_on_and_not_before() {
        let person = json!({ "reservasjon": "JA", "reservasjonstidspunkt": "2023-06-10T21:00:01+02" });
        assert!(first_fault(&person, date(2023, 8, 29)).unwrap().contains("first seen on 2023-08-30"));
        assert_eq!(first_fault(&person, date(2023, 8, 30)), None);
        let whole = json!({ "oppdatert": "2024-11-09T21:00:01+01" });
        assert!(first_fault(&whole, date(2024, 10, 31)).is_some());
        assert_eq!(first_fault(&whole, date(2024, 11, 1)), None);
    }

    #[test]
    fn it_comes_in_its_form_and_where_it_makes_sense() {
        let today = date(2026, 1, 1);
        let not_reserved = json!({ "reservasjon": "NEI", "reservasjonstidspunkt": "2023-06-10T21:00:01+02" });
        assert!(first_fault(&not_reserved, today).is_some());
        assert!(first_fault(&json!({ "oppdatert": "2024-11-09T21:00:01Z" }), today).is_some());
        let contact = json!({ "epostadresse_duplisert": "JA" });
        assert!(faults(contact.as_object().unwrap(), &OF_CONTACT, today).next().is_some());
    }
}
