/// The path of an operation, `/personer/{id}`, matched segment by segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathTemplate {
    segments: Vec<Segment>,
    /// All of it without slashes at its ends, where it has no parameters: most have none, and each request is held against many.
    fixed: Option<String>,
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
        let inner = template.trim_matches('/');
        let segments: Vec<_> = inner.split('/').map(segment).collect::<Option<_>>()?;
        let is_fixed = segments.iter().all(|segment| matches!(segment, Segment::Fixed(_)));
        Some(Self { segments, fixed: is_fixed.then(|| inner.to_owned()) })
    }

    /// The parameters' values, percent-encoded as they came, when `path` fits.
    pub(crate) fn matches<'p>(&self, path: &'p str) -> Option<Vec<(&str, &'p str)>> {
        let path = path.strip_prefix('/')?;
        let path = path.strip_suffix('/').unwrap_or(path);
        if let Some(fixed) = &self.fixed {
            return (path == fixed).then(Vec::new);
        }
        let mut parts = path.split('/');
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

    /// Whether it has no parameters.
    pub(crate) fn is_fixed(&self) -> bool {
        self.fixed.is_some()
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
        let fixed = PathTemplate::parse("/v1/personer/").unwrap();
        for (path, fits) in [("/v1/personer", true), ("/v1/personer/", true), ("/v1/personer//", false), ("/v1", false)]
        {
            assert_eq!(fixed.matches(path).is_some(), fits, "{path}");
        }
        assert_eq!(PathTemplate::parse("/a{b}"), None);
        assert_eq!(PathTemplate::parse("/").unwrap().matches("/"), Some(vec![]));
    }
}
