use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Subcommand, ValueEnum};
use krr_specs::{Generation, Language, Rule, Rules, Source, nearest};
use serde_json::{Value, json};

use crate::fail;

/// Lists the rules, each with the generations for which it holds and with its evidence, or explains one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  krr-contract rules --generation g1 --lang nb
  krr-contract rules explain eighteen-months
  krr-contract rules --format json | jq '.[] | select(.confidence == \"guess\") | .id'")]
pub(crate) struct Listing {
    #[command(subcommand)]
    question: Option<Question>,

    /// Only the rules that hold for this generation
    #[arg(long, value_name = "g1|g2|g3")]
    generation: Option<Generation>,

    /// The language of the sentences: English or bokmål
    #[arg(long, value_name = "en|nb", default_value = "en", global = true)]
    lang: Language,

    /// Lines for a terminal, or an array with everything there is to know about each rule
    #[arg(long, value_enum, default_value_t, global = true)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Say what a rule holds, who saw it, where the law asks for it and how it is tried
    Explain {
        /// The rule, as it stands in the list and in a report
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
    let held = |rule: &&Rule| flags.generation.is_none_or(|generation| rule.generations.contains(&generation));
    let text = match (&flags.question, flags.format) {
        (Some(Question::Explain { id }), format) => match (Rules::bundled().find(id), format) {
            (None, _) => return fail(&unknown(id), 2),
            (Some(rule), Format::Text) => explained(rule, flags.lang),
            (Some(rule), Format::Json) => format!("{:#}\n", as_json(rule)),
        },
        (None, Format::Text) => Rules::bundled().iter().filter(held).map(|rule| line(rule, flags.lang)).collect(),
        (None, Format::Json) => {
            let rules: Vec<Value> = Rules::bundled().iter().filter(held).map(as_json).collect();
            format!("{:#}\n", Value::from(rules))
        }
    };
    match io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads only the first lines has all they want.
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

/// The words beside what is explained.
struct Words {
    holds_for: &'static str,
    confidence: &'static str,
    seen: &'static str,
    never: &'static str,
    law: &'static str,
    tried: &'static str,
    evidence: &'static str,
}

const ENGLISH: Words = Words {
    holds_for: "holds for",
    confidence: "confidence",
    seen: "seen live",
    never: "not in the record",
    law: "law",
    tried: "tried with",
    evidence: "evidence",
};
const BOKMAAL: Words = Words {
    holds_for: "gjelder",
    confidence: "sikkerhet",
    seen: "sist sett",
    never: "ikke i kildene",
    law: "hjemmel",
    tried: "prøvd med",
    evidence: "kilder",
};

fn explained(rule: &Rule, language: Language) -> String {
    let words = match language {
        Language::English => ENGLISH,
        Language::Bokmaal => BOKMAAL,
    };
    let mut text = format!("{}\n  {}\n\n", rule.id, rule.statement.text(language));
    let mut row = |name: &str, value: &str| text.push_str(&format!("  {name:<11} {value}\n"));
    row(words.holds_for, &generations(rule));
    row(words.confidence, &rule.confidence.to_string());
    row(words.seen, &rule.last_seen_live.map_or_else(|| words.never.to_owned(), |day| day.to_string()));
    if let Some(legal) = &rule.legal {
        row(words.law, legal);
    }
    row(words.tried, rule.procedure.text(language));
    for (place, key) in rule.evidence.iter().enumerate() {
        row(if place == 0 { words.evidence } else { "" }, &described(key.source()));
    }
    text
}

/// Key, what it is, where and from when.
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
        "last_seen_live": rule.last_seen_live.map(|day| day.to_string()),
        "legal": rule.legal,
        "evidence": evidence.collect::<Vec<_>>(),
    })
}

/// With the names that are written most like it.
fn unknown(id: &str) -> String {
    let near = nearest(id, Rules::bundled().iter().map(|rule| rule.id.clone()));
    format!("there is no rule {id:?}; did you mean {}? `krr-contract rules` lists them all", near.join(" or "))
}
