//! `krr-contract environments`: lists the known environments and hosts, as text or JSON.

pub(crate) mod json;
pub(crate) mod text;

use std::{
    io::{self, Write},
    net::IpAddr,
    process::ExitCode,
};

use jiff::Timestamp;
use krr_specs::{Environment, Environments as Record, Host, OsloTime};

use crate::fail;

const HELP: &str = "\
Examples:
  krr-contract environments
  krr-contract environments --retired --format json
  krr-contract environments show ver2
  krr-contract environments show krr-ver2.digdir.no
  krr-contract environments show 146.192.252.152

Dates have the precision of the sources: 2017, 2020-06 or 2023-10-03. `listed by` is the date of a page
that lists a host as retired, `presumed by` of one that no longer names it.

Exit codes: 0, or 2 for an unknown name.";

/// Lists the known hosts of the register, live and retired.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP, args_conflicts_with_subcommands = true)]
pub(crate) struct Environments {
    #[command(subcommand)]
    show: Option<Show>,

    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Only retired hosts
    #[arg(long, conflicts_with = "live")]
    retired: bool,

    /// Only live hosts
    #[arg(long)]
    live: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Show {
    /// Show everything that is known of an environment or host
    Show {
        /// An environment (ver2), a host (krr-ver2.digdir.no), a URL on it, or an IP address
        name: String,

        /// The output format
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// A JSON object with stable members
    Json,
}

/// An environment with the selected hosts.
pub(crate) struct Selected<'r> {
    environment: &'r Environment,
    hosts: Vec<&'r Host>,
    /// Whether all hosts are selected, and with them the Swagger pages.
    is_whole: bool,
}

/// Shows the table, or one environment.
pub(crate) fn show(flags: &Environments) -> ExitCode {
    let (record, today) = (Record::bundled(), OsloTime::new(Timestamp::now()).zoned().date());
    let out = &mut io::stdout().lock();
    let written = match &flags.show {
        None => {
            let is_selected = |host: &&Host| match (flags.retired, flags.live) {
                (true, _) => host.is_retired(today),
                (_, true) => !host.is_retired(today),
                (false, false) => true,
            };
            let chosen = record.iter().map(|environment| {
                let hosts: Vec<_> = record.hosts_of(environment.name).filter(is_selected).collect();
                Selected { environment, hosts, is_whole: !flags.retired && !flags.live }
            });
            let chosen: Vec<_> = chosen.filter(|chosen| !chosen.hosts.is_empty()).collect();
            match flags.format {
                Format::Text => text::table(record, today, &chosen, out),
                Format::Json => json::list(record, today, &chosen, out),
            }
        }
        Some(Show::Show { name, format }) => match choose(record, name) {
            None => return fail(&unknown(record, name), 2),
            Some(chosen) => match format {
                Format::Text => text::details(record, today, &chosen, out),
                Format::Json => json::one(record, today, &chosen, out),
            },
        },
    };
    match written {
        // The reader may have closed the pipe.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => fail(&error.to_string(), 2),
        _ => ExitCode::SUCCESS,
    }
}

fn choose<'r>(record: &'r Record, name: &str) -> Option<Selected<'r>> {
    if let Some(environment) = record.find(name) {
        return Some(Selected { environment, hosts: record.hosts_of(environment.name).collect(), is_whole: true });
    }
    let hosts = match host_of(name).parse::<IpAddr>() {
        Ok(ip) => record.hosts().filter(|host| host.addresses.iter().any(|address| address.ip == ip)).collect(),
        Err(_) => vec![record.find_host(host_of(name))?],
    };
    // Hosts that share an address share the environment.
    let first = hosts.first()?;
    let environment = record.iter().find(|environment| environment.name == first.environment)?;
    let hosts = hosts.iter().filter(|host| host.environment == first.environment).copied().collect();
    Some(Selected { environment, hosts, is_whole: false })
}

/// The host of a URL or of a part of one; else the text itself.
fn host_of(name: &str) -> &str {
    let rest = name.split_once("://").map_or(name, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let address = authority.rsplit_once('@').map_or(authority, |(_, address)| address);
    let host = match address.strip_prefix('[') {
        Some(ipv6) => ipv6.split(']').next().unwrap_or(ipv6),
        None if address.matches(':').count() > 1 => address,
        None => address.split(':').next().unwrap_or(address),
    };
    host.trim_end_matches('.')
}

fn unknown(record: &Record, name: &str) -> String {
    let nearest = record.nearest_names(name).join(", ");
    format!("no environment or host {name:?}; the nearest are {nearest}")
}

/// The URL of a source: its first file at its first commit.
fn address(key: krr_specs::EvidenceKey) -> Option<String> {
    let source = key.source();
    let repository = source.repository.as_ref()?;
    let commit = source.commits.first().map_or("HEAD", String::as_str);
    // A path with a pattern or a remark makes no URL.
    let path = source.paths.first().filter(|path| !path.contains(['*', '{', '(']));
    Some(match path {
        Some(path) => format!("https://github.com/{repository}/blob/{commit}/{}", path.replace(' ', "%20")),
        None => format!("https://github.com/{repository}"),
    })
}

fn scopes(host: &Host) -> Vec<&'static str> {
    use krr_specs::{Generation, HostGeneration, SCOPES, ScopeFamily};
    let Some(family) = host.scopes else { return Vec::new() };
    let generation = match host.generation {
        HostGeneration::G2 => Generation::G2,
        HostGeneration::G3 => Generation::G3,
        _ => Generation::G1,
    };
    let is_of_family = |name: &str| name.starts_with("krr:") == (family == ScopeFamily::Krr);
    let known = SCOPES.iter().filter(|scope| scope.generations.contains(&generation) && is_of_family(scope.name));
    known.map(|scope| scope.name).collect()
}

/// Writes a table with two spaces between the columns.
fn columns<const N: usize>(rows: &[[String; N]], out: &mut impl Write) -> io::Result<()> {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<_> = (0..N).map(width).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect::<Vec<_>>();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}
