//! The flags of `krr-contract`.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use krr_specs::Generation;

const TEACHING: &str = "\
Examples:
  krr-contract verify --target http://127.0.0.1:8080/kontaktinfo-oauth2-server
  krr-contract verify --target http://127.0.0.1:8080 --generation g2
  krr-contract rules

Exit codes: 0 the contract is held, 1 it is broken, 2 asked wrongly, 3 nothing could be judged (unreachable,
no token, retired), 4 cut short by budget or interrupt.";

/// Judges any server by the contract of Kontakt- og reservasjonsregisteret.
#[derive(Debug, Parser)]
#[command(name = "krr-contract", version, after_help = TEACHING)]
pub(crate) struct Flags {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Try every rule against a server
    Verify(Verify),
    /// List the rules, each with the generations for which it holds and with its evidence
    Rules(Listing),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Listing {
    /// Only the rules that hold for this generation
    #[arg(long, value_name = "g1|g2|g3")]
    pub(crate) generation: Option<Generation>,
}

/// Sends generated requests and judges the answers by the document and by the rules.
///
/// Against a mock of ours no credentials are needed. Against another server they come from the environment:
/// KRR_ACCESS_TOKEN, and KRR_USER_TOKEN for /person. Production is never called, and only synthetic identifiers are sent.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A failure names the rule, shows the smallest case as a curl command, and is tried again with the --seed of its run."
)]
pub(crate) struct Verify {
    /// Everything before /rest (G1: .../kontaktinfo-oauth2-server), or the name of an environment
    #[arg(long, value_name = "URL|NAME")]
    pub(crate) target: String,

    /// Judge as this generation; without it as g1 where the URL ends in /kontaktinfo-oauth2-server, and else as g3
    #[arg(long, value_name = "g1|g2|g3")]
    pub(crate) generation: Option<Generation>,

    /// Persons whom the target promises, in place of the operator's published synthetic users
    #[arg(long, value_name = "PATH")]
    pub(crate) roster: Option<PathBuf>,

    /// Try the same cases as an earlier run did
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,

    /// Cases for each rule; 200 on this machine, 3 elsewhere
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) cases: Option<u32>,

    /// Requests at most; no limit on this machine, 150 elsewhere
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_requests: Option<u64>,

    /// Requests a second at most, such as 5/s; no limit on this machine, 1/s elsewhere
    #[arg(long, value_name = "N/s", value_parser = rate)]
    pub(crate) rate: Option<f64>,
}

fn rate(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix("/s").unwrap_or(text);
    match number.parse::<f64>() {
        Ok(rate) if rate.is_finite() && rate > 0.0 => Ok(rate),
        _ => Err("write it as a number above 0 a second, such as 5/s".to_owned()),
    }
}
