//! `krr-contract diff`: compares two API documents and classifies the changes.

pub(crate) mod output;

use std::{
    fs,
    io::{self, IsTerminal, Read, Write},
    process::ExitCode,
};

use clap::ValueEnum;
use krr_contract_tests::{Published, TargetError, fetched};
use krr_specs::{
    Generation,
    diff::{ChangeKind, Description, Difference, Severity, markdown},
};

use crate::fail;

const HELP: &str = "\
Readers are clients that read responses, writers are clients that send requests. A schema change is
breaking for readers when it allows more, and for writers when it allows less. A change in a shared
schema is listed once, with all its operations.

OLD and NEW are files, URLs, or - for standard input (one of them), in OpenAPI 3.0 or 3.1 or Swagger 2.0,
as YAML or JSON. A document of this project for two generations is read as the one in
info.x-generation.

Examples:
  krr-contract diff specs/openapi/ver2.yaml specs/openapi/test.yaml
  krr-contract diff --format markdown old.json https://api.example/v3/api-docs
  git show HEAD~1:api.yaml | krr-contract diff - api.yaml --fail-on any
  krr-contract diff --target test     our contract and the document that TEST publishes
  krr-contract diff --target http://127.0.0.1:8080 --generation g2

Exit codes: 0 no breaking change, 1 a breaking change (see --fail-on), 2 usage error (no such file,
not a document), 3 URL not reachable. Production is never called.";

/// Compares two API documents and classifies the differences.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Diff {
    /// The old document: a file, a URL, or - for standard input
    #[arg(required_unless_present = "target")]
    old: Option<String>,

    /// The new document
    #[arg(required_unless_present = "target")]
    new: Option<String>,

    /// Compare our contract with the document at /v3/api-docs of this service (URL before /rest, or environment)
    #[arg(long, value_name = "URL|NAME", conflicts_with_all = ["old", "new"])]
    target: Option<String>,

    /// With --target: the generation of our contract
    #[arg(long, value_name = "g1|g2|g3", requires = "target")]
    generation: Option<Generation>,

    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Which differences give exit code 1
    #[arg(long, value_enum, default_value_t = FailOn::Breaking)]
    fail_on: FailOn,

    /// Show changes of descriptions, examples and notes too
    #[arg(long)]
    words: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Breaking differences
    Breaking,
    /// Breaking differences and those that cannot be classified
    Unknown,
    /// All differences that are shown
    Any,
    /// None
    Never,
}

/// Why the documents cannot be compared, with the exit code.
struct DiffError(String, u8);

impl From<TargetError> for DiffError {
    fn from(error: TargetError) -> Self {
        Self(error.to_string(), if error.is_usage() { 2 } else { 3 })
    }
}

pub(crate) async fn diff(flags: &Diff) -> ExitCode {
    let (old, new) = match documents(flags).await {
        Ok(documents) => documents,
        Err(DiffError(message, code)) => return fail(&message, code),
    };
    for document in [&old, &new] {
        for lost in document.losses() {
            let _ =
                writeln!(io::stderr(), "krr-contract: {}: {}: not compared: {}", document.name(), lost.at, lost.what);
        }
    }
    let all = old.diff(&new);
    for one in all.iter().filter(|one| one.is_uncompared()) {
        let (document, at) = if one.kind == ChangeKind::ReferenceBroken { (&new, &one.new) } else { (&old, &one.old) };
        let _ =
            writeln!(io::stderr(), "krr-contract: {}: {at}: not compared: {}", document.name(), one.kind.description());
    }
    let (shown, notes): (Vec<Difference>, Vec<Difference>) =
        all.into_iter().partition(|one| flags.words || !one.is_note());
    let out = &mut io::stdout().lock();
    let colour = out.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let written = match flags.format {
        Format::Text => output::text(out, (&old, &new), &shown, notes.len(), colour),
        Format::Json => output::json(out, (&old, &new), &shown),
        Format::Markdown => write!(out, "# From {} to {}\n\n{}", old.name(), new.name(), markdown(&shown)),
    };
    let is_failure = match flags.fail_on {
        FailOn::Breaking => shown.iter().any(|one| one.severity().is_breaking()),
        FailOn::Unknown => shown.iter().any(|one| one.severity() != Severity::Compatible),
        FailOn::Any => !shown.is_empty(),
        FailOn::Never => false,
    };
    match written {
        // The reader may have closed the pipe.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => fail(&error.to_string(), 3),
        _ => ExitCode::from(u8::from(is_failure)),
    }
}

async fn documents(flags: &Diff) -> Result<(Description, Description), DiffError> {
    let read = |name: &str, text: &str| Description::read(name, text).map_err(|error| DiffError(error.to_string(), 2));
    if let Some(target) = &flags.target {
        let published = Published::by(target, flags.generation)?;
        let text = published.fetch().await?;
        return Ok((Description::of(published.generation), read(published.url(), &text)?));
    }
    if flags.generation.is_some() {
        return Err(DiffError("--generation needs --target".to_owned(), 2));
    }
    let (old, new) = (flags.old.as_deref().unwrap_or_default(), flags.new.as_deref().unwrap_or_default());
    if old == "-" && new == "-" {
        return Err(DiffError("only one of the two documents can come from standard input".to_owned(), 2));
    }
    Ok((read(old, &text_of(old).await?)?, read(new, &text_of(new).await?)?))
}

async fn text_of(source: &str) -> Result<String, DiffError> {
    if source.starts_with("http://") || source.starts_with("https://") {
        return Ok(fetched(source).await?);
    }
    if let Some((scheme, _)) = source.split_once("://") {
        return Err(DiffError(format!("{source}: {scheme} is not supported, only http and https"), 2));
    }
    let mut text = String::new();
    let read = match source {
        "-" => io::stdin().lock().read_to_string(&mut text).map(|_| text),
        path => fs::read_to_string(path),
    };
    read.map_err(|error| DiffError(format!("{source}: {error}"), 2))
}
