/// The path of an operation, `/personer/{id}`, matched segment by segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathTemplate {
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Fixed(String),
    Parameter(String),
}

impl PathTemplate {
    /// `None` when a parameter is only a part of a segment, which is not supported.
    pub(crate) fn parse(template: &str) -> Option<Self> {
        let segment = |text: &str| match text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) if !name.contains(['{', '}']) => Some(Segment::Parameter(name.to_owned())),
            None if !text.contains(['{', '}']) => Some(Segment::Fixed(text.to_owned())),
            _ => None,
        };
        Some(Self { segments: template.trim_matches('/').split('/').map(segment).collect::<Option<_>>()? })
    }

    /// The parameters' values, percent-encoded as they came, when `path` fits.
    pub(crate) fn matches<'p>(&self, path: &'p str) -> Option<Vec<(&str, &'p str)>> {
        let path = path.strip_prefix('/')?;
        let mut parts = path.strip_suffix('/').unwrap_or(path).split('/');
        let mut values = Vec::new();
        for segment in &self.segments {
            match (segment, parts.next()?) {
                (Segment::Fixed(fixed), part) if fixed == part => {}
                (Segment::Fixed(_), _) | (Segment::Parameter(_), "") => return None,
                (Segment::Parameter(name), part) => values.push((name.as_str(), part)),
            }
        }
        parts.next().is_none().then_some(values)
    }

    /// How many segments are fixed: the more, the more particular the template.
    pub(crate) fn fixed(&self) -> usize {
        self.segments.iter().filter(|segment| matches!(segment, Segment::Fixed(_))).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailing_slash_makes_no_difference_and_an_empty_segment_does() {
        let template = PathTemplate::parse("/personer/{id}").unwrap();
        assert_eq!(template.matches("/personer/1"), Some(vec![("id", "1")]));
        assert_eq!(template.matches("/personer/1/"), Some(vec![("id", "1")]));
        for other in ["/personer/", "/personer//", "/personer/1/2", "/person/1", "personer/1", ""] {
            assert_eq!(template.matches(other), None, "{other}");
        }
        assert_eq!(PathTemplate::parse("/a{b}"), None);
        assert_eq!(PathTemplate::parse("/").unwrap().matches("/"), Some(vec![]));
    }
}
