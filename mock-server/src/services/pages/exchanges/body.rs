//! A body with the places marked where it breaks the contract.

use krr_specs::Pointer;
use maud::{Markup, html};
use serde_json::Value;

/// How deep a value is shown. What is deeper stands in one line.
const MAX_DEPTH: usize = 16;

/// A breach in a body.
pub(crate) struct Breach<'b> {
    at: &'b str,
    reason: &'b str,
}

/// Those of an exchange as the admin API gives it.
pub(crate) fn breaches<'b>(exchange: &'b Value, name: &str) -> Vec<Breach<'b>> {
    let all = exchange[name].as_array().into_iter().flatten();
    let text = |value: &'b Value| value.as_str();
    all.filter_map(|breach| Some(Breach { at: text(&breach["body"])?, reason: text(&breach["reason"])? })).collect()
}

/// JSON in lines, or the text as it is where only the start of it was kept.
pub(crate) fn body(text: &str, breaches: &[Breach<'_>]) -> Markup {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => html! { pre.body { (shown(&value, &Pointer::root(), breaches, 0)) } },
        Err(_) => html! { pre.body { (text) } },
    }
}

fn shown(value: &Value, at: &Pointer, breaches: &[Breach<'_>], depth: usize) -> Markup {
    let here: Vec<&str> =
        breaches.iter().filter(|breach| breach.at == at.as_str()).map(|breach| breach.reason).collect();
    let inner = html! { (inside(value, at, breaches, depth)) };
    html! {
        @if here.is_empty() { (inner) } @else {
            mark { (inner) }
            span.reason lang="en" { " ← " (here.join("; ")) }
        }
    }
}

fn inside(value: &Value, at: &Pointer, breaches: &[Breach<'_>], depth: usize) -> Markup {
    let (indent, end) = ("  ".repeat(depth + 1), "  ".repeat(depth));
    match value {
        Value::Object(members) if !members.is_empty() && depth < MAX_DEPTH => html! {
            "{\n"
            @for (index, (name, value)) in members.iter().enumerate() {
                (indent) (Value::String(name.clone()).to_string()) ": " (shown(value, &at.child(name), breaches, depth + 1))
                (if index + 1 < members.len() { ",\n" } else { "\n" })
            }
            (end) "}"
        },
        Value::Array(items) if !items.is_empty() && depth < MAX_DEPTH => html! {
            "[\n"
            @for (index, item) in items.iter().enumerate() {
                (indent) (shown(item, &at.child(index), breaches, depth + 1))
                (if index + 1 < items.len() { ",\n" } else { "\n" })
            }
            (end) "]"
        },
        other => html! { (other.to_string()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breach_is_marked_where_it_is() {
        let breaches = [Breach { at: "/personidentifikatorer/1", reason: "too short" }];
        let shown = body(r#"{"personidentifikatorer":["1","<2>"]}"#, &breaches).into_string();
        assert_eq!(
            shown,
            "<pre class=\"body\">{\n  &quot;personidentifikatorer&quot;: [\n    &quot;1&quot;,\n    <mark>&quot;&lt;2&gt;&quot;</mark>\
             <span class=\"reason\" lang=\"en\"> ← too short</span>\n  ]\n}</pre>"
        );
        assert_eq!(body("{\"cut", &[]).into_string(), "<pre class=\"body\">{&quot;cut</pre>");
    }
}
