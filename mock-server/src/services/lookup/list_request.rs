use std::borrow::Cow;

use serde_json::Value;

use crate::operation::context::RequestContext;

pub(crate) struct ListRequest<'c> {
    identifiers: Identifiers<'c>,
    /// The default, true, is a guess.
    pub(crate) includes_unknown: bool,
}

enum Identifiers<'c> {
    /// Of a body that was read in one pass.
    Borrowed(&'c [&'c str]),
    Parsed(Vec<Cow<'c, str>>),
}

impl<'c> ListRequest<'c> {
    pub(crate) fn of(ctx: &'c RequestContext<'_>) -> Self {
        const UNKNOWN: &str = "inkluderIkkeRegistrerte";
        if let Some(list) = ctx.body.list() {
            let identifiers = Identifiers::Borrowed(&list.items);
            return Self { identifiers, includes_unknown: list.flag(UNKNOWN).unwrap_or(true) };
        }
        let member = |name: &str| ctx.body.value().and_then(|body| body.get(name));
        let identifiers = member("personidentifikatorer").and_then(Value::as_array).into_iter().flatten();
        Self {
            identifiers: Identifiers::Parsed(identifiers.map(identifier).collect()),
            includes_unknown: member(UNKNOWN).and_then(Value::as_bool).unwrap_or(true),
        }
    }

    /// In the order of the request.
    pub(crate) fn identifiers(&self) -> Cow<'_, [&str]> {
        match &self.identifiers {
            Identifiers::Borrowed(texts) => Cow::Borrowed(texts),
            Identifiers::Parsed(texts) => texts.iter().map(|text| &**text).collect(),
        }
    }
}

/// An identifier may come as a JSON number; it is then the text of its digits (POSTMAN, OSKJERV).
fn identifier(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}
