//! What is said before the mock answers, because it is legal and probably not meant.

use std::{collections::BTreeSet, env};

use clap::{Command, CommandFactory};
use krr_mock_server::{ClientsFile, KrrMock};
use krr_specs::{SCOPES, nearest};

use crate::args::Flags;

/// What `krr-contract gauntlet` hands to a client, which may start a mock of its own, and what the launchers in `examples` read.
const OF_CLIENTS: [&str; 9] = [
    "KRR_MOCK_URL",
    "KRR_MOCK_ISSUER",
    "KRR_MOCK_TOKEN_URL",
    "KRR_MOCK_CLIENT_ID",
    "KRR_MOCK_KID",
    "KRR_MOCK_KEY_FILE",
    "KRR_MOCK_CA_FILE",
    "KRR_MOCK_PROXY",
    "KRR_MOCK_BINARY",
];

/// Each unknown variable `KRR_MOCK_*`, with the nearest known one.
pub(crate) fn unknown_variables() -> Vec<String> {
    let known = variables_of(&Flags::command());
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let unknown = names.filter(|name| name.starts_with("KRR_MOCK_") && !known.contains(name));
    let mut unknown: Vec<String> = unknown.filter(|name| !OF_CLIENTS.contains(&name.as_str())).collect();
    unknown.sort();
    unknown.iter().map(|name| format!("{name} is no variable of krr-mock; {}", did_you_mean(name, &known))).collect()
}

fn variables_of(command: &Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(|flag| flag.get_env()?.to_str().map(str::to_owned));
    own.chain(command.get_subcommands().flat_map(variables_of)).collect()
}

/// Each scope of a client that the register, the issuers and their other services do not have.
pub(crate) fn unknown_scopes(clients: &ClientsFile) -> Vec<String> {
    let known: BTreeSet<String> = SCOPES.iter().map(|scope| scope.name.to_owned()).collect();
    let of_krr = |scope: &str| {
        let legacy = scope.strip_prefix("krr:").unwrap_or(scope);
        scope.starts_with("krr:") || ["global/", "user/"].iter().any(|kind| legacy.starts_with(kind))
    };
    let unknown = clients.scopes().filter(|(_, scope)| !known.contains(*scope));
    let text = |(id, scope): (&str, &str)| match of_krr(scope) {
        true => {
            format!("--clients: {id} has the scope {scope}, which KRR does not know; {}", did_you_mean(scope, &known))
        }
        false => {
            format!("--clients: {id} has the scope {scope}, which is not one of KRR; {}", did_you_mean(scope, &known))
        }
    };
    unknown.map(text).collect()
}

fn did_you_mean(name: &str, known: &BTreeSet<String>) -> String {
    // The comparison is in lower case.
    let nearest = nearest(name, known.iter().map(|known| known.to_lowercase())).into_iter().next().unwrap_or_default();
    let known = known.iter().find(|known| known.eq_ignore_ascii_case(&nearest)).map_or("", String::as_str);
    format!("did you mean {known}?")
}

impl Flags {
    /// What to know about a mock that has started with these flags.
    pub(crate) fn start_warnings(&self, krr: &KrrMock) -> Vec<String> {
        let auth = self.auth_warning().map(str::to_owned);
        let document = self.spec().filter(|_| !krr.serves_register()).map(|path| {
            format!(
                "--spec {}: no operation of KRR is in it, by operationId, so the register answers nothing; all answers come from \
                 its examples and schemas",
                path.display()
            )
        });
        let admin = krr.admin_address().unwrap_or_else(|| krr.address());
        let is_open = self.admin_token.is_none() && !admin.ip().is_loopback();
        let open = is_open.then(|| {
            format!(
                "whoever reaches {admin} may call /_mock, which shows keys and exchanges and changes everything; --admin-token asks \
                 for a token, --admin-listen serves it elsewhere"
            )
        });
        [auth, document, open].into_iter().flatten().collect()
    }
}
