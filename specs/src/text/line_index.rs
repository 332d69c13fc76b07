use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::text::json_pointer::Pointer;

/// The members of a document by name, each with its line number. Items of a list have the line of the list.
#[derive(Debug, Default)]
struct Outline {
    number: usize,
    members: BTreeMap<String, Outline>,
}

/// The lines of a YAML document, and of JSON that is YAML too.
#[derive(Debug)]
pub(crate) struct LineIndex(Outline);

impl LineIndex {
    pub(crate) fn parse(text: &str) -> Result<Self, serde_saphyr::Error> {
        serde_saphyr::from_str(text).map(Self)
    }

    /// The line of the value at `pointer`, or of its nearest parent that has one.
    ///
    /// Members below a member named `overrides` replace those beside it (`x-in-g2` in `ver2.yaml`).
    pub(crate) fn line(&self, pointer: &Pointer, overrides: &str) -> usize {
        let mut here = &self.0;
        for step in pointer.steps() {
            let replacement = here.members.get(overrides).and_then(|members| members.members.get(&step));
            let Some(member) = replacement.or_else(|| here.members.get(&step)) else { break };
            here = member;
        }
        here.number.max(1)
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

    fn line(pointer: &str, overrides: &str) -> usize {
        LineIndex::parse(TEXT).unwrap().line(&Pointer::new(pointer), overrides)
    }

    #[test]
    fn each_member_has_the_line_of_its_name() {
        let lines = ["/info/title", "/paths/~1a~1b/get", "/paths/~1a~1b/get/parameters"].map(|at| line(at, "x-in-g1"));
        assert_eq!(lines, [3, 8, 9]);
    }

    #[test]
    fn a_value_without_a_line_has_that_of_its_nearest_parent() {
        let lines = ["", "/info/version", "/paths/~1a~1b/get/parameters/1/name"].map(|at| line(at, "x-in-g1"));
        assert_eq!(lines, [1, 2, 9]);
    }

    #[test]
    fn an_override_has_its_own_line() {
        assert_eq!(line("/paths/~1a~1b/get/deprecated", "x-in-g2"), 7);
        assert_eq!(line("/paths/~1a~1b/get/parameters", "x-in-g2"), 7);
    }
}
