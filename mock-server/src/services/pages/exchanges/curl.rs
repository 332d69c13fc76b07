//! An exchange as a command for a shell.

use serde_json::Value;

/// Headers that curl sets by itself, or that belong to one connection.
const LEFT_OUT: [&str; 6] =
    ["host", "content-length", "connection", "accept-encoding", "transfer-encoding", "authorization"];

/// The command. A token is not kept, and stands as a variable.
pub(crate) fn curl(exchange: &Value, base: &str) -> String {
    let text = |name: &str| exchange[name].as_str().unwrap_or_default();
    let query = exchange["query"].as_object().map(|query| {
        let pairs = query.iter().map(|(name, value)| (name, value.as_str().unwrap_or_default()));
        format!("?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
    });
    let mut parts = vec![
        format!("curl -i -X {}", quoted(text("method"))),
        quoted(&format!("{base}{}{}", text("path"), query.unwrap_or_default())),
    ];
    for (name, value) in exchange["headers"].as_object().into_iter().flatten() {
        if !LEFT_OUT.contains(&name.as_str()) {
            parts.push(format!("-H {}", quoted(&format!("{name}: {}", value.as_str().unwrap_or_default()))));
        }
    }
    if exchange["headers"].get("authorization").is_some() || exchange["token"].is_object() {
        parts.push("-H \"authorization: Bearer $TOKEN\"".to_owned());
    }
    if !text("request").is_empty() {
        parts.push(format!("--data-binary {}", quoted(text("request"))));
    }
    parts.join(" \\\n  ")
}

/// A text as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_command_repeats_the_request() {
        let exchange = json!({
            "method": "POST", "path": "/rest/v1/personer", "query": { "a": "b c" },
            "headers": { "host": "x", "content-type": "application/json", "x-it's": "$HOME" },
            "token": {}, "request": "{\"a\":\"it's\"}",
        });
        assert_eq!(
            curl(&exchange, "http://localhost:8080"),
            r#"curl -i -X POST \
  'http://localhost:8080/rest/v1/personer?a=b+c' \
  -H 'content-type: application/json' \
  -H 'x-it'\''s: $HOME' \
  -H "authorization: Bearer $TOKEN" \
  --data-binary '{"a":"it'\''s"}'"#
        );
    }
}
