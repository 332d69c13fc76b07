use std::{collections::BTreeMap, time::Duration};

use crate::gauntlet::journal::{JournalExchange, TOKEN_OPERATIONS, identifiers};
use crate::gauntlet::surprises::Calls;

/// What the journal says after the run without a surprise: what the client calls, and whom it looks up.
#[derive(Debug, Clone, Default)]
pub struct HonestRun {
    /// How long it took.
    pub duration: Duration,
    /// How often each operation was called.
    pub operations: BTreeMap<String, usize>,
    /// Who was looked up, in the order of the first look-up.
    pub persons: Vec<String>,
    /// How often each request was sent.
    requests: BTreeMap<String, usize>,
    /// The responses to each request.
    responses: BTreeMap<String, Vec<String>>,
    look_ups: BTreeMap<String, usize>,
    /// The persons of each list that was asked for.
    pub(crate) lists: Vec<Vec<String>>,
    used_tls: bool,
}

/// Operations that answer with a list of persons; those of version 2 first.
const LISTS: [&str; 2] = ["getUsersV2", "getUsers"];
const PERSON: [&str; 2] = ["getUserV2", "getUser"];
const FEED: [&str; 1] = ["hentEndringer"];
const PATCH: [&str; 1] = ["patchUser"];
const PRINT_CERTIFICATE: [&str; 2] = ["getPrintSertifikatV2", "getPrintSertifikat"];
const DISCOVERY: [&str; 4] =
    ["getAuthorizationServer", "getOpenidConfiguration", "getIdportenConfiguration", "getLegacyOpenidConfiguration"];
const KEYS: [&str; 3] = ["getJwk", "getIdportenJwk", "getLegacyJwk"];

impl HonestRun {
    /// Reads the journal of the run.
    pub(crate) fn of(exchanges: &[JournalExchange], duration: Duration) -> Self {
        let mut run = Self { duration, ..Self::default() };
        for exchange in exchanges {
            let Some(operation) = exchange.operation.clone() else { continue };
            *run.operations.entry(operation.clone()).or_default() += 1;
            *run.requests.entry(exchange.request_key()).or_default() += 1;
            run.responses.entry(exchange.request_key()).or_default().push(exchange.response_shape());
            // Only a host of the operator's is reached through the proxy with TLS; the mock's own address is plain HTTP.
            run.used_tls |= exchange.headers.get("host").is_some_and(|host| host.ends_with(".no"));
            if LISTS.contains(&operation.as_str()) && exchange.status == 200 {
                run.lists.push(identifiers(&exchange.request));
            }
            if is_register(&operation) {
                for person in exchange.asked_persons() {
                    *run.look_ups.entry(person.clone()).or_default() += 1;
                    // Of a refused request nothing was learned.
                    if exchange.status == 200 {
                        run.add_person(person);
                    }
                }
            }
        }
        if run.persons.is_empty() {
            let pages =
                exchanges.iter().filter(|exchange| exchange.operation.as_deref().is_some_and(|o| FEED.contains(&o)));
            let listed: Vec<String> = pages.flat_map(|page| identifiers(&page.response)).collect();
            listed.into_iter().for_each(|person| run.add_person(person));
        }
        run
    }

    fn add_person(&mut self, person: String) {
        if !self.persons.contains(&person) {
            self.persons.push(person);
        }
    }

    /// Whether the client calls an operation of the register or of an issuer at all.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// The operation that the calls are about: of several, the one that the client calls most.
    pub(crate) fn operation(&self, calls: Calls) -> Option<&str> {
        let most_called = |names: &[&str]| {
            let called = self.operations.iter().filter(|(name, _)| names.contains(&name.as_str()));
            called.max_by_key(|(_, count)| **count).map(|(name, _)| name.as_str())
        };
        match calls {
            Calls::Register => {
                let called = self.operations.iter().filter(|(name, _)| is_register(name));
                called.max_by_key(|(_, count)| **count).map(|(name, _)| name.as_str())
            }
            Calls::Persons => most_called(&LISTS).or_else(|| most_called(&PERSON)).or_else(|| most_called(&FEED)),
            Calls::List => most_called(&LISTS),
            Calls::ListV2 => most_called(&LISTS[..1]),
            Calls::Person => most_called(&PERSON),
            Calls::Feed => most_called(&FEED),
            Calls::Patch => most_called(&PATCH),
            Calls::PrintCertificate => most_called(&PRINT_CERTIFICATE),
            Calls::Token => most_called(&TOKEN_OPERATIONS),
            Calls::Discovery => most_called(&DISCOVERY),
            Calls::Keys => most_called(&KEYS),
            Calls::Tls => self.used_tls.then(|| self.operation(Calls::Register)).flatten(),
        }
    }

    /// How often the same request was sent.
    pub(crate) fn times_sent(&self, request_key: &str) -> usize {
        self.requests.get(request_key).copied().unwrap_or_default()
    }

    /// How often that person was looked up.
    pub(crate) fn times_looked_up(&self, person: &str) -> usize {
        self.look_ups.get(person).copied().unwrap_or_default()
    }

    /// Whether the response to the same request differs from all that came honestly. A request that was not sent honestly
    /// counts as different, for there is nothing to compare. Of a long response only the beginning is compared.
    pub(crate) fn differs(&self, exchange: &JournalExchange) -> bool {
        let Some(honest) = self.responses.get(&exchange.request_key()) else { return true };
        !honest.contains(&exchange.response_shape())
    }
}

/// Where a person stands in an answer of the operation, as mutants write it.
pub(crate) fn person_path(operation: &str) -> &'static str {
    match operation {
        _ if LISTS.contains(&operation) => "personer.*.",
        _ if FEED.contains(&operation) => "list.*.",
        _ => "",
    }
}

/// Whether the register answers the operation, and not an issuer.
pub(crate) fn is_register(operation: &str) -> bool {
    [&LISTS[..], &PERSON, &FEED, &PATCH, &PRINT_CERTIFICATE].iter().any(|names| names.contains(&operation))
}

/// The service that answers the operation, as faults name it.
pub(crate) fn service(operation: &str) -> &'static str {
    match operation {
        _ if is_register(operation) => "krr",
        _ if operation.contains("Legacy") || operation == "postTokeninfo" => "legacy",
        "postToken" | "getAuthorizationServer" | "getOpenidConfiguration" | "getJwk" => "maskinporten",
        _ => "idporten",
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn exchange(operation: &str, request: &str, status: u16, response: &str) -> JournalExchange {
        let value = serde_json::json!({
            "id": "1", "at": "2026-12-01T00:00:00Z", "method": "POST", "path": format!("/{operation}"), "operation": operation,
            "headers": {}, "request": request, "status": status, "response_headers": {}, "response": response,
        });
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn calls_and_persons_are_read_from_the_journal() {
        let list = exchange("getUsersV2", r#"{"personidentifikatorer":["17894199350","17894199350"]}"#, 200, "{}");
        let run = HonestRun::of(&[exchange("postToken", "", 200, "{}"), list], Duration::ZERO);
        assert_eq!(run.persons, ["17894199350"]);
        assert_eq!(run.operation(Calls::Persons), Some("getUsersV2"));
        assert_eq!(run.operation(Calls::Token).map(service), Some("maskinporten"));
        assert_eq!((run.operation(Calls::Feed), run.operation(Calls::Tls)), (None, None));
    }

    #[test]
    fn persons_of_the_feed_are_those_on_its_pages() {
        let page = exchange(
            "hentEndringer",
            r#"{"fraEndringsId": 0}"#,
            200,
            r#"{"list":[{"personidentifikator":"17894199350"}]}"#,
        );
        assert_eq!(HonestRun::of(&[page], Duration::ZERO).persons, ["17894199350"]);
    }
}
