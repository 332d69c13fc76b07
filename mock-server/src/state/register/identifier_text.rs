use std::hash::{Hash, Hasher};

use hashbrown::Equivalent;
use krr_fixtures::Personidentifikator;

/// An identifier as somebody wrote it, by which a map finds whoever has it. It need not be checked first: whoever is in a map has
/// a right one.
pub(crate) struct IdentifierText<'t>(&'t [u8; 11]);

impl<'t> IdentifierText<'t> {
    /// `None` for a text that is too short or too long to be one.
    pub(crate) fn of(text: &'t str) -> Option<Self> {
        text.as_bytes().try_into().ok().map(Self)
    }
}

impl Hash for IdentifierText<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Personidentifikator::hash_digits(self.0, state);
    }
}

impl Equivalent<Personidentifikator> for IdentifierText<'_> {
    fn equivalent(&self, who: &Personidentifikator) -> bool {
        self.0 == who.digits()
    }
}

#[cfg(test)]
mod tests {
    use hashbrown::HashMap;
    use krr_fixtures::Population;

    use super::*;

    #[test]
    fn a_map_finds_by_text_whom_it_finds_by_identifier_and_nobody_else() {
        let population = Population::new(1000, 7).unwrap();
        let all: Vec<_> = (0..1000).filter_map(|index| population.personidentifikator(index)).collect();
        let map: HashMap<_, _> = all.iter().step_by(2).map(|who| (*who, who.as_str())).collect();
        for who in &all {
            assert_eq!(map.get(&IdentifierText::of(who.as_str()).unwrap()), map.get(who));
        }
        assert!(IdentifierText::of("1182264895").is_none() && IdentifierText::of("118226489500").is_none());
    }
}
