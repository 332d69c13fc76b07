use http::{Method, StatusCode};
use maud::html;
use serde_json::Value;

use crate::http::response::ApiResponse;
use crate::services::pages::layout::{page, refusal, see_other, segment};
use crate::services::pages::page_request::{CallError, PageRequest};
use crate::services::pages::text::tokens;

const EXAMPLE: &str = r#"{
  "client_id": "my-client",
  "orgno": "991825827",
  "scopes": ["krr:global/kontaktinformasjon.read"],
  "keys": []
}"#;

pub(crate) fn clients(request: &PageRequest<'_>, refused: Option<(&CallError, &str)>) -> ApiResponse {
    let frame = &request.frame;
    let found = request.call(Method::GET, "/clients", None).unwrap_or_default();
    let clients = found["clients"].as_array().map_or(&[][..], Vec::as_slice);
    let main = html! {
        @if let Some((error, _)) = refused { (refusal(frame, error)) }
        p { (frame.t(tokens::CLIENTS_ABOUT)) }
        @for client in clients {
            @let id = client["client_id"].as_str().unwrap_or_default();
            section aria-label=(id) {
                h2 { (id) }
                p {
                    @for scope in client["scopes"].as_array().into_iter().flatten().filter_map(Value::as_str) { code { (scope) } " " }
                }
                details {
                    summary { (frame.t(tokens::ALL_OF_IT)) }
                    pre { (serde_json::to_string_pretty(client).unwrap_or_default()) }
                }
                form method="post" { button type="submit" name="remove" value=(id) { (frame.t(tokens::REMOVE)) " " (id) } }
            }
        }
        section aria-labelledby="register" {
            h2 #register { (frame.t(tokens::REGISTER)) }
            form method="post" {
                label for="json" { (frame.t(tokens::REGISTER_LONG)) }
                textarea #json name="json" rows="10" spellcheck="false" { (refused.map_or(EXAMPLE, |(_, typed)| typed)) }
                p { button.primary type="submit" { (frame.t(tokens::REGISTER_BUTTON)) } }
            }
        }
    };
    page(frame, refused.map_or(StatusCode::OK, |(error, _)| error.status), frame.t(tokens::CLIENTS), &main)
}

pub(crate) fn change(request: &PageRequest<'_>) -> ApiResponse {
    let fields = request.frame.form();
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim());
    let outcome = match field("remove") {
        "" => match serde_json::from_str::<Value>(field("json")) {
            Ok(client) => request.call(Method::POST, "/clients", Some(&client)),
            Err(error) => Err(CallError::new(StatusCode::BAD_REQUEST, &error.to_string())),
        },
        id => request.call(Method::DELETE, &format!("/clients/{}", segment(id)), None),
    };
    match outcome {
        Ok(_) => see_other(&request.link("/ui/clients")),
        Err(error) => clients(request, Some((&error, field("json")))),
    }
}
