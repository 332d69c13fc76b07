use std::{
    collections::BTreeMap,
    io::{self, Write},
    time::Duration,
};

use serde_json::{Value, json};

use crate::mutation::{equivalents::Equivalents, mock_control::Mutant, outcome::MutantOutcome};

/// What became of every mutant.
#[derive(Debug, Default)]
pub struct MutationReport {
    /// Mutant by mutant.
    pub judged: Vec<EvaluatedMutant>,
    /// The same one tries the same cases.
    pub seed: u64,
    /// How long it took.
    pub took: Duration,
}

/// A mutant and what became of it.
#[derive(Debug)]
pub struct EvaluatedMutant {
    /// The mutant.
    pub mutant: Mutant,
    /// What became of it.
    pub outcome: MutantOutcome,
}

/// How many there were, and what became of them.
#[derive(Default)]
struct Count {
    all: usize,
    killed: usize,
    equivalent: usize,
}

impl MutationReport {
    /// Whether each was noticed by whom it should be, or cannot be.
    #[must_use]
    pub fn all_expected(&self) -> bool {
        self.judged.iter().all(|judged| judged.outcome.is_expected())
    }

    /// Writes a table by kind of lie, one by rule, what nobody can notice, and what is wrong.
    ///
    /// # Errors
    /// Whatever `out` says.
    pub fn write(&self, equivalents: &Equivalents, out: &mut impl Write) -> io::Result<()> {
        let mut kinds: BTreeMap<&str, Count> = BTreeMap::new();
        let (mut rules, mut whole) = (BTreeMap::<&str, usize>::new(), Count::default());
        for EvaluatedMutant { mutant, outcome } in &self.judged {
            whole.add(outcome);
            kinds.entry(mutant.kind()).or_default().add(outcome);
            if let MutantOutcome::Killed(rule) = outcome {
                *rules.entry(rule).or_default() += 1;
            }
        }
        writeln!(out, "{:<24} {:>7} {:>7} {:>10} {:>8}", "kind of lie", "mutants", "killed", "equivalent", "survived")?;
        for (kind, count) in kinds.iter().map(|(kind, count)| (*kind, count)).chain([("all", &whole)]) {
            let Count { all, killed, equivalent } = count;
            writeln!(out, "{kind:<24} {all:>7} {killed:>7} {equivalent:>10} {:>8}", all - killed - equivalent)?;
        }
        writeln!(out, "\n{:<32} {:>7}", "noticed by", "mutants")?;
        for (rule, count) in rules {
            writeln!(out, "{rule:<32} {count:>7}")?;
        }
        writeln!(out)?;
        self.write_equivalents(equivalents, out)?;
        for EvaluatedMutant { mutant, outcome } in self.judged.iter().filter(|judged| !judged.outcome.is_expected()) {
            writeln!(out, "{} {}\n  {}", outcome.headline(), mutant.id, mutant.lie)?;
        }
        let named = self.judged.iter().filter(|judged| judged.mutant.rule.is_some()).count();
        writeln!(
            out,
            "{} mutants, {named} of them named; {} killed, {} equivalent, {} surviving; {:.1} s; --seed {}",
            whole.all,
            whole.killed,
            whole.equivalent,
            whole.all - whole.killed - whole.equivalent,
            self.took.as_secs_f64(),
            self.seed,
        )
    }

    fn write_equivalents(&self, equivalents: &Equivalents, out: &mut impl Write) -> io::Result<()> {
        for entry in equivalents.iter() {
            let of_entry = |judged: &&EvaluatedMutant| {
                judged.outcome == MutantOutcome::Equivalent && entry.mutants.contains(&judged.mutant.id)
            };
            let count = self.judged.iter().filter(of_entry).count();
            if count > 0 {
                writeln!(out, "{count} equivalent: {}", entry.reason)?;
            }
        }
        Ok(())
    }

    /// The same for a machine: a list of mutants, each with `id`, `generation`, `lie` and `fate`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mutant = |EvaluatedMutant { mutant, outcome }: &EvaluatedMutant| {
            json!({
                "id": mutant.id, "generation": mutant.generation, "lie": mutant.lie,
                "fate": outcome.word(), "rules": outcome.rules(), "is_well": outcome.is_expected(),
            })
        };
        json!({ "seed": self.seed, "mutants": self.judged.iter().map(mutant).collect::<Vec<_>>() })
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
            | MutantOutcome::Mistaken(_)
            | MutantOutcome::NotJudged(_) => {}
        }
    }
}
