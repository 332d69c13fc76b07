//! The texts of the pages in their three languages. A text without a translation does not compile.

pub(crate) mod common;
pub(crate) mod control;
pub(crate) mod exchanges;
pub(crate) mod language;
pub(crate) mod persons;
pub(crate) mod reference;
pub(crate) mod tokens;

use crate::services::pages::text::language::Language;

/// A text in each language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text {
    nb: &'static str,
    nn: &'static str,
    en: &'static str,
}

impl Text {
    pub(crate) const fn new(nb: &'static str, nn: &'static str, en: &'static str) -> Self {
        Self { nb, nn, en }
    }

    pub(crate) fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::Nb => self.nb,
            Language::Nn => self.nn,
            Language::En => self.en,
        }
    }
}

/// `NAME: bokmål, nynorsk, English;`
macro_rules! texts {
    ($($name:ident: $nb:literal, $nn:literal, $en:literal;)*) => {
        $(pub(crate) const $name: $crate::services::pages::text::Text =
            $crate::services::pages::text::Text::new($nb, $nn, $en);)*
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, $crate::services::pages::text::Text)] = &[$((stringify!($name), $name)),*];
    };
}
use texts;

#[cfg(test)]
mod tests {
    use super::*;

    /// The names in braces, for which values are put.
    fn places(text: &str) -> Vec<&str> {
        let mut places: Vec<&str> =
            text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
        places.sort_unstable();
        places
    }

    #[test]
    fn every_text_is_there_in_each_language_with_the_same_places() {
        for (name, text) in
            [common::ALL, control::ALL, exchanges::ALL, persons::ALL, reference::ALL, tokens::ALL].concat()
        {
            for language in Language::ALL {
                let said = text.in_language(language);
                assert!(!said.trim().is_empty(), "{name} in {language:?}");
                assert_eq!(places(said), places(text.en), "{name} in {language:?}");
            }
        }
    }
}
