//! Converts Swagger 2.0, which VER2 used until 2022 (KNOWIT), to OpenAPI 3.0.

pub(crate) mod bodies;
pub(crate) mod parameters;
pub(crate) mod schemas;
pub(crate) mod security;

use serde_json::{Map, Value, json};

use crate::diff::document::{ConversionLoss, Converted};
use crate::text::json_pointer::Pointer;

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

#[derive(Clone)]
struct SourcePart<'s> {
    at: Pointer,
    value: &'s Value,
}

impl<'s> SourcePart<'s> {
    fn member(&self, name: &str) -> Option<Self> {
        let value = self.value.as_object()?.get(name)?;
        Some(SourcePart { at: self.at.child(name), value })
    }

    fn members(&self) -> impl Iterator<Item = (&'s str, Self)> + use<'s> {
        let at = self.at.clone();
        let members = self.value.as_object().into_iter().flatten();
        members.map(move |(name, value)| (name.as_str(), SourcePart { at: at.child(name), value }))
    }

    fn items(&self) -> impl Iterator<Item = Self> + use<'s> {
        let at = self.at.clone();
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items.map(move |(index, value)| SourcePart { at: at.child(index), value })
    }

    fn text(&self, name: &str) -> &'s str {
        self.value.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

struct Converter<'s> {
    source: &'s Value,
    moved: Vec<(Pointer, Pointer)>,
    lost: Vec<ConversionLoss>,
}

/// Converts a document, valid or not.
pub(crate) fn converted(source: &Value) -> Converted {
    let mut converter = Converter { source, moved: Vec::new(), lost: Vec::new() };
    let document = converter.document();
    Converted { document, moved: converter.moved, lost: converter.lost }
}

impl<'s> Converter<'s> {
    fn document(&mut self) -> Value {
        let root = SourcePart { at: Pointer::root(), value: self.source };
        let mut document = Map::new();
        let mut components = Map::new();
        document.insert("openapi".into(), "3.0.3".into());
        self.moved(&Pointer::new("/openapi"), &Pointer::new("/swagger"));
        document.insert("servers".into(), self.servers(&root));
        for (name, part) in root.members() {
            match name {
                "swagger" | "host" | "basePath" | "schemes" | "consumes" | "produces" => {}
                "paths" => drop(document.insert(name.into(), self.paths(&part))),
                "definitions" => drop(components.insert("schemas".into(), self.schemas(&part))),
                "parameters" => drop(components.insert(name.into(), self.shared_parameters(&part))),
                "responses" => drop(components.insert(name.into(), self.shared_responses(&part))),
                "securityDefinitions" => drop(components.insert("securitySchemes".into(), self.schemes(&part))),
                _ => drop(document.insert(name.into(), part.value.clone())),
            }
        }
        if !components.is_empty() {
            document.insert("components".into(), Value::Object(components));
        }
        Value::Object(document)
    }

    /// One address for each scheme; only the path without a host.
    fn servers(&mut self, root: &SourcePart<'s>) -> Value {
        let (host, base) = (root.text("host"), root.text("basePath"));
        let from = ["host", "basePath", "schemes"].iter().find_map(|name| root.member(name));
        if let Some(from) = from {
            self.moved(&Pointer::new("/servers"), &from.at);
        }
        if host.is_empty() {
            return if base.is_empty() { json!([]) } else { json!([{ "url": base }]) };
        }
        let schemes = root.member("schemes").map(|schemes| schemes.items().collect::<Vec<_>>()).unwrap_or_default();
        let schemes: Vec<&str> = schemes.iter().filter_map(|scheme| scheme.value.as_str()).collect();
        // Without `schemes` it is the scheme of the document's own URL, and KRR always had TLS.
        let schemes = if schemes.is_empty() { vec!["https"] } else { schemes };
        schemes.into_iter().map(|scheme| json!({ "url": format!("{scheme}://{host}{base}") })).collect()
    }

    fn paths(&mut self, paths: &SourcePart<'s>) -> Value {
        let mut converted = Map::new();
        for (name, item) in paths.members() {
            let value = if name.starts_with("x-") { item.value.clone() } else { self.path(&item) };
            converted.insert(name.to_owned(), value);
        }
        Value::Object(converted)
    }

    fn path(&mut self, item: &SourcePart<'s>) -> Value {
        let shared: Vec<SourcePart> = item.member("parameters").into_iter().flat_map(|list| list.items()).collect();
        let mut converted = Map::new();
        for (name, part) in item.members() {
            match name {
                "parameters" => {} // moved into the operations, because a body is no longer a parameter
                method if METHODS.contains(&method) => {
                    let operation = self.operation(&part, &shared);
                    converted.insert(method.to_owned(), operation);
                }
                _ => drop(converted.insert(name.to_owned(), part.value.clone())),
            }
        }
        Value::Object(converted)
    }

    fn operation(&mut self, operation: &SourcePart<'s>, shared: &[SourcePart<'s>]) -> Value {
        let mut converted = Map::new();
        for (name, part) in operation.members() {
            match name {
                "parameters" | "consumes" | "produces" => {}
                "schemes" => self.record_loss(&part, "schemes of one operation"),
                "responses" => drop(converted.insert(name.to_owned(), self.responses(&part, operation))),
                _ => drop(converted.insert(name.to_owned(), part.value.clone())),
            }
        }
        let (parameters, body) = self.parameters(operation, shared);
        if !parameters.is_empty() {
            converted.insert("parameters".into(), Value::Array(parameters));
        }
        if let Some(body) = body {
            converted.insert("requestBody".into(), body);
        }
        Value::Object(converted)
    }

    /// The media types of an operation, else of the document, else any.
    fn media_types(&self, operation: Option<&SourcePart<'s>>, name: &str) -> Vec<String> {
        let own = operation.and_then(|operation| operation.value.get(name));
        let types = own.or_else(|| self.source.get(name)).and_then(Value::as_array);
        let types: Vec<String> = types.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        if types.is_empty() { vec!["*/*".to_owned()] } else { types }
    }

    fn moved(&mut self, to: &Pointer, from: &Pointer) {
        self.moved.push((to.clone(), from.clone()));
    }

    fn record_loss(&mut self, part: &SourcePart, what: &str) {
        self.lost.push(ConversionLoss { at: part.at.clone(), what: what.to_owned() });
    }
}
