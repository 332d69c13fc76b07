use serde_json::{Map, Value, json};

use crate::diff::swagger2::{Converter, SourcePart};
use crate::text::json_pointer::Pointer;

impl<'s> Converter<'s> {
    pub(crate) fn schemas(&mut self, definitions: &SourcePart<'s>) -> Value {
        let to = Pointer::new("/components/schemas");
        self.moved(&to, &definitions.at);
        let named = definitions.members().map(|(name, schema)| (name.to_owned(), self.schema(&schema)));
        Value::Object(named.collect())
    }

    /// A schema. Its parts keep their places; references and a few keywords are rewritten.
    pub(crate) fn schema(&mut self, schema: &SourcePart<'s>) -> Value {
        let Value::Object(_) = schema.value else { return schema.value.clone() };
        let mut converted = Map::new();
        for (name, part) in schema.members() {
            let value = match name {
                "$ref" => reference(part.value),
                "type" if part.value == "file" => {
                    converted.insert("format".into(), "binary".into());
                    "string".into()
                }
                "discriminator" if part.value.is_string() => json!({ "propertyName": part.value }),
                "x-nullable" => {
                    converted.insert("nullable".into(), part.value.clone());
                    continue;
                }
                "properties" => {
                    Value::Object(part.members().map(|(name, part)| (name.to_owned(), self.schema(&part))).collect())
                }
                "items" | "additionalProperties" => self.schema(&part),
                "allOf" => part.items().map(|part| self.schema(&part)).collect(),
                "collectionFormat" => {
                    self.record_loss(&part, "collectionFormat inside of a list");
                    continue;
                }
                _ => part.value.clone(),
            };
            converted.insert(name.to_owned(), value);
        }
        Value::Object(converted)
    }
}

/// A reference to definitions, parameters or responses, as one to components.
pub(crate) fn reference(value: &Value) -> Value {
    const PREFIXES: [(&str, &str); 3] = [
        ("#/definitions/", "#/components/schemas/"),
        ("#/parameters/", "#/components/parameters/"),
        ("#/responses/", "#/components/responses/"),
    ];
    let text = value.as_str().unwrap_or_default();
    let converted = PREFIXES.iter().find_map(|(old, new)| Some(format!("{new}{}", text.strip_prefix(old)?)));
    converted.map_or_else(|| value.clone(), Value::from)
}
