use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Subcommand, ValueEnum};
use krr_specs::{Generation, Language, Rule, Rules, Source, nearest};
use serde_json::{Value, json};

use crate::fail;

/// Lists the rules with their generations and evidence, or explains one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  krr-contract rules --generation g1 --lang nb
  krr-contract rules explain eighteen-months
  krr-contract rules --format json | jq '.[] | select(.confidence == \"guess\") | .id'")]
pub(crate) struct Listing {
    #[command(subcommand)]
    question: Option<Question>,

    /// Only the rules of this generation
    #[arg(long, value_name = "g1|g2|g3")]
    generation: Option<Generation>,

    /// The language of the sentences: English or bokmål
    #[arg(long, value_name = "en|nb", default_value = "en", global = true)]
    lang: Language,

    /// The output format
    #[arg(long, value_enum, default_value_t, global = true)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Show the statement, evidence, legal basis and test method of a rule
    Explain {
        /// The id of the rule
        #[arg(value_name = "ID")]
        id: String,
    },
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

/// Lists the rules, a line each, or explains one.
pub(crate) fn list(flags: &Listing) -> ExitCode {
    let is_listed = |rule: &&Rule| flags.generation.is_none_or(|generation| rule.generations.contains(&generation));
    let text = match (&flags.question, flags.format) {
        (Some(Question::Explain { id }), format) => match (Rules::bundled().find(id), format) {
            (None, _) => return fail(&unknown(id), 2),
            (Some(rule), Format::Text) => explained(rule, flags.lang),
            (Some(rule), Format::Json) => format!("{:#}\n", as_json(rule)),
        },
        (None, Format::Text) => Rules::bundled().iter().filter(is_listed).map(|rule| line(rule, flags.lang)).collect(),
        (None, Format::Json) => {
            let rules: Vec<Value> = Rules::bundled().iter().filter(is_listed).map(as_json).collect();
            format!("{:#}\n", Value::from(rules))
        }
    };
    match io::stdout().lock().write_all(text.as_bytes()) {
        // The reader may have closed the pipe.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => fail(&error.to_string(), 3),
        _ => ExitCode::SUCCESS,
    }
}

fn line(rule: &Rule, language: Language) -> String {
    let evidence = rule.evidence.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(", ");
    let (generations, statement) = (generations(rule), rule.statement.text(language));
    format!("{:<33} {generations:<8} {statement} ({}; {evidence})\n", rule.id, rule.confidence)
}

fn generations(rule: &Rule) -> String {
    rule.generations.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

struct Labels {
    generations: &'static str,
    confidence: &'static str,
    guess: &'static str,
    seen: &'static str,
    never: &'static str,
    law: &'static str,
    tested: &'static str,
    evidence: &'static str,
}

const ENGLISH: Labels = Labels {
    generations: "generations",
    confidence: "confidence",
    guess: "guess",
    seen: "seen live",
    never: "unknown",
    law: "law",
    tested: "tested with",
    evidence: "evidence",
};
const BOKMAAL: Labels = Labels {
    generations: "gjelder",
    confidence: "sikkerhet",
    guess: "gjetning",
    seen: "sist sett",
    never: "ikke i kildene",
    law: "hjemmel",
    tested: "prøvd med",
    evidence: "kilder",
};

fn explained(rule: &Rule, language: Language) -> String {
    let labels = match language {
        Language::English => ENGLISH,
        Language::Bokmaal => BOKMAAL,
    };
    let mut text = format!("{}\n  {}\n\n", rule.id, rule.statement.text(language));
    let mut row = |name: &str, value: &str| text.push_str(&format!("  {name:<11} {value}\n"));
    row(labels.generations, &generations(rule));
    row(labels.confidence, &rule.confidence.to_string());
    if !rule.guess_in.is_empty() {
        row(labels.guess, &rule.guess_in.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
    }
    if let Some(part) = &rule.guess {
        row(labels.guess, part.text(language));
    }
    let seen = rule.last_seen_live.iter().map(|(generation, day)| format!("{generation} {day}")).collect::<Vec<_>>();
    let seen = if seen.is_empty() { labels.never.to_owned() } else { seen.join(", ") };
    row(labels.seen, &seen);
    if let Some(legal) = &rule.legal {
        row(labels.law, legal);
    }
    row(labels.tested, rule.procedure.text(language));
    for (place, key) in rule.evidence.iter().enumerate() {
        row(if place == 0 { labels.evidence } else { "" }, &described(key.source()));
    }
    text
}

/// Key, description, repository and dates of a source.
fn described(source: &Source) -> String {
    let dates = source.from.map(|from| match source.until {
        Some(until) => format!("{from} to {until}"),
        None => from.to_string(),
    });
    let place: Vec<String> = source.repository.clone().into_iter().chain(dates).collect();
    let place = if place.is_empty() { String::new() } else { format!(" ({})", place.join(", ")) };
    format!("{}: {}{place}", source.key, source.what)
}

fn as_json(rule: &Rule) -> Value {
    let evidence = rule.evidence.iter().map(|key| key.source()).map(|source| {
        json!({
            "key": source.key, "what": source.what, "weight": source.weight.to_string(),
            "repository": source.repository, "paths": source.paths, "commits": source.commits,
            "from": source.from.map(|from| from.to_string()), "until": source.until.map(|until| until.to_string()),
        })
    });
    json!({
        "id": rule.id,
        "statement": { "en": rule.statement.en, "nb": rule.statement.nb },
        "tried": { "en": rule.procedure.en, "nb": rule.procedure.nb },
        "generations": rule.generations.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "confidence": rule.confidence,
        "guess_in": rule.guess_in,
        "guess": rule.guess.as_ref().map(|part| json!({ "en": part.en, "nb": part.nb })),
        "last_seen_live": rule.last_seen_live,
        "legal": rule.legal,
        "evidence": evidence.collect::<Vec<_>>(),
    })
}

/// The message for an unknown rule, with the most similar ids.
fn unknown(id: &str) -> String {
    let near = nearest(id, Rules::bundled().iter().map(|rule| rule.id.clone()));
    format!("no rule {id:?}; did you mean {}? `krr-contract rules` lists them all", near.join(" or "))
}
