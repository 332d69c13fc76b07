//! `krr-contract diff`: two API documents, and for whom what changed between them breaks something.

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

const TEACHING: &str = "\
Readers read answers, writers send requests. The same change of a schema breaks for readers where
it lets more come, and for writers where it lets less be sent. A part that several operations
share is told once, with all of them.

OLD and NEW are files, URLs, or - for standard input (one of them). OpenAPI 3.0 and Swagger 2.0
are read, as YAML or JSON. A file of this project about two generations is read as the one that
its info.x-generation names.

Examples:
  krr-contract diff specs/openapi/ver2.yaml specs/openapi/test.yaml
  krr-contract diff --format markdown old.json https://api.example/v3/api-docs
  git show HEAD~1:api.yaml | krr-contract diff - api.yaml --fail-on any
  krr-contract diff --target test     our contract against what TEST publishes of itself
  krr-contract diff --target http://127.0.0.1:8080 --generation g2

Exit codes: 0 nothing breaks, 1 something does (see --fail-on), 2 asked wrongly (no such file,
not a document), 3 a URL could not be reached. Production is never called.";

/// Compares two API documents, and says for whom a difference breaks something.
#[derive(Debug, clap::Args)]
#[command(after_help = TEACHING)]
pub(crate) struct Diff {
    /// The document as it was: a file, a URL, or - for standard input
    #[arg(required_unless_present = "target")]
    old: Option<String>,

    /// The document as it is
    #[arg(required_unless_present = "target")]
    new: Option<String>,

    /// Compare our contract with what this service publishes at /v3/api-docs: everything before /rest, or an environment
    #[arg(long, value_name = "URL|NAME", conflicts_with_all = ["old", "new"])]
    target: Option<String>,

    /// With --target: hold it against the contract of this generation
    #[arg(long, value_name = "g1|g2|g3", requires = "target")]
    generation: Option<Generation>,

    /// How to write what was found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// What makes the exit code 1
    #[arg(long, value_enum, default_value_t = FailOn::Breaking)]
    fail_on: FailOn,

    /// Show also what is only words for people: descriptions, examples, notes on sources
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
    /// Any difference that breaks for readers or for writers
    Breaking,
    /// Those, and any difference of which the documents do not tell whether it breaks
    Unknown,
    /// Any difference that is shown
    Any,
    /// Nothing
    Never,
}

/// Why there is nothing to compare, and the exit code for it.
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
    let (shown, words): (Vec<Difference>, Vec<Difference>) =
        all.into_iter().partition(|one| flags.words || !one.is_note());
    let out = &mut io::stdout().lock();
    let colour = out.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let written = match flags.format {
        Format::Text => output::text(out, (&old, &new), &shown, words.len(), colour),
        Format::Json => output::json(out, (&old, &new), &shown),
        Format::Markdown => write!(out, "# From {} to {}\n\n{}", old.name(), new.name(), markdown(&shown)),
    };
    let broken = match flags.fail_on {
        FailOn::Breaking => shown.iter().any(|one| one.severity().is_breaking()),
        FailOn::Unknown => shown.iter().any(|one| one.severity() != Severity::Compatible),
        FailOn::Any => !shown.is_empty(),
        FailOn::Never => false,
    };
    match written {
        // Whoever closed the pipe has seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => fail(&error.to_string(), 3),
        _ => ExitCode::from(u8::from(broken)),
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
        return Err(DiffError(
            "--generation goes with --target; a document says itself what it is about".to_owned(),
            2,
        ));
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
        return Err(DiffError(format!("{source}: {scheme} is not spoken, only http and https"), 2));
    }
    let mut text = String::new();
    let read = match source {
        "-" => io::stdin().lock().read_to_string(&mut text).map(|_| text),
        path => fs::read_to_string(path),
    };
    read.map_err(|error| DiffError(format!("{source}: {error}"), 2))
}
