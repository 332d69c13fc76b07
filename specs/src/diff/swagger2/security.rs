use serde_json::{Map, Value, json};

use crate::diff::swagger2::{Converter, SourcePart};
use crate::text::json_pointer::Pointer;

impl<'s> Converter<'s> {
    /// The security schemes. OpenAPI 3.0 has OAuth flows by name.
    pub(crate) fn schemes(&mut self, definitions: &SourcePart<'s>) -> Value {
        let to = Pointer::new("/components/securitySchemes");
        self.moved(&to, &definitions.at);
        let named =
            definitions.members().map(|(name, scheme)| (name.to_owned(), self.scheme(&scheme, &to.child(name))));
        Value::Object(named.collect())
    }

    fn scheme(&mut self, scheme: &SourcePart<'s>, to: &Pointer) -> Value {
        let flow = match (scheme.text("type"), scheme.text("flow")) {
            ("basic", _) => {
                let mut basic = scheme.value.as_object().cloned().unwrap_or_default();
                basic.insert("type".into(), "http".into());
                basic.insert("scheme".into(), "basic".into());
                return Value::Object(basic);
            }
            ("oauth2", "implicit") => "implicit",
            ("oauth2", "password") => "password",
            ("oauth2", "application") => "clientCredentials",
            ("oauth2", "accessCode") => "authorizationCode",
            ("oauth2", _) => {
                self.record_loss(scheme, "an OAuth flow that Swagger 2.0 does not know");
                return json!({ "type": "oauth2", "flows": {} });
            }
            _ => return scheme.value.clone(),
        };
        self.moved(&to.child("flows").child(flow), &scheme.at);
        let (mut inside, mut beside) = (Map::new(), Map::new());
        for (name, part) in scheme.members() {
            match name {
                "flow" => continue,
                "authorizationUrl" | "tokenUrl" | "scopes" => &mut inside,
                _ => &mut beside,
            }
            .insert(name.to_owned(), part.value.clone());
        }
        beside.insert("flows".into(), json!({ flow: inside }));
        Value::Object(beside)
    }
}
