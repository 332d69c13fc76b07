use http::{Method, StatusCode};
use krr_specs::{Generation, Scope};
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::services::pages::layout::{page, refusal};
use crate::services::pages::page_request::{CallError, PageRequest};
use crate::services::pages::text::{exchanges, tokens};
use crate::services::pages::tokens::decoded::decoded;

/// The longest text that is read, in bytes.
const MAX_READ: usize = 32 << 10;

/// What a form of this page gave.
#[derive(Default)]
struct Outcome {
    token: Option<String>,
    read: Option<String>,
    error: Option<CallError>,
}

pub(crate) fn tokens(request: &PageRequest<'_>) -> ApiResponse {
    shown(request, &[], Outcome::default())
}

/// Makes a token, or reads one.
pub(crate) fn change(request: &PageRequest<'_>) -> ApiResponse {
    let fields = request.frame.form();
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim());
    if field("action") == "read" {
        let text: String = field("token").chars().filter(|c| !c.is_whitespace()).take(MAX_READ).collect();
        return shown(request, &fields, Outcome { read: Some(text), ..Outcome::default() });
    }
    let scopes: Vec<&str> =
        fields.iter().filter(|(name, _)| name == "scope").map(|(_, scope)| scope.as_str()).collect();
    let mut wanted = json!({ "scope": scopes.join(" ") });
    if !field("pid").is_empty() {
        wanted["pid"] = json!(field("pid"));
    }
    if !field("lifetime_s").is_empty() {
        wanted["lifetime_s"] =
            field("lifetime_s").parse::<i64>().map_or_else(|_| json!(field("lifetime_s")), |s| json!(s));
    }
    match request.call(Method::POST, "/tokens", Some(&wanted)) {
        Ok(answer) => {
            let token = answer["access_token"].as_str().map(str::to_owned);
            shown(request, &fields, Outcome { read: token.clone(), token, error: None })
        }
        Err(error) => shown(request, &fields, Outcome { error: Some(error), ..Outcome::default() }),
    }
}

fn shown(request: &PageRequest<'_>, typed: &[(String, String)], outcome: Outcome) -> ApiResponse {
    let frame = &request.frame;
    let main = html! {
        @if let Some(error) = &outcome.error { (refusal(frame, error)) }
        @if let Some(token) = &outcome.token {
            section aria-labelledby="made" {
                h2 #made { (frame.t(tokens::TOKEN)) }
                pre #token tabindex="0" { (token) }
                p { button.primary type="button" data-copy="token" data-copied=(frame.t(exchanges::COPIED)) { (frame.t(exchanges::COPY)) } }
            }
        }
        @if let Some(text) = &outcome.read { (decoded(request, text)) }
        (mint(request, typed))
        section aria-labelledby="read" {
            h2 #read { (frame.t(tokens::READ)) }
            form method="post" {
                p #read-help { (frame.t(tokens::READ_LONG)) }
                label for="paste" { (frame.t(tokens::PASTE)) }
                textarea #paste name="token" rows="5" spellcheck="false" aria-describedby="read-help" {}
                p { button type="submit" name="action" value="read" { (frame.t(tokens::READ_BUTTON)) } }
            }
        }
        (demo(request))
    };
    page(frame, outcome.error.map_or(StatusCode::OK, |error| error.status), frame.t(tokens::TOKENS), &main)
}

fn mint(request: &PageRequest<'_>, typed: &[(String, String)]) -> Markup {
    let is_ticked = |scope: &str| match typed.is_empty() {
        true => scope == "krr:global/kontaktinformasjon.read" || scope == "krr:global/digitalpost.read",
        false => typed.iter().any(|(name, value)| name == "scope" && value == scope),
    };
    let value = |name: &str| typed.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let mut seen: Vec<&str> = Vec::new();
    for scope in Generation::ALL.into_iter().rev().flat_map(Scope::of) {
        if !seen.contains(&scope.name) {
            seen.push(scope.name);
        }
    }
    html! {
        section aria-labelledby="mint" {
            h2 #mint { (request.t(tokens::MINT)) }
            form method="post" {
                p { (request.t(tokens::MINT_LONG)) }
                fieldset {
                    legend { (request.t(tokens::SCOPES)) }
                    div.checks {
                        @for scope in seen {
                            label { input type="checkbox" name="scope" value=(scope) checked[is_ticked(scope)]; " " code { (scope) } }
                        }
                    }
                }
                div.fields {
                    p { label for="pid" { (request.t(tokens::PERSON)) } input #pid type="text" name="pid" value=(value("pid")) inputmode="numeric" autocomplete="off"; }
                    p { label for="lifetime" { (request.t(tokens::LIFETIME)) } input #lifetime type="number" name="lifetime_s" value=(if typed.is_empty() { "3600" } else { value("lifetime_s") }); }
                }
                button.primary type="submit" name="action" value="mint" { (request.t(tokens::MAKE)) }
            }
        }
    }
}

fn demo(request: &PageRequest<'_>) -> Markup {
    let client = request.call(Method::GET, "/clients/demo", None).unwrap_or(Value::Null);
    let text = |name: &str| client[name].as_str().unwrap_or_default();
    html! {
        @if client.is_object() {
            section aria-labelledby="demo" {
                h2 #demo { (request.t(tokens::DEMO)) }
                p { (request.t(tokens::DEMO_LONG)) }
                dl.members {
                    dt { "client_id" } dd { code { (text("client_id")) } }
                    dt { "kid" } dd { code { (text("kid")) } }
                    dt { "iss" } dd { code { (text("issuer")) } }
                }
                details {
                    summary { (request.t(tokens::PRIVATE_KEY)) }
                    pre #key tabindex="0" { (text("private_key")) }
                    p { button type="button" data-copy="key" data-copied=(request.t(exchanges::COPIED)) { (request.t(exchanges::COPY)) } }
                }
            }
        }
    }
}
