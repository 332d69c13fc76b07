//! On which lines of the files of this crate its rules and documents stand, for reports that point there.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use toml::Spanned;

use crate::{generation::Generation, text::json_pointer::Pointer};

/// A line of a file that comes with this crate.
///
/// ```
/// use krr_specs::{Document, Generation, Pointer, Rules};
///
/// let rule = Rules::bundled().line_of("order-of-request").ok_or("no such rule")?;
/// assert_eq!(rule.file, "specs/rules.toml");
/// let schema = Pointer::new("/components/schemas/PersonResource");
/// let schema = Document::of(Generation::G1).line_of(&schema).ok_or("no such schema")?;
/// assert_eq!(schema.file, "specs/openapi/ver2.yaml");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceLine {
    /// The path of the file from the root of the repository, with slashes.
    pub file: &'static str,
    /// The number of the line, from 1 on.
    pub number: usize,
}

/// The names of the rules in the text of `rules.toml`, each with the number of its line.
pub(crate) fn of_rules(text: &str) -> BTreeMap<String, usize> {
    #[derive(Deserialize)]
    struct File {
        rule: Vec<Named>,
    }
    #[derive(Deserialize)]
    struct Named {
        id: Spanned<String>,
    }
    let file: File = toml::from_str(text).expect("the shipped rules are read by a test");
    let number = |at: usize| 1 + text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count();
    file.rule
        .into_iter()
        .map(|rule| (number(rule.id.span().start), rule.id.into_inner()))
        .map(|(at, id)| (id, at))
        .collect()
}

/// The members of a document by their names, each with the number of its line; what stands in a list has that of the list.
#[derive(Debug, Default)]
struct Outline {
    number: usize,
    members: BTreeMap<String, Outline>,
}

/// Where in a shipped document something stands.
#[derive(Debug)]
pub(crate) struct Lines {
    file: &'static str,
    outline: Outline,
}

impl Lines {
    pub(crate) fn of(file: &'static str, text: &str) -> Self {
        let outline = serde_saphyr::from_str(text).expect("the shipped documents are read by a test");
        Self { file, outline }
    }

    /// The line of what stands at `pointer` in what `generation` sees of the document, or of the nearest around it.
    pub(crate) fn find(&self, pointer: &Pointer, generation: Generation) -> SourceLine {
        let replacing = format!("x-in-{generation}");
        let mut here = &self.outline;
        for step in pointer.steps() {
            let instead = here.members.get(&replacing).and_then(|instead| instead.members.get(&step));
            let Some(member) = instead.or_else(|| here.members.get(&step)) else { break };
            here = member;
        }
        SourceLine { file: self.file, number: here.number.max(1) }
    }
}

impl<'de> Deserialize<'de> for Outline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OutlineVisitor)
    }
}

struct OutlineVisitor;

impl<'de> Visitor<'de> for OutlineVisitor {
    type Value = Outline;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a part of a document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outline, A::Error> {
        let mut members = BTreeMap::new();
        while let Some(name) = map.next_key::<serde_saphyr::Spanned<String>>()? {
            let number = usize::try_from(name.referenced.line()).unwrap_or(usize::MAX);
            members.insert(name.value, Outline { number, ..map.next_value()? });
        }
        Ok(Outline { number: 0, members })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Outline, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Outline::default())
    }

    fn visit_unit<E>(self) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Outline, E> {
        Ok(Outline::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# a comment
info:
  title: t
paths:
  /a/b:
    x-in-g2:
      get: {deprecated: true}
    get:
      parameters:
      - name: x
      - name: y
";

    fn line(pointer: &str, generation: Generation) -> usize {
        Lines::of("d.yaml", TEXT).find(&Pointer::new(pointer), generation).number
    }

    #[test]
    fn each_member_has_the_line_of_its_name() {
        let lines =
            ["/info/title", "/paths/~1a~1b/get", "/paths/~1a~1b/get/parameters"].map(|at| line(at, Generation::G1));
        assert_eq!(lines, [3, 8, 9]);
    }

    #[test]
    fn what_has_no_line_of_its_own_has_that_of_the_nearest_around_it() {
        let lines = ["", "/info/version", "/paths/~1a~1b/get/parameters/1/name"].map(|at| line(at, Generation::G1));
        assert_eq!(lines, [1, 2, 9]);
    }

    #[test]
    fn what_reads_differently_in_a_generation_stands_elsewhere() {
        assert_eq!(line("/paths/~1a~1b/get/deprecated", Generation::G2), 7);
        assert_eq!(line("/paths/~1a~1b/get/parameters", Generation::G2), 7);
    }

    #[test]
    fn a_rule_has_the_line_of_its_name() {
        let rules =
            of_rules("# a comment\n[[rule]]\nstatement.en = \"id = \\\"b\\\"\"\nid = \"a\"\n\n[[rule]]\nid = \"b\"\n");
        assert_eq!(rules, BTreeMap::from([("a".to_owned(), 4), ("b".to_owned(), 7)]));
    }
}
