use jiff::{ToSpan, civil::Date};
use krr_fixtures::Personidentifikator;
use proptest::{prelude::*, sample::select};

use crate::suite::SuiteContext;

/// Everybody of the roster, in its order.
pub(crate) fn everybody(context: &SuiteContext) -> Vec<String> {
    context.roster.persons.iter().map(|person| person.personidentifikator.clone()).collect()
}

/// Somebody of the roster.
pub(crate) fn published(context: &SuiteContext) -> BoxedStrategy<String> {
    select(everybody(context)).boxed()
}

/// Anybody synthetic, with right check digits; hardly ever somebody whom the register has.
pub(crate) fn synthetic() -> BoxedStrategy<String> {
    let parts = (1940_i16..2000, 1_i8..=12, 1_i8..=28, 0_u16..500);
    let build = |(year, month, day, number)| Personidentifikator::synthetic(Date::new(year, month, day).ok()?, number);
    parts.prop_filter_map("a number without check digits", build).prop_map(|identifier| text(&identifier)).boxed()
}

/// Eleven digits of synthetic form whose last check digit is wrong.
pub(crate) fn wrong_check_digits() -> BoxedStrategy<String> {
    let spoil = |(identifier, by): (String, u8)| {
        let last = identifier.bytes().last().map_or(0, |digit| digit - b'0');
        format!("{}{}", &identifier[..10], (last + by) % 10)
    };
    (synthetic(), 1_u8..10).prop_map(spoil).boxed()
}

/// Everybody of the roster and then strangers, so many in all, and nobody twice.
pub(crate) fn crowd(context: &SuiteContext, count: usize) -> Vec<String> {
    let mut crowd = everybody(context);
    let days = Date::constant(1940, 1, 1).series(1.day());
    let strangers = days.flat_map(|day| (0..500).filter_map(move |number| Personidentifikator::synthetic(day, number)));
    let strangers =
        strangers.map(|stranger| text(&stranger)).filter(|stranger| context.roster.find(stranger).is_none());
    crowd.extend(strangers.take(count.saturating_sub(crowd.len())));
    crowd.truncate(count);
    crowd
}

/// Mostly somebody of the roster, sometimes a stranger, now and then nobody at all.
pub(crate) fn anybody(context: &SuiteContext) -> BoxedStrategy<String> {
    prop_oneof![5 => published(context), 2 => synthetic(), 1 => wrong_check_digits()].boxed()
}

/// Somebody of the roster or a stranger, with right check digits.
pub(crate) fn anybody_real(context: &SuiteContext) -> BoxedStrategy<String> {
    prop_oneof![5 => published(context), 2 => synthetic()].boxed()
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
    fn in_a_crowd_nobody_stands_twice() {
        let context = SuiteContext::new(Generation::G3, Roster::published(), AvailableTokens::Any, true);
        for count in [1, 18, 1000] {
            let crowd = crowd(&context, count);
            let right = |who: &String| who.parse::<Personidentifikator>().is_ok();
            assert_eq!(crowd.iter().filter(|who| right(who)).collect::<BTreeSet<_>>().len(), count);
        }
    }
}
