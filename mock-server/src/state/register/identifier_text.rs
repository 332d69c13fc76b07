use std::hash::{Hash, Hasher};

use hashbrown::Equivalent;
use krr_fixtures::Personidentifikator;

/// The text of an identifier, as a key for maps by identifier. It need not be valid: maps have valid identifiers only, so an
/// invalid one finds nothing.
pub(crate) struct IdentifierText<'t>(&'t [u8; 11]);

impl<'t> IdentifierText<'t> {
    /// `None` unless the text has eleven bytes.
    pub(crate) fn new(text: &'t str) -> Option<Self> {
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
    fn a_text_finds_the_same_entry_as_its_identifier() {
        let population = Population::new(1000, 7).unwrap();
        let all: Vec<_> = (0..1000).filter_map(|index| population.personidentifikator(index)).collect();
        let map: HashMap<_, _> = all.iter().step_by(2).map(|who| (*who, who.as_str())).collect();
        for who in &all {
            assert_eq!(map.get(&IdentifierText::new(who.as_str()).unwrap()), map.get(who));
        }
        assert!(IdentifierText::new("1182264895").is_none() && IdentifierText::new("118226489500").is_none());
    }
}
