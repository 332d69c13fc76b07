use serde_json::{Map, Value};

use crate::diff::swagger2::schemas::reference;
use crate::diff::swagger2::{Converter, SourcePart};
use crate::text::json_pointer::Pointer;

/// The members of a parameter outside the body; all others belong to its schema.
const OF_ITSELF: [&str; 5] = ["name", "in", "description", "required", "allowEmptyValue"];

impl<'s> Converter<'s> {
    /// The parameters of an operation, and the body that some of them were.
    pub(crate) fn parameters(
        &mut self,
        operation: &SourcePart<'s>,
        shared: &[SourcePart<'s>],
    ) -> (Vec<Value>, Option<Value>) {
        let own: Vec<SourcePart> = operation.member("parameters").into_iter().flat_map(|list| list.items()).collect();
        let key = |part: &SourcePart| {
            let part = self.followed(part);
            (part.text("in").to_owned(), part.text("name").to_owned())
        };
        let replaced: Vec<_> = own.iter().map(key).collect();
        let inherited: Vec<SourcePart> = shared.iter().filter(|part| !replaced.contains(&key(part))).cloned().collect();
        let (mut parameters, mut body, mut form) = (Vec::new(), Vec::new(), Vec::new());
        for written in inherited.into_iter().chain(own) {
            let part = self.followed(&written);
            match part.text("in") {
                "body" => body.push(part),
                "formData" => form.push(part),
                _ => {
                    let to = operation.at.child("parameters").child(parameters.len());
                    let parameter = match written.value.get("$ref") {
                        Some(name) => {
                            self.moved(&to, &written.at);
                            Value::Object(Map::from_iter([("$ref".to_owned(), reference(name))]))
                        }
                        None => self.parameter(&written, &to),
                    };
                    parameters.push(parameter);
                }
            }
        }
        (parameters, self.body(operation, &body, &form))
    }

    /// What is shared and is no body; a body is written out where it is used.
    pub(crate) fn shared_parameters(&mut self, parameters: &SourcePart<'s>) -> Value {
        let mut converted = Map::new();
        for (name, part) in parameters.members() {
            if !matches!(part.text("in"), "body" | "formData") {
                let to = Pointer::new("/components/parameters").child(name);
                converted.insert(name.to_owned(), self.parameter(&part, &to));
            }
        }
        Value::Object(converted)
    }

    fn parameter(&mut self, part: &SourcePart<'s>, to: &Pointer) -> Value {
        self.moved(to, &part.at);
        self.moved(&to.child("schema"), &part.at);
        let mut parameter = Map::new();
        for (name, member) in part.members() {
            if OF_ITSELF.contains(&name) || name.starts_with("x-") {
                parameter.insert(name.to_owned(), member.value.clone());
            }
        }
        parameter.insert("schema".into(), self.value(part));
        if let Some(format) = part.member("collectionFormat") {
            match style(format.value.as_str().unwrap_or_default()) {
                Some((style, explode)) => {
                    // In a path or a header, csv is how a list is always written.
                    if style != "form" || matches!(part.text("in"), "query" | "cookie") {
                        parameter.insert("style".into(), style.into());
                    }
                    parameter.insert("explode".into(), explode.into());
                }
                None => self.record_loss(&format, "this collectionFormat"),
            }
        } else if part.text("type") == "array" {
            parameter.insert("explode".into(), false.into()); // csv, when it is not said
        }
        Value::Object(parameter)
    }

    /// As [`value`](Self::value), of what OpenAPI 3.0 gives no style: a field of a form, a header field.
    pub(crate) fn plain_value(&mut self, part: &SourcePart<'s>) -> Value {
        let value = self.value(part);
        if let Some(format) = part.member("collectionFormat").filter(|format| format.value != "csv") {
            self.record_loss(&format, "a collectionFormat here");
        }
        value
    }

    /// The schema from the members beside `type`; the caller decides how a list is written.
    pub(crate) fn value(&mut self, part: &SourcePart<'s>) -> Value {
        let Value::Object(mut schema) = self.schema(part) else { return Value::Object(Map::new()) };
        schema.retain(|name, _| !OF_ITSELF.contains(&name.as_str()) && !name.starts_with("x-"));
        self.lost.retain(|lost| lost.at != part.at.child("collectionFormat"));
        Value::Object(schema)
    }

    /// Where a reference of a parameter leads; the reference itself, if nowhere.
    pub(crate) fn followed(&self, part: &SourcePart<'s>) -> SourcePart<'s> {
        let reference = part.text("$ref").strip_prefix("#/parameters/");
        let findings = reference.and_then(|name| {
            let value = self.source.get("parameters")?.get(name)?;
            Some(SourcePart { at: Pointer::new("/parameters").child(name), value })
        });
        findings.unwrap_or_else(|| part.clone())
    }
}

/// How a list was written, as style and whether each item comes by itself.
fn style(collection_format: &str) -> Option<(&'static str, bool)> {
    match collection_format {
        "csv" => Some(("form", false)),
        "multi" => Some(("form", true)),
        "ssv" => Some(("spaceDelimited", false)),
        "pipes" => Some(("pipeDelimited", false)),
        _ => None,
    }
}
