use serde_json::{Map, Value, json};

use crate::diff::swagger2::schemas::reference;
use crate::diff::swagger2::{Converter, SourcePart};
use crate::text::json_pointer::Pointer;

impl<'s> Converter<'s> {
    /// The request body from a parameter `in: body`, or from those `in: formData`.
    pub(crate) fn body(
        &mut self,
        operation: &SourcePart<'s>,
        body: &[SourcePart<'s>],
        form: &[SourcePart<'s>],
    ) -> Option<Value> {
        for other in body.iter().skip(1).chain(form.iter().filter(|_| !body.is_empty())) {
            self.record_loss(other, "a second body");
        }
        let to = operation.at.child("requestBody");
        let types = self.media_types(Some(operation), "consumes");
        if let Some(body) = body.first() {
            self.moved(&to, &body.at);
            let schema = body.member("schema");
            let mut content = Map::new();
            for media_type in types {
                let media = to.child("content").child(&media_type).child("schema");
                let schema = schema.clone().map(|schema| {
                    self.moved(&media, &schema.at);
                    self.schema(&schema)
                });
                content.insert(media_type, schema.map_or_else(|| json!({}), |schema| json!({ "schema": schema })));
            }
            return Some(self.described(body, content));
        }
        let first = form.first()?;
        self.moved(&to, &first.at);
        let file = form.iter().any(|field| field.text("type") == "file");
        let is_form =
            |name: &&String| matches!(name.as_str(), "multipart/form-data" | "application/x-www-form-urlencoded");
        let named: Vec<String> = types.iter().filter(is_form).cloned().collect();
        let default = if file { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
        let types = if named.is_empty() { vec![default.to_owned()] } else { named };
        let content = types.into_iter().map(|media_type| {
            let media = to.child("content").child(&media_type).child("schema");
            (media_type, json!({ "schema": self.form(form, &media) }))
        });
        let content: Map<String, Value> = content.collect();
        let required = form.iter().any(is_required);
        Some(json!({ "required": required, "content": content }))
    }

    fn described(&self, body: &SourcePart<'s>, content: Map<String, Value>) -> Value {
        let kept = |name: &str| matches!(name, "description" | "required") || name.starts_with("x-");
        let own = body.members().filter(|(name, _)| kept(name));
        let mut converted: Map<String, Value> = own.map(|(name, part)| (name.to_owned(), part.value.clone())).collect();
        converted.insert("content".into(), Value::Object(content));
        Value::Object(converted)
    }

    fn form(&mut self, fields: &[SourcePart<'s>], to: &Pointer) -> Value {
        let mut properties = Map::new();
        for field in fields {
            self.moved(&to.child("properties").child(field.text("name")), &field.at);
            properties.insert(field.text("name").to_owned(), self.plain_value(field));
        }
        let required: Vec<&str> =
            fields.iter().filter(|field| is_required(field)).map(|field| field.text("name")).collect();
        json!({ "type": "object", "properties": properties, "required": required })
    }

    /// The responses of an operation in the media types that it produces.
    pub(crate) fn responses(&mut self, responses: &SourcePart<'s>, operation: &SourcePart<'s>) -> Value {
        let types = self.media_types(Some(operation), "produces");
        let mut converted = Map::new();
        for (status, part) in responses.members() {
            let value =
                if status.starts_with("x-") { part.value.clone() } else { self.response(&part, &part.at, &types) };
            converted.insert(status.to_owned(), value);
        }
        Value::Object(converted)
    }

    /// The shared responses, in the media types of the document.
    pub(crate) fn shared_responses(&mut self, responses: &SourcePart<'s>) -> Value {
        let types = self.media_types(None, "produces");
        let mut converted = Map::new();
        for (name, part) in responses.members() {
            let to = Pointer::new("/components/responses").child(name);
            converted.insert(name.to_owned(), self.response(&part, &to, &types));
        }
        Value::Object(converted)
    }

    fn response(&mut self, part: &SourcePart<'s>, to: &Pointer, types: &[String]) -> Value {
        if let Some(shared) = part.value.get("$ref") {
            return json!({ "$ref": reference(shared) });
        }
        self.moved(to, &part.at);
        let mut converted = Map::new();
        for (name, member) in part.members() {
            match name {
                "schema" => drop(converted.insert("content".into(), self.answers(part, &member, to, types))),
                "headers" => drop(converted.insert(name.to_owned(), self.headers(&member, &to.child(name)))),
                "examples" => {} // they are with the schema
                _ => drop(converted.insert(name.to_owned(), member.value.clone())),
            }
        }
        Value::Object(converted)
    }

    fn answers(&mut self, part: &SourcePart<'s>, schema: &SourcePart<'s>, to: &Pointer, types: &[String]) -> Value {
        let mut content = Map::new();
        for media_type in types {
            self.moved(&to.child("content").child(media_type).child("schema"), &schema.at);
            let mut media = json!({ "schema": self.schema(schema) });
            if let (Some(example), Some(media)) =
                (part.value.get("examples").and_then(|all| all.get(media_type)), media.as_object_mut())
            {
                media.insert("example".into(), example.clone());
            }
            content.insert(media_type.clone(), media);
        }
        Value::Object(content)
    }

    fn headers(&mut self, headers: &SourcePart<'s>, to: &Pointer) -> Value {
        let mut converted = Map::new();
        for (name, header) in headers.members() {
            let to = to.child(name);
            self.moved(&to, &header.at);
            self.moved(&to.child("schema"), &header.at);
            let mut field = Map::from_iter([("schema".to_owned(), self.plain_value(&header))]);
            if let Some(words) = header.member("description") {
                field.insert("description".into(), words.value.clone());
            }
            converted.insert(name.to_owned(), Value::Object(field));
        }
        Value::Object(converted)
    }
}

fn is_required(part: &SourcePart) -> bool {
    part.value.get("required") == Some(&Value::Bool(true))
}
