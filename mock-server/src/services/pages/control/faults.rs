use http::{Method, StatusCode};
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::services::pages::control::mutants;
use crate::services::pages::layout::{page, refusal, see_other, segment};
use crate::services::pages::page_request::{CallError, PageRequest};
use crate::services::pages::text::{Text, control};

const SETS: [(&str, Text); 4] = [
    ("outage", control::OUTAGE),
    ("rate-limited", control::RATE_LIMITED),
    ("slow-network", control::SLOW_NETWORK),
    ("half-dead", control::HALF_DEAD),
];
/// What a single fault does, as it stands after `do`.
const ACTIONS: [&str; 9] = [
    r#"{"status":503,"like":"load-balancer"}"#,
    r#"{"status":429}"#,
    r#"{"status":500}"#,
    r#"{"status":401}"#,
    r#"{"status":404}"#,
    r#"{"delay":"5s"}"#,
    r#"{"delay":"60s"}"#,
    r#"{"close":"before-head"}"#,
    r#"{"close":"mid-body"}"#,
];

/// What was refused, and the JSON that was typed.
pub(crate) struct Refused {
    error: CallError,
    typed: String,
}

pub(crate) fn faults(request: &PageRequest<'_>, refused: Option<&Refused>) -> ApiResponse {
    let frame = &request.frame;
    let main = html! {
        @if let Some(refused) = refused { (refusal(frame, &refused.error)) }
        p { (frame.t(control::FAULTS_ABOUT)) }
        form method="post" {
            button.primary type="submit" name="action" value="next" { (frame.t(control::NEXT_FAILS)) }
        }
        (planned(request))
        section aria-labelledby="sets" {
            h2 #sets { (frame.t(control::SETS)) }
            form method="post" {
                ul.plain {
                    @for (name, text) in SETS {
                        li { button type="submit" name="set" value=(name) { (frame.t(control::TURN_ON)) ": " (name) } " " (frame.t(text)) }
                    }
                }
            }
        }
        (single(request, refused.map_or("", |refused| &refused.typed)))
        (mutants::mutants(request))
    };
    page(frame, refused.map_or(StatusCode::OK, |refused| refused.error.status), frame.t(control::FAULTS), &main)
}

fn planned(request: &PageRequest<'_>) -> Markup {
    let found = request.call(Method::GET, "/faults", None).unwrap_or_default();
    let faults = found["faults"].as_array().map_or(&[][..], Vec::as_slice);
    html! {
        section aria-labelledby="planned" {
            h2 #planned { (request.t(control::PLANNED)) }
            @if faults.is_empty() { p { (request.t(control::NONE_PLANNED)) } } @else {
                form method="post" {
                    div.scroll tabindex="0" role="group" aria-labelledby="planned" {
                        table {
                            thead { tr {
                                th scope="col" { "id" } th scope="col" { (request.t(control::WHAT)) }
                                th scope="col" { (request.t(control::HITS)) } th scope="col" { (request.t(control::IS_ACTIVE)) } th scope="col" { (request.t(control::END)) }
                            } }
                            tbody { @for fault in faults { (row(request, fault)) } }
                        }
                    }
                    button type="submit" name="action" value="end-all" { (request.t(control::END_ALL)) }
                }
            }
        }
    }
}

fn row(request: &PageRequest<'_>, fault: &Value) -> Markup {
    let id = fault["id"].as_str().unwrap_or_default();
    let is_active = fault["active"].as_bool().unwrap_or_default();
    let shown = |name: &str| (!fault[name].is_null()).then(|| format!("{name}: {}", fault[name]));
    let parts: Vec<String> = ["on", "do", "times"].into_iter().filter_map(shown).collect();
    html! {
        tr {
            th scope="row" { code { (id) } }
            td { code { (parts.join(" ")) } }
            td { (fault["hits"].to_string()) }
            td { (request.t(if is_active { control::YES } else { control::USED_UP })) }
            td { button type="submit" name="end" value=(id) { (request.t(control::END)) " " (id) } }
        }
    }
}

fn single(request: &PageRequest<'_>, typed: &str) -> Markup {
    html! {
        section aria-labelledby="single" {
            h2 #single { (request.t(control::SINGLE)) }
            form.fields method="post" {
                p { label for="do" { (request.t(control::WHAT)) } select #do name="do" { @for action in ACTIONS { option value=(action) { (action) } } } }
                p {
                    label for="operation" { (request.t(control::ON_OPERATION)) }
                    select #operation name="operation" {
                        option value="" {}
                        @for id in &request.state.operation_ids { option value=(id) { (id) } }
                    }
                }
                p { label for="person" { (request.t(control::ON_PERSON)) } input #person type="text" name="person" inputmode="numeric" placeholder="personidentifikator"; }
                p { label for="times" { (request.t(control::TIMES)) } input #times type="number" name="times" min="1" value="1"; }
                p { button type="submit" name="action" value="single" { (request.t(control::ADD)) } }
            }
            details open[!typed.is_empty()] {
                summary { (request.t(control::AS_JSON)) }
                form method="post" {
                    label for="json" { (request.t(control::AS_JSON_LONG)) }
                    textarea #json name="json" rows="5" spellcheck="false" {
                        (if typed.is_empty() { r#"{"on": {"service": "krr", "every": 3}, "do": {"status": 502, "like": "load-balancer"}}"# } else { typed })
                    }
                    button type="submit" name="action" value="json" { (request.t(control::ADD)) }
                }
            }
        }
    }
}

pub(crate) fn change(request: &PageRequest<'_>) -> ApiResponse {
    let fields = request.frame.form();
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim());
    let call = |method, target: &str, body: Option<&Value>| request.call(method, target, body);
    let outcome = match (field("action"), field("set"), field("end"), field("mutant")) {
        ("end-all", ..) => call(Method::DELETE, "/faults", None),
        ("mutant-off", ..) => call(Method::DELETE, "/mutant", None),
        ("next", ..) => call(
            Method::POST,
            "/faults",
            Some(&json!({ "on": { "service": "krr" }, "times": 1, "do": { "status": 503, "like": "load-balancer" } })),
        ),
        ("single", ..) => call(Method::POST, "/faults", Some(&single_fault(&field))),
        ("json", ..) => match serde_json::from_str::<Value>(field("json")) {
            Ok(fault) => call(Method::POST, "/faults", Some(&fault)),
            Err(error) => Err(CallError::new(StatusCode::BAD_REQUEST, &error.to_string())),
        },
        (_, "", "", "") => Ok(Value::Null),
        (_, "", "", mutant) => call(Method::PUT, "/mutant", Some(&json!({ "id": mutant }))),
        (_, "", id, _) => call(Method::DELETE, &format!("/faults/{}", segment(id)), None),
        (_, set, ..) => call(Method::POST, "/faults", Some(&json!({ "set": set }))),
    };
    match outcome {
        Ok(_) => see_other(&request.link("/ui/faults")),
        Err(error) => faults(request, Some(&Refused { error, typed: field("json").to_owned() })),
    }
}

fn single_fault<'f>(field: &impl Fn(&str) -> &'f str) -> Value {
    let mut fault = json!({ "do": serde_json::from_str::<Value>(field("do")).unwrap_or_default(), "on": {} });
    for (name, member) in [("operation", "operation"), ("person", "personidentifikator")] {
        if !field(name).is_empty() {
            fault["on"][member] = json!(field(name));
        }
    }
    if !field("times").is_empty() {
        // A text that is no number is refused by the API, with its reason.
        fault["times"] = field("times").parse::<u64>().map_or_else(|_| json!(field("times")), |times| json!(times));
    }
    fault
}
