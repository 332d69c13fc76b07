//! From flags to a builder.

use std::{env, fs, path::Path, thread};

use krr_fixtures::Deck;
use krr_mock_server::{ClientsFile, FaultsFile, KrrMock, KrrMockBuilder, SigningKey, TrustedAuthorities};
use krr_specs::Document;

use crate::args::Flags;
use crate::files::input_file;
use crate::start_warnings::unknown_scopes;
use crate::values::key_folder::KeyFolder;

impl Flags {
    /// The builder that the flags describe; the error names the flag or file that is wrong.
    pub(crate) fn builder(&self) -> Result<KrrMockBuilder, String> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let mut builder = KrrMock::builder().listen(self.listen.address).clock(self.clock.clone()).workers(threads);
        builder = builder.auth(self.auth.into()).strictness(self.strictness.into());
        builder = builder.token_errors(self.token_errors.into()).token_lifetime(self.token_lifetime);
        builder = builder.worlds(usize::try_from(self.worlds).unwrap_or(usize::MAX));
        builder = builder.judge_own(self.judge_own.unwrap_or(if cfg!(debug_assertions) { 1 } else { 10_000 }));
        if let Some(schedule) = self.test_user_reset.schedule() {
            builder = builder.test_user_reset(schedule);
        }
        if let Some(population) = &self.population {
            builder = builder.population(population.clone());
        }
        for name in &self.decks {
            builder = builder.deck(deck(name)?);
        }
        for path in &self.persons {
            let persons = Deck::parse_persons(&read("--persons", path)?, &path.display().to_string());
            builder = builder.persons(persons.map_err(|error| format!("--persons {error}"))?);
        }
        if let Some(path) = &self.clients {
            let clients = ClientsFile::parse(&read("--clients", path)?, &path.display().to_string());
            let clients = clients.map_err(|error| format!("--clients {error}"))?;
            for warning in unknown_scopes(&clients) {
                tracing::warn!("{warning}");
            }
            builder = builder.clients(clients);
        }
        if let Some(path) = &self.trust {
            let authorities = TrustedAuthorities::parse(&read("--trust", path)?, &path.display().to_string());
            builder = builder.trust(authorities.map_err(|error| format!("--trust {error}"))?);
        }
        for name in &self.faults {
            builder = builder.faults(faults(name)?);
        }
        let folder = self.key_folder.clone().unwrap_or_else(|| KeyFolder::in_cache(|name| env::var_os(name)));
        if let Some(folder) = folder.path() {
            builder = builder.keep_signing_key(folder);
        }
        if let Some(path) = &self.signing_key {
            let key = SigningKey::parse(&read("--signing-key", path)?, &path.display().to_string());
            builder = builder.signing_key(key.map_err(|error| format!("--signing-key {error}"))?);
        }
        if let Some(url) = &self.base_url {
            builder = builder.base_url(url);
        }
        if let Some(token) = &self.admin_token {
            builder = builder.admin_token(&admin_token(token)?);
        }
        if let Some(listen) = &self.admin_listen {
            builder = builder.admin_listen(listen.address);
        }
        if self.trust_forwarded {
            builder = builder.trust_forwarded();
        }
        if self.tls {
            builder = self.names().fold(builder.tls(), |builder, name| builder.tls_name(&name));
        }
        for (place, plan) in self.retire.iter().enumerate() {
            let earlier = self.retire[..place].iter().find_map(|one| one.host_of_both(plan));
            if let Some((host, one, other)) = earlier {
                return Err(format!(
                    "--retire: {host} is named twice, {one} and {other}; an environment includes all its hosts"
                ));
            }
            builder = builder.retire(plan.clone());
        }
        if let Some(path) = &self.state {
            builder = builder.state(path);
        }
        if let Some(path) = &self.spec {
            let document = Document::parse(&path.display().to_string(), &read("--spec", path)?);
            builder = builder.spec(document.map_err(|error| format!("--spec {error}"))?);
        }
        Ok(builder)
    }
}

impl Flags {
    /// Names under which clients of the same machine or network call the mock. Some clients do not name a host without a dot
    /// in the handshake, and so the certificate has to have it from the start.
    fn names(&self) -> impl Iterator<Item = String> {
        let machine =
            ["/proc/sys/kernel/hostname", "/etc/hostname"].into_iter().filter_map(|path| fs::read_to_string(path).ok());
        let names = machine.chain(env::var("HOSTNAME")).chain(self.listen.name.clone());
        names
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .chain(["host.docker.internal".to_owned()])
    }
}

fn read(flag: &str, path: &Path) -> Result<String, String> {
    input_file::read(path).map_err(|error| format!("{flag} {}: {error}", path.display()))
}

/// The token itself, or that in the file after `@`.
fn admin_token(value: &str) -> Result<String, String> {
    let token = match value.strip_prefix('@') {
        Some(path) => read("--admin-token", Path::new(path))?.trim().to_owned(),
        None => value.to_owned(),
    };
    match !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => Ok(token),
        false => {
            Err("--admin-token: expected one word of visible ASCII characters, or @PATH of a file with it".to_owned())
        }
    }
}

/// A named set of faults, or else the file of that name.
fn faults(name: &str) -> Result<FaultsFile, String> {
    if let Some(set) = FaultsFile::named(name) {
        return Ok(set);
    }
    let text = input_file::read(Path::new(name)).map_err(|error| {
        format!("--faults {name}: {error}; named sets are outage, rate-limited, slow-network and half-dead")
    })?;
    FaultsFile::parse(&text, name).map_err(|error| format!("--faults {error}"))
}

/// A bundled deck, or else the file of that name.
fn deck(name: &str) -> Result<Deck, String> {
    if let Some(deck) = Deck::bundled(name) {
        return Ok(deck);
    }
    let text = input_file::read(Path::new(name)).map_err(|error| {
        let names = Deck::bundled_names().collect::<Vec<_>>().join(", ");
        format!("--deck {name}: {error}; bundled decks are {names}")
    })?;
    Deck::parse(&text, name).map_err(|error| format!("--deck {error}"))
}
