//! `krr-contract gauntlet`: runs the tests of a client once for each surprise.

mod listing;
mod mocks;
mod progress;
mod reports;

use std::{num::NonZeroUsize, process::ExitCode, thread, time::Instant};

use krr_contract_tests::gauntlet::{
    ClientCommand, Gauntlet, GauntletError, HonestRun, Judged, Surprise, Surprises, Template,
    report::{GauntletResults, ResultsInfo},
};
use krr_specs::Language;
use parking_lot::Mutex;

use crate::fail;
use crate::gauntlet::mocks::Mocks;
use crate::gauntlet::progress::SurpriseBar;
use crate::gauntlet::reports::{GauntletReportArg, GauntletReports};
use crate::process::shutdown_signal::interrupted;

/// Runs the tests of a client against krr-mock, once honestly and then once for each surprise, and lists those that the tests
/// miss.
///
/// A surprise is a fault of the network or the issuer, a wrong answer, or a truth that clients overlook: a reservation, details
/// that have expired, a language, a second page. Of each it is known what a good client does. Either its tests fail (notice),
/// because the answer is wrong or another one; or they pass (cope), because the answer is right or the fault passes. A surprise is
/// missed when the tests do the other thing, or when the client does harm, such as a refused request that is sent for ever.
/// Surprises in calls that the client does not make are left out.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: tests that read the base URL and the token endpoint from variables of their own.

  krr-contract gauntlet --env APP_KRR_BASE={url} --env APP_TOKEN_URL={token_url} -- pytest -q

The command runs in this folder. Each run gets a register that is as at the start, and these variables:

  KRR_MOCK_URL        {url}        base URL of the register: everything before /rest
  KRR_MOCK_ISSUER     {issuer}     the issuer, Maskinporten, which is the `aud` of a grant
  KRR_MOCK_TOKEN_URL  {token_url}  its token endpoint
  KRR_MOCK_CLIENT_ID  {client_id}  a registered client with all scopes of KRR
  KRR_MOCK_KID        {kid}        the id of its key
  KRR_MOCK_KEY_FILE   {key_file}   its private key, a PEM file (PKCS 8)
  KRR_MOCK_CA_FILE    {ca_file}    the certificate authority of the mock, a PEM file
  KRR_MOCK_PROXY      {proxy}      proxy for a client with built-in addresses: https_proxy={proxy}

The mock is the krr-mock that KRR_MOCK_BINARY names, or the one beside this program, or the first in PATH. The tests must pass
without a surprise. A run may take four times as long as that one, and twenty seconds more.

Exit codes: 0 every surprise came out well, 1 some were missed, 2 usage error, 3 nothing could be judged: the tests fail
without a surprise, do not call the mock, or there is no mock; 4 interrupted, with a report of what was done.")]
pub(crate) struct GauntletFlags {
    /// Only this surprise, or those of this group; repeatable
    #[arg(long, value_name = "GROUP|ID")]
    only: Vec<String>,

    /// Number of runs at once; default three times the number of processors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: Option<u8>,

    /// The tests are meant to pass at this surprise, where those of others fail; repeatable
    #[arg(long = "expect-graceful", value_name = "ID")]
    expect_graceful: Vec<String>,

    /// A variable for the command, such as APP_KRR_BASE={url}; repeatable
    #[arg(long = "env", value_name = "NAME=TEMPLATE")]
    templates: Vec<Template>,

    /// The seed of what is random in a fault
    #[arg(long, value_name = "N", default_value_t = 11)]
    seed: u64,

    /// Write a report; repeatable; `-` for PATH is standard output. The terminal report is always written
    #[arg(long = "report", value_name = "terminal|junit=PATH|json=PATH|html=PATH")]
    reports: Vec<GauntletReportArg>,

    /// Print the surprises and end
    #[arg(long)]
    list: bool,

    /// The language of --list: en or nb
    #[arg(long, value_name = "en|nb", default_value = "en", requires = "list")]
    lang: Language,

    /// The command that runs the tests, after --
    #[arg(last = true, value_name = "COMMAND", required_unless_present = "list")]
    command: Vec<String>,
}

pub(crate) async fn gauntlet(flags: &GauntletFlags) -> ExitCode {
    let surprises = match chosen(flags) {
        Ok(surprises) => surprises,
        Err(message) => return fail(&message, 2),
    };
    if flags.list {
        return listing::write(&surprises, flags.lang);
    }
    let reports = match GauntletReports::open(&flags.reports) {
        Ok(reports) => reports,
        Err(message) => return fail(&message, 2),
    };
    let began = Instant::now();
    let prepared = tokio::select! {
        prepared = prepare(flags) => prepared,
        () = interrupted() => Err(("interrupted before the first surprise".to_owned(), 4)),
    };
    let (gauntlet, honest, mocks) = match prepared {
        Ok(prepared) => prepared,
        Err((message, code)) => {
            reports.remove_old();
            return fail(&message, code);
        }
    };
    let (bar, done) = (SurpriseBar::new(surprises.len() as u64), Mutex::new(Vec::new()));
    let ended = tokio::select! {
        ended = gauntlet.run_all(&surprises, &honest, &bar, &done) => Some(ended),
        () = interrupted() => None,
    };
    bar.finish();
    drop(mocks);
    if let Some(Err(error)) = ended {
        reports.remove_old();
        return fail(&error.to_string(), 3);
    }
    let info = ResultsInfo {
        command: flags.command.clone(),
        seed: flags.seed,
        jobs: gauntlet.mocks.len(),
        selected: surprises.len(),
        interrupted: ended.is_none(),
        duration: began.elapsed(),
    };
    let judged: Vec<Judged> = done.into_inner();
    let results = GauntletResults::new(info, &honest, Gauntlet::time_out(&honest), judged);
    let code = results.exit_code();
    match reports.write(&results) {
        Ok(()) => ExitCode::from(code),
        Err(message) => fail(&message, if code == 0 { 3 } else { code }),
    }
}

/// The surprises of `--only`, in the order of the catalogue.
fn chosen(flags: &GauntletFlags) -> Result<Vec<&'static Surprise>, String> {
    let all = Surprises::bundled();
    for id in &flags.expect_graceful {
        match all.find(id) {
            None => return Err(format!("--expect-graceful {id}: no such surprise; --list prints all")),
            Some(known) if !known.is_noticed() => {
                return Err(format!("--expect-graceful {id}: the tests of every client are meant to pass at it"));
            }
            Some(_) => {}
        }
    }
    let mut named = Vec::new();
    for name in &flags.only {
        named.extend(all.selected(name).map_err(|error| format!("--only {name}: {error}"))?);
    }
    let is_chosen = |surprise: &&Surprise| flags.only.is_empty() || named.iter().any(|other| other.id == surprise.id);
    Ok(all.iter().filter(is_chosen).collect())
}

/// Starts the mocks and runs the tests without a surprise.
async fn prepare(flags: &GauntletFlags) -> Result<(Gauntlet, HonestRun, Mocks), (String, u8)> {
    let processors = thread::available_parallelism().map_or(2, NonZeroUsize::get);
    // Tests mostly wait: for processes to start, for connections and for pauses.
    let jobs = flags.jobs.map_or((3 * processors).min(32), usize::from);
    let (mocks, controlled) = Mocks::start(jobs).await.map_err(|error| (error.to_string(), 3))?;
    let gauntlet = Gauntlet {
        command: ClientCommand { program: flags.command.clone(), templates: flags.templates.clone() },
        mocks: controlled,
        graceful: flags.expect_graceful.clone(),
        seed: flags.seed,
    };
    match gauntlet.honest_run().await {
        Ok(honest) => Ok((gauntlet, honest, mocks)),
        // A program that does not exist is a mistake on the command line.
        Err(error @ GauntletError::Command { .. }) => Err((error.to_string(), 2)),
        Err(error) => Err((error.to_string(), 3)),
    }
}
