//! The rules of the register as data, the accepted deviations from them, and the test users of a target.

pub(crate) mod accepted_deviation;
pub(crate) mod deviation_target;
pub(crate) mod expected_person;
pub(crate) mod roster;

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use crate::evidence::EvidenceKey;
use crate::evidence::confidence::Confidence;
use crate::generation::Generation;
use crate::text::source_line::{SourceLine, line_number};

const TEXT: &str = include_str!("../../rules.toml");

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let file: File = toml::from_str(TEXT).expect("the bundled rules parse, which a test checks");
    Rules(file.rule)
});

static LINES: LazyLock<BTreeMap<String, usize>> = LazyLock::new(|| rule_lines(TEXT));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
}

/// A rule of the register: its statement, its generations and its evidence.
///
/// ```
/// use krr_specs::{Confidence, Rules};
///
/// let rule = Rules::bundled().find("order-of-request").ok_or("no such rule")?;
/// assert_eq!(rule.confidence, Confidence::Certain);
/// assert_eq!(rule.evidence[0].as_str(), "POSTMAN");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The id in kebab case: `order-of-request`.
    pub id: String,
    /// What must hold.
    pub statement: Statement,
    /// What the check sends, and what it looks at.
    #[serde(rename = "tried")]
    pub procedure: Statement,
    /// The generations that it applies to.
    pub generations: Vec<Generation>,
    /// The sources; at least one.
    pub evidence: Vec<EvidenceKey>,
    /// The confidence in the rule.
    pub confidence: Confidence,
    /// The generations to which the rule was carried over without evidence.
    #[serde(default)]
    pub guess_in: Vec<Generation>,
    /// The part of the rule that rests on no evidence.
    #[serde(default)]
    pub guess: Option<Statement>,
    /// For each generation, the last day on which a recording shows a live system that follows the rule.
    #[serde(default)]
    pub last_seen_live: BTreeMap<Generation, Date>,
    /// The legal basis, cited as in Norway: `eForvaltningsforskriften § 32 andre ledd`.
    #[serde(default)]
    pub legal: Option<String>,
}

impl Rule {
    /// The confidence that the rule holds in a generation.
    ///
    /// ```
    /// use krr_specs::{Confidence, Generation, Rules};
    ///
    /// let order = Rules::bundled().find("order-of-request").ok_or("no such rule")?;
    /// assert_eq!(order.confidence_in(Generation::G1), Confidence::Certain);
    /// assert_eq!(order.confidence_in(Generation::G3), Confidence::Guess);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn confidence_in(&self, generation: Generation) -> Confidence {
        if self.guess_in.contains(&generation) { Confidence::Guess } else { self.confidence }
    }

    /// The last day on which a live system of that generation was seen to follow the rule.
    pub fn last_seen_live_in(&self, generation: Generation) -> Option<Date> {
        self.last_seen_live.get(&generation).copied()
    }
}

/// The languages of the rules.
///
/// ```
/// use krr_specs::{Language, Rules};
///
/// let language: Language = "nb".parse()?;
/// let rule = Rules::bundled().find("ascending-order").ok_or("no such rule")?;
/// assert!(rule.statement.text(language).starts_with("Personene"));
/// assert!("de".parse::<Language>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::EnumString)]
#[strum(parse_err_ty = UnknownLanguageError, parse_err_fn = unknown)]
pub enum Language {
    /// English, `en`
    #[strum(serialize = "en")]
    #[default]
    English,
    /// Bokmål, `nb`
    #[strum(serialize = "nb")]
    Bokmaal,
}

/// The text is neither `en` nor `nb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the languages are en and nb")]
pub struct UnknownLanguageError;

fn unknown(_: &str) -> UnknownLanguageError {
    UnknownLanguageError
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// In English.
    pub en: String,
    /// In bokmål.
    pub nb: String,
}

impl Statement {
    /// The text in a language.
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Bokmaal => &self.nb,
        }
    }
}

/// Every rule of `rules.toml`, in the order of the file.
#[derive(Debug)]
pub struct Rules(Vec<Rule>);

impl Rules {
    /// The rules compiled into this crate.
    pub fn bundled() -> &'static Self {
        &RULES
    }

    /// The rules in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.0.iter()
    }

    /// The rule with this id.
    pub fn find(&self, id: &str) -> Option<&Rule> {
        self.0.iter().find(|rule| rule.id == id)
    }

    /// The line of `rules.toml` with the id of the rule.
    pub fn line_of(&self, id: &str) -> Option<SourceLine> {
        LINES.get(id).map(|number| SourceLine { file: "specs/rules.toml", number: *number })
    }
}

fn rule_lines(text: &str) -> BTreeMap<String, usize> {
    #[derive(Deserialize)]
    struct File {
        rule: Vec<RuleName>,
    }
    #[derive(Deserialize)]
    struct RuleName {
        id: Spanned<String>,
    }
    let file: File = toml::from_str(text).expect("the bundled rules parse, which a test checks");
    let line = |rule: RuleName| (line_number(text, rule.id.span().start), rule.id.into_inner());
    file.rule.into_iter().map(line).map(|(number, id)| (id, number)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_has_the_line_of_its_id() {
        let rules = rule_lines(
            "# a comment\n[[rule]]\nstatement.en = \"id = \\\"b\\\"\"\nid = \"a\"\n\n[[rule]]\nid = \"b\"\n",
        );
        assert_eq!(rules, BTreeMap::from([("a".to_owned(), 4), ("b".to_owned(), 7)]));
    }
}
