use std::{collections::BTreeMap, fmt};

use krr_specs::{Generation, mask};
use serde::{Deserialize, Serialize};

use crate::report::fidelity::FORMAT;

/// A fidelity record, as `--report fidelity=PATH` wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FidelityRecord {
    format: String,
    /// Host and port.
    pub target: String,
    /// The generation whose rules were applied.
    pub generation: Generation,
    /// When the run began.
    pub began: String,
    rules: BTreeMap<String, Standing>,
}

/// How a rule stood on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It failed.
    Broken,
    /// It failed, and that was accepted.
    Accepted,
    /// Only a guess of ours differed.
    DiffersFromGuess,
    /// It passed.
    Held,
    /// It was not judged.
    Skipped,
}

/// Why a text is no fidelity record, or two records cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FidelityError {
    /// Not JSON, or with other members.
    #[error("{file}: not a fidelity record (`verify --report fidelity=PATH` writes one): {reason}")]
    NotRecord {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        reason: String,
    },
    /// A record in a format of another version.
    #[error("{file}: the format is {format:?}; this program reads {FORMAT:?}")]
    Format {
        /// The file.
        file: String,
        /// Its format.
        format: String,
    },
    /// Records of two generations.
    #[error("the records are of two generations, {0} and {1}: their rules are not the same")]
    Generations(Generation, Generation),
}

/// How a rule changed between two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It stands worse than before.
    Worse,
    /// It stands better than before.
    Better,
    /// It was judged before, and is skipped now.
    NoLongerJudged,
    /// It was skipped before, and is judged now.
    NowJudged,
    /// Only the new record has the rule.
    New,
    /// Only the old record has the rule.
    Gone,
}

/// A rule that does not stand as before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The id of the rule.
    pub rule: String,
    /// How it changed.
    pub kind: ChangeKind,
    /// How it stood in the old record.
    pub old: Option<Standing>,
    /// How it stands in the new one.
    pub new: Option<Standing>,
}

impl FidelityRecord {
    /// Reads a record; `file` is for error messages.
    ///
    /// # Errors
    /// [`FidelityError`] for anything else.
    pub fn parse(text: &str, file: &str) -> Result<Self, FidelityError> {
        let not_record = |error: serde_json::Error| FidelityError::NotRecord {
            file: file.to_owned(),
            reason: mask(&error.to_string()).into_owned(),
        };
        let record: Self = serde_json::from_str(text).map_err(not_record)?;
        match record.format.as_str() {
            FORMAT => Ok(record),
            format => Err(FidelityError::Format { file: file.to_owned(), format: mask(format).into_owned() }),
        }
    }

    /// What changed from this record to a newer one, the worst first.
    ///
    /// # Errors
    /// [`FidelityError::Generations`] when the records are of two generations.
    pub fn changes_to(&self, newer: &Self) -> Result<Vec<Change>, FidelityError> {
        if self.generation != newer.generation {
            return Err(FidelityError::Generations(self.generation, newer.generation));
        }
        let added = newer.rules.keys().filter(|rule| !self.rules.contains_key(*rule));
        let changes = self.rules.keys().chain(added).filter_map(|rule| {
            let (old, new) = (self.rules.get(rule).copied(), newer.rules.get(rule).copied());
            Some(Change { rule: rule.clone(), kind: kind(old, new)?, old, new })
        });
        let mut changes: Vec<Change> = changes.collect();
        changes.sort_by_key(|change| change.kind as u8);
        Ok(changes)
    }
}

/// `None` where nothing changed.
fn kind(old: Option<Standing>, new: Option<Standing>) -> Option<ChangeKind> {
    match (old, new) {
        (None, None) => None,
        (None, Some(_)) => Some(ChangeKind::New),
        (Some(_), None) => Some(ChangeKind::Gone),
        (Some(old), Some(new)) if old == new => None,
        // A rule that was not judged before and is broken now is worse than nothing known.
        (Some(Standing::Skipped), Some(Standing::Broken)) => Some(ChangeKind::Worse),
        (Some(Standing::Skipped), Some(_)) => Some(ChangeKind::NowJudged),
        (Some(_), Some(Standing::Skipped)) => Some(ChangeKind::NoLongerJudged),
        (Some(old), Some(new)) if (new as u8) < old as u8 => Some(ChangeKind::Worse),
        _ => Some(ChangeKind::Better),
    }
}

impl<'de> Deserialize<'de> for Standing {
    /// A word, or the reason why the rule was skipped.
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Word(String),
            Skipped { skipped: String },
        }
        let word = match Written::deserialize(from)? {
            Written::Word(word) => word,
            Written::Skipped { skipped } if !skipped.is_empty() => return Ok(Self::Skipped),
            Written::Skipped { .. } => String::new(),
        };
        match word.as_str() {
            "held" => Ok(Self::Held),
            "broken" => Ok(Self::Broken),
            "accepted" => Ok(Self::Accepted),
            "differs-from-guess" => Ok(Self::DiffersFromGuess),
            other => Err(serde::de::Error::custom(format!("unknown outcome {other:?}"))),
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Broken => "broken",
            Self::Accepted => "accepted",
            Self::DiffersFromGuess => "differs from a guess",
            Self::Held => "held",
            Self::Skipped => "skipped",
        })
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Worse => "worse",
            Self::Better => "better",
            Self::NoLongerJudged => "no longer judged",
            Self::NowJudged => "now judged",
            Self::New => "new",
            Self::Gone => "gone",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(rules: &str) -> FidelityRecord {
        let text = format!(
            r#"{{"format":"krr-contract-fidelity/1","target":"a:1","generation":"g3","began":"2026-12-01T00:00:00Z","rules":{{{rules}}}}}"#
        );
        FidelityRecord::parse(&text, "a.json").unwrap()
    }

    #[test]
    fn each_change_has_its_kind_and_the_worst_come_first() {
        let old = record(
            r#""a":"held","b":"broken","c":"held","d":{"skipped":"no-token"},"e":"held","f":"held","h":{"skipped":"no-token"}"#,
        );
        let new = record(
            r#""a":"broken","b":"held","c":{"skipped":"no-token"},"d":"held","e":"held","g":"held","h":"broken""#,
        );
        let changes = old.changes_to(&new).unwrap();
        let kinds: Vec<(&str, ChangeKind)> = changes.iter().map(|change| (change.rule.as_str(), change.kind)).collect();
        let expected = [
            ("a", ChangeKind::Worse),
            ("h", ChangeKind::Worse),
            ("b", ChangeKind::Better),
            ("c", ChangeKind::NoLongerJudged),
            ("d", ChangeKind::NowJudged),
            ("g", ChangeKind::New),
            ("f", ChangeKind::Gone),
        ];
        assert_eq!(kinds, expected);
        assert_eq!(old.changes_to(&old).unwrap(), []);
    }

    #[test]
    fn an_accepted_failure_is_worse_than_a_rule_that_held() {
        let changes = record(r#""a":"held""#).changes_to(&record(r#""a":"accepted""#)).unwrap();
        assert_eq!(changes[0].kind, ChangeKind::Worse);
    }

    #[test]
    fn other_texts_are_refused_with_their_place() {
        let error = |text: &str| FidelityRecord::parse(text, "a.json").unwrap_err().to_string();
        assert!(error("{").starts_with("a.json: not a fidelity record") && error("{").contains("line 1"));
        let text = r#"{"format":"x/2","target":"a:1","generation":"g3","began":"","rules":{}}"#;
        assert!(error(text).contains("the format is \"x/2\""));
        let text = r#"{"format":"x","target":"a:1","generation":"g3","began":"","rules":{"a":"great"}}"#;
        assert!(error(text).contains("unknown outcome \"great\""), "{}", error(text));
    }
}
