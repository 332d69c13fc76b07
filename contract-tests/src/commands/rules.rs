use std::{
    io::{self, Write},
    process::ExitCode,
};

use krr_specs::{Generation, Rule, Rules};

#[derive(Debug, clap::Args)]
pub(super) struct Listing {
    /// Only the rules that hold for this generation
    #[arg(long, value_name = "g1|g2|g3")]
    generation: Option<Generation>,
}

/// Lists the rules, a line each.
pub(super) fn list(flags: &Listing) -> ExitCode {
    let mut out = io::stdout().lock();
    let held = |rule: &&Rule| flags.generation.is_none_or(|generation| rule.generations.contains(&generation));
    for rule in Rules::bundled().iter().filter(held) {
        let evidence = rule.evidence.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(", ");
        let generations = rule.generations.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let statement = &rule.statement.en;
        let _ = writeln!(out, "{:<31} {generations:<8} {statement} ({}; {evidence})", rule.id, rule.confidence);
    }
    ExitCode::SUCCESS
}
