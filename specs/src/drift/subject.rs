//! What a difference is about, in words that somebody who calls the API would use.

use std::fmt::Write;

use serde_json::Value;

use super::Difference;
use crate::Pointer;

impl Difference {
    /// What it is about: `POST /rest/v1/personer`, `PersonResource.spraak`, or nothing but its place in the document.
    ///
    /// ```
    /// use krr_specs::drift::drift;
    /// use serde_json::json;
    ///
    /// let person = |values: &[&str]| json!({ "openapi": "3.0.1", "paths": {}, "components": { "schemas": {
    ///     "Person": { "properties": { "status": { "enum": values } } },
    /// } } });
    /// let found = drift(&person(&["AKTIV"]), &person(&["AKTIV", "SLETTET"]));
    /// assert_eq!(found[0].subject(), "Person.status");
    /// ```
    #[must_use]
    pub fn subject(&self) -> String {
        let name = self.is.as_ref().or(self.was.as_ref()).and_then(Value::as_str);
        let (old, new) = (steps(&self.old), steps(&self.new));
        let steps = if self.is.is_none() || old.len() > new.len() { old } else { new };
        let mut steps = &steps[..];
        // The last step is the thing itself, which is told beside the subject, or its number in a list.
        if let Some((last, rest)) = steps.split_last()
            && (name == Some(last.as_str()) || last.parse::<usize>().is_ok())
            && (rest.len() > 1 || rest == ["servers"])
        {
            steps = rest;
        }
        described(steps)
    }
}

fn steps(at: &Pointer) -> Vec<String> {
    at.steps().collect()
}

fn described(steps: &[String]) -> String {
    let texts: Vec<&str> = steps.iter().map(String::as_str).collect();
    match &texts[..] {
        ["components" | "definitions", rest @ ..] => component(rest),
        ["paths", path, method, rest @ ..] if method.len() <= 7 && method.chars().all(|c| c.is_ascii_lowercase()) => {
            inside(format!("{} {path}", method.to_ascii_uppercase()), rest)
        }
        ["paths", path, rest @ ..] => inside((*path).to_owned(), rest),
        [] => "the document".to_owned(),
        other => other.join(" "),
    }
}

fn component(steps: &[&str]) -> String {
    match steps {
        ["schemas", name, rest @ ..] => inside((*name).to_owned(), rest),
        ["securitySchemes", name, rest @ ..] => inside(format!("security scheme {name}"), rest),
        ["responses", name, rest @ ..] => inside(format!("answer {name}"), rest),
        [kind, name, rest @ ..] => inside(format!("{kind} {name}"), rest),
        [kind] => (*kind).to_owned(),
        [] => "components".to_owned(),
    }
}

/// Follows members and items, and leaves out the keyword at the end: the kind of difference names it.
fn inside(mut subject: String, mut steps: &[&str]) -> String {
    loop {
        let (word, rest) = match steps {
            ["properties", name, rest @ ..] => (format!(".{name}"), rest),
            ["items", rest @ ..] if !rest.is_empty() => ("[]".to_owned(), rest),
            [list @ ("allOf" | "oneOf" | "anyOf"), index, rest @ ..] => (format!(" ({list} {index})"), rest),
            ["responses", status, rest @ ..] => (format!(" {status}"), rest),
            ["requestBody", rest @ ..] => (" request".to_owned(), rest),
            ["headers", name, rest @ ..] => (format!(" {name}"), rest),
            ["content", media_type, rest @ ..] => (format!(" {media_type}"), rest),
            ["flows", flow, rest @ ..] => (format!(" {flow}"), rest),
            ["parameters", index, rest @ ..] => (format!(" parameter {index}"), rest),
            ["schema", rest @ ..] => (String::new(), rest),
            _ => return subject,
        };
        let _ = write!(subject, "{word}");
        steps = rest;
    }
}
