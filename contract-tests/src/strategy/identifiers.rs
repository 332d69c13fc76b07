use jiff::{ToSpan, civil::Date};
use krr_fixtures::Personidentifikator;
use proptest::{prelude::*, sample::select};

use crate::suite::SuiteContext;

/// All persons of the roster, in its order.
pub(crate) fn whole_roster(context: &SuiteContext) -> Vec<String> {
    context.roster.persons.iter().map(|person| person.personidentifikator.clone()).collect()
}

pub(crate) fn from_roster(context: &SuiteContext) -> BoxedStrategy<String> {
    select(whole_roster(context)).boxed()
}

/// A synthetic identifier with right check digits, hardly ever registered.
pub(crate) fn synthetic() -> BoxedStrategy<String> {
    let parts = (1940_i16..2000, 1_i8..=12, 1_i8..=28, 0_u16..500);
    let build = |(year, month, day, number)| Personidentifikator::synthetic(Date::new(year, month, day).ok()?, number);
    parts.prop_filter_map("a number without check digits", build).prop_map(|identifier| text(&identifier)).boxed()
}

/// Eleven digits of synthetic form whose last check digit is wrong.
pub(crate) fn wrong_check_digits() -> BoxedStrategy<String> {
    let change_last_digit = |(identifier, by): (String, u8)| {
        let last = identifier.bytes().last().map_or(0, |digit| digit - b'0');
        format!("{}{}", &identifier[..10], (last + by) % 10)
    };
    (synthetic(), 1_u8..10).prop_map(change_last_digit).boxed()
}

/// The roster and then unknown persons, `count` in all, each once.
pub(crate) fn roster_and_unknown(context: &SuiteContext, count: usize) -> Vec<String> {
    let mut roster_and_unknown = whole_roster(context);
    let days = Date::constant(1940, 1, 1).series(1.day());
    let unknown = days.flat_map(|day| (0..500).filter_map(move |number| Personidentifikator::synthetic(day, number)));
    let unknown =
        unknown.map(|identifier| text(&identifier)).filter(|identifier| context.roster.find(identifier).is_none());
    roster_and_unknown.extend(unknown.take(count.saturating_sub(roster_and_unknown.len())));
    roster_and_unknown.truncate(count);
    roster_and_unknown
}

/// Mostly a person of the roster, sometimes an unknown one, sometimes with wrong check digits.
pub(crate) fn any_identifier(context: &SuiteContext) -> BoxedStrategy<String> {
    prop_oneof![5 => from_roster(context), 2 => synthetic(), 1 => wrong_check_digits()].boxed()
}

/// A person of the roster or an unknown one, with right check digits.
pub(crate) fn any_with_check_digits(context: &SuiteContext) -> BoxedStrategy<String> {
    prop_oneof![5 => from_roster(context), 2 => synthetic()].boxed()
}

fn text(identifier: &Personidentifikator) -> String {
    identifier.as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use krr_specs::{Generation, Roster};

    use super::*;
    use crate::model::available_tokens::AvailableTokens;

    #[test]
    fn roster_and_unknown_has_each_person_once() {
        let context = SuiteContext::new(Generation::G3, Roster::published(), AvailableTokens::Any, true);
        for count in [1, 18, 1000] {
            let roster_and_unknown = roster_and_unknown(&context, count);
            let is_valid = |identifier: &String| identifier.parse::<Personidentifikator>().is_ok();
            assert_eq!(
                roster_and_unknown.iter().filter(|identifier| is_valid(identifier)).collect::<BTreeSet<_>>().len(),
                count
            );
        }
    }
}
