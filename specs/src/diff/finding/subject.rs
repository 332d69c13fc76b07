//! The subject of a difference, as a client of the API would call it.

use std::fmt::Write;

use serde_json::Value;

use crate::diff::finding::Difference;
use crate::text::json_pointer::Pointer;

impl Difference {
    /// The subject: `POST /rest/v1/personer`, `PersonResource.spraak`, or else its place in the document.
    ///
    /// ```
    /// use krr_specs::diff::diff;
    /// use serde_json::json;
    ///
    /// let person = |values: &[&str]| json!({ "openapi": "3.0.1", "paths": {}, "components": { "schemas": {
    ///     "Person": { "properties": { "status": { "enum": values } } },
    /// } } });
    /// let found = diff(&person(&["AKTIV"]), &person(&["AKTIV", "SLETTET"]));
    /// assert_eq!(found[0].subject(), "Person.status");
    /// ```
    pub fn subject(&self) -> String {
        let name = self.new_value.as_ref().or(self.old_value.as_ref()).and_then(Value::as_str);
        let (old, new) = (steps(&self.old), steps(&self.new));
        let steps = if self.new_value.is_none() || old.len() > new.len() { old } else { new };
        let mut steps = &steps[..];
        // The last step is the value itself, which is shown beside the subject, or an index.
        if let Some((last, rest)) = steps.split_last()
            && (name == Some(last.as_str()) || last.parse::<usize>().is_ok())
            && (rest.len() > 1 || rest == ["servers"])
        {
            steps = rest;
        }
        described(steps, self.parameter.as_deref())
    }
}

pub(crate) fn parameter(document: &Value, at: &Pointer) -> Option<String> {
    let steps: Vec<&str> = at.as_str().split('/').collect();
    let list = steps.iter().position(|step| *step == "parameters").filter(|list| steps[1] == "paths" && *list <= 4)?;
    let written = document.pointer(&steps.get(..list + 2)?.join("/"))?;
    let referred = written.get("$ref").and_then(|to| document.pointer(to.as_str()?.strip_prefix('#')?));
    let text = |name| referred.unwrap_or(written).get(name).and_then(Value::as_str);
    Some(format!("{} ({})", text("name")?, text("in")?))
}

fn steps(at: &Pointer) -> Vec<String> {
    at.steps().collect()
}

fn described(steps: &[String], parameter: Option<&str>) -> String {
    let texts: Vec<&str> = steps.iter().map(String::as_str).collect();
    match &texts[..] {
        ["components" | "definitions", rest @ ..] => component(rest),
        ["paths", path, method, rest @ ..] if method.len() <= 7 && method.chars().all(|c| c.is_ascii_lowercase()) => {
            inside(format!("{} {path}", method.to_ascii_uppercase()), rest, parameter)
        }
        ["paths", path, rest @ ..] => inside((*path).to_owned(), rest, parameter),
        [] => "the document".to_owned(),
        other => other.join(" "),
    }
}

fn component(steps: &[&str]) -> String {
    match steps {
        ["schemas", name, rest @ ..] => inside((*name).to_owned(), rest, None),
        ["securitySchemes", name, rest @ ..] => inside(format!("security scheme {name}"), rest, None),
        ["responses", name, rest @ ..] => inside(format!("answer {name}"), rest, None),
        [kind, name, rest @ ..] => inside(format!("{kind} {name}"), rest, None),
        [kind] => (*kind).to_owned(),
        [] => "components".to_owned(),
    }
}

/// Follows members and items. The keyword at the end is left out, because the kind of difference names it.
fn inside(mut subject: String, mut steps: &[&str], parameter: Option<&str>) -> String {
    loop {
        let (text, rest) = match steps {
            ["properties", name, rest @ ..] => (format!(".{name}"), rest),
            ["items", rest @ ..] if !rest.is_empty() => ("[]".to_owned(), rest),
            [list @ ("allOf" | "oneOf" | "anyOf"), index, rest @ ..] => (format!(" ({list} {index})"), rest),
            ["responses", status, rest @ ..] => (format!(" {status}"), rest),
            ["requestBody", rest @ ..] => (" request".to_owned(), rest),
            ["headers", name, rest @ ..] => (format!(" {name}"), rest),
            ["content", media_type, rest @ ..] => (format!(" {media_type}"), rest),
            ["flows", flow, rest @ ..] => (format!(" {flow}"), rest),
            ["parameters", index, rest @ ..] => (format!(" parameter {}", parameter.unwrap_or(index)), rest),
            ["schema", rest @ ..] => (String::new(), rest),
            _ => return subject,
        };
        let _ = write!(subject, "{text}");
        steps = rest;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::diff::diff;

    #[test]
    fn a_parameter_is_shown_by_name() {
        let api = |schema: &str| {
            json!({ "openapi": "3.0.1", "paths": { "/person": {
                "parameters": [{ "name": "id", "in": "query", "schema": { "type": schema } }],
                "get": { "parameters": [{ "$ref": "#/components/parameters/Q" }, { "name": "q", "in": "query" }] },
            } }, "components": { "parameters": { "Q": { "name": "r", "in": "header", "schema": { "type": schema } } } } })
        };
        let subjects: Vec<_> = diff(&api("string"), &api("integer")).iter().map(super::Difference::subject).collect();
        assert_eq!(subjects, ["parameters Q", "/person parameter id (query)"]);
    }
}
