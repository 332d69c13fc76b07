use std::{
    collections::BTreeMap,
    io::{self, Write},
    time::Duration,
};

use serde_json::{Value, json};

use crate::run::mutation::equivalents::Equivalents;
use crate::run::mutation::mock_control::Mutant;
use crate::run::mutation::outcome::MutantOutcome;

/// The outcomes of all mutants.
#[derive(Debug, Default)]
pub struct MutationReport {
    /// Mutant by mutant.
    pub mutants: Vec<EvaluatedMutant>,
    /// The seed of the cases.
    pub seed: u64,
    /// How long it took.
    pub duration: Duration,
}

/// A mutant with its outcome.
#[derive(Debug)]
pub struct EvaluatedMutant {
    /// The mutant.
    pub mutant: Mutant,
    /// Its outcome.
    pub outcome: MutantOutcome,
}

#[derive(Default)]
struct Count {
    all: usize,
    killed: usize,
    equivalent: usize,
}

impl MutationReport {
    /// Whether every mutant was killed or is equivalent.
    pub fn all_expected(&self) -> bool {
        self.mutants.iter().all(|evaluated| evaluated.outcome.is_expected())
    }

    /// Writes a table by kind of mutant, one by rule, the equivalent mutants and those with an unexpected outcome.
    ///
    /// # Errors
    /// Errors of `out`.
    pub fn write(&self, equivalents: &Equivalents, out: &mut impl Write) -> io::Result<()> {
        let mut kinds: BTreeMap<&str, Count> = BTreeMap::new();
        let (mut rules, mut whole) = (BTreeMap::<&str, usize>::new(), Count::default());
        for EvaluatedMutant { mutant, outcome } in &self.mutants {
            whole.add(outcome);
            kinds.entry(mutant.kind()).or_default().add(outcome);
            if let MutantOutcome::Killed(rule) = outcome {
                *rules.entry(rule).or_default() += 1;
            }
        }
        writeln!(
            out,
            "{:<24} {:>7} {:>7} {:>10} {:>8}",
            "kind of mutant", "mutants", "killed", "equivalent", "survived"
        )?;
        for (kind, count) in kinds.iter().map(|(kind, count)| (*kind, count)).chain([("all", &whole)]) {
            let Count { all, killed, equivalent } = count;
            writeln!(out, "{kind:<24} {all:>7} {killed:>7} {equivalent:>10} {:>8}", all - killed - equivalent)?;
        }
        writeln!(out, "\n{:<32} {:>7}", "killed by", "mutants")?;
        for (rule, count) in rules {
            writeln!(out, "{rule:<32} {count:>7}")?;
        }
        writeln!(out)?;
        self.write_equivalents(equivalents, out)?;
        for EvaluatedMutant { mutant, outcome } in
            self.mutants.iter().filter(|evaluated| !evaluated.outcome.is_expected())
        {
            writeln!(out, "{} {}\n  {}", outcome.headline(), mutant.id, mutant.description)?;
        }
        let named = self.mutants.iter().filter(|evaluated| evaluated.mutant.rule.is_some()).count();
        writeln!(
            out,
            "{} mutants, {named} of them named; {} killed, {} equivalent, {} surviving; {:.1} s; --seed {}",
            whole.all,
            whole.killed,
            whole.equivalent,
            whole.all - whole.killed - whole.equivalent,
            self.duration.as_secs_f64(),
            self.seed,
        )
    }

    fn write_equivalents(&self, equivalents: &Equivalents, out: &mut impl Write) -> io::Result<()> {
        for entry in equivalents.iter() {
            let of_entry = |evaluated: &&EvaluatedMutant| {
                evaluated.outcome == MutantOutcome::Equivalent && entry.mutants.contains(&evaluated.mutant.id)
            };
            let count = self.mutants.iter().filter(of_entry).count();
            if count > 0 {
                writeln!(out, "{count} equivalent: {}", entry.reason)?;
            }
        }
        Ok(())
    }

    /// The same as JSON: each mutant with `id`, `generation`, `lie` and `fate`.
    pub fn to_json(&self) -> Value {
        let mutant = |EvaluatedMutant { mutant, outcome }: &EvaluatedMutant| {
            json!({
                "id": mutant.id, "generation": mutant.generation, "lie": mutant.description,
                "fate": outcome.id(), "rules": outcome.rules(), "is_well": outcome.is_expected(),
            })
        };
        json!({ "seed": self.seed, "mutants": self.mutants.iter().map(mutant).collect::<Vec<_>>() })
    }
}

impl Count {
    fn add(&mut self, outcome: &MutantOutcome) {
        self.all += 1;
        match outcome {
            MutantOutcome::Killed(_) => self.killed += 1,
            MutantOutcome::Equivalent => self.equivalent += 1,
            MutantOutcome::Survived
            | MutantOutcome::NotEquivalent(_)
            | MutantOutcome::OtherRules(_)
            | MutantOutcome::NotJudged(_) => {}
        }
    }
}
