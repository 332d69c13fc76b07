//! Finds the operation of a request by matching paths with `matchit`, which axum uses too.
//!
//! There is one router for each method: a fixed path that has only `GET` must not hide a parameter path that has `PUT`.

use std::collections::BTreeSet;

use http::Method;
use matchit::{InsertError, Match, Router};
use percent_encoding::{CONTROLS, utf8_percent_encode};

#[derive(Debug, Default)]
pub(crate) struct PathRouter {
    /// The values are indices into the operations of the contract.
    methods: Vec<(Method, Router<usize>)>,
}

impl PathRouter {
    /// Adds a path of an operation.
    ///
    /// # Errors
    /// What about the template is not supported: part of a segment as parameter, or another template for the same paths.
    pub(crate) fn insert(&mut self, method: &Method, template: &str, operation: usize) -> Result<(), String> {
        // As it comes in a request: a URI has no other letters than those of ASCII.
        let template = utf8_percent_encode(template.trim_matches('/'), CONTROLS).to_string();
        if !template.split('/').all(is_fixed_or_parameter) {
            return Err("a parameter inside a path segment".to_owned());
        }
        let at = self.methods.iter().position(|(known, _)| known == method).unwrap_or_else(|| {
            self.methods.push((method.clone(), Router::new()));
            self.methods.len() - 1
        });
        self.methods[at].1.insert(format!("/{template}"), operation).map_err(|error| match error {
            InsertError::Conflict { with } => format!("a path that matches the same requests as {with}"),
            other => other.to_string(),
        })
    }

    /// The operation, and its path parameters, percent-encoded as they came. A trailing slash makes no difference.
    pub(crate) fn find<'c, 'p>(&'c self, method: &Method, path: &'p str) -> Option<(usize, Vec<(&'c str, &'p str)>)> {
        let (_, router) = self.methods.iter().find(|(known, _)| known == method)?;
        let found = matching(router, path)?;
        Some((*found.value, found.params.iter().collect()))
    }

    pub(crate) fn has_path(&self, path: &str) -> bool {
        self.methods.iter().any(|(_, router)| matching(router, path).is_some())
    }

    pub(crate) fn methods(&self, path: &str) -> BTreeSet<&str> {
        let fitting = self.methods.iter().filter(|(_, router)| matching(router, path).is_some());
        fitting.map(|(method, _)| method.as_str()).collect()
    }
}

fn is_fixed_or_parameter(segment: &str) -> bool {
    let inner = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(segment);
    !inner.contains(['{', '}', '*'])
}

/// An empty segment is no parameter, which `matchit` sees otherwise.
fn matching<'r, 'p>(router: &'r Router<usize>, path: &'p str) -> Option<Match<'r, 'p, &'r usize>> {
    let found = router.at(without_trailing_slash(path)).ok()?;
    found.params.iter().all(|(_, value)| !value.is_empty()).then_some(found)
}

fn without_trailing_slash(path: &str) -> &str {
    match path.strip_suffix('/') {
        Some("") | None => path,
        Some(shorter) => shorter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn router(templates: &[&str]) -> PathRouter {
        let mut router = PathRouter::default();
        for (index, template) in templates.iter().enumerate() {
            router.insert(&Method::GET, template, index).unwrap();
        }
        router
    }

    #[test]
    fn a_trailing_slash_makes_no_difference_and_an_empty_segment_does() {
        let one = router(&["/personer/{id}", "/a/{b}/{c}"]);
        for path in ["/personer/1", "/personer/1/"] {
            assert_eq!(one.find(&Method::GET, path), Some((0, vec![("id", "1")])));
        }
        for path in ["/personer/", "/personer//", "/personer/1/2", "/person/1", "personer/1", "", "/a//c", "/a/b//"] {
            assert_eq!(one.find(&Method::GET, path), None, "{path}");
        }
        let fixed = router(&["/v1/personer/"]);
        for (path, fits) in [("/v1/personer", true), ("/v1/personer/", true), ("/v1/personer//", false), ("/v1", false)]
        {
            assert_eq!(fixed.find(&Method::GET, path).is_some(), fits, "{path}");
        }
        assert_eq!(router(&["/"]).find(&Method::GET, "/"), Some((0, vec![])));
    }

    #[test]
    fn an_encoded_slash_stays_in_its_segment() {
        assert_eq!(router(&["/a/{b}"]).find(&Method::GET, "/a/x%2Fy"), Some((0, vec![("b", "x%2Fy")])));
    }

    #[test]
    fn a_fixed_path_goes_before_a_parameter_in_its_own_method_only() {
        let mut router = router(&["/a/{b}", "/a/new", "/a/{b}/c"]);
        router.insert(&Method::PUT, "/a/{id}", 3).unwrap();
        let found = |method: Method, path| router.find(&method, path).map(|(operation, _)| operation);
        assert_eq!(found(Method::GET, "/a/new"), Some(1));
        assert_eq!(found(Method::GET, "/a/newer"), Some(0));
        assert_eq!(found(Method::GET, "/a/new/c"), Some(2));
        assert_eq!(found(Method::PUT, "/a/new"), Some(3));
        assert_eq!(router.methods("/a/new"), ["GET", "PUT"].into());
        assert_eq!(router.methods("/a/new/c"), ["GET"].into());
    }

    #[test]
    fn two_templates_for_the_same_paths_are_an_error() {
        let mut router = router(&["/a/{b}"]);
        let error = router.insert(&Method::GET, "/a/{c}/", 1).unwrap_err();
        assert_eq!(error, "a path that matches the same requests as /a/{b}");
        assert!(router.insert(&Method::GET, "/a{b}", 1).is_err());
    }
}
