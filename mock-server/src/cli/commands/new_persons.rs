//! `krr-mock persons new`: identifiers for persons of a team's own.

use std::{
    collections::HashSet,
    io::{self, Write},
};

use clap::{Args, ValueEnum};
use krr_fixtures::{Deck, NewIdentifiers, Personidentifikator, Resident, Sex};
use krr_specs::PartialDate;

#[derive(Debug, Args)]
pub(crate) struct NewPersons {
    /// How many
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,

    /// Year, month or day of birth, such as 1990 or 1990-08-11; by default 1930 to 2009
    #[arg(long, value_name = "DATE", value_parser = born)]
    born: Option<PartialDate>,

    /// Those of women or of men only
    #[arg(long)]
    sex: Option<SexArg>,

    /// D-numbers, for persons who do not live in Norway
    #[arg(long)]
    d_number: bool,

    /// The same seed gives the same identifiers; without one, each call gives others
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SexArg {
    /// An even ninth digit
    Female,
    /// An odd ninth digit
    Male,
}

fn born(text: &str) -> Result<PartialDate, String> {
    let born: PartialDate =
        text.parse().map_err(|_| "expected a year, month or day, such as 1990, 1990-08 or 1990-08-11".to_owned())?;
    NewIdentifiers::with_seed(0).born(born).map(|_| born).map_err(|error| error.to_string())
}

impl NewPersons {
    pub(crate) fn run(&self) -> Result<(), String> {
        let decks: Vec<Deck> = Deck::bundled_names().filter_map(Deck::bundled).collect();
        let taken: HashSet<&Personidentifikator> =
            decks.iter().flat_map(Deck::residents).map(Resident::personidentifikator).collect();
        let wanted = usize::try_from(self.count).unwrap_or(usize::MAX);
        let free: Vec<_> = self.identifiers()?.iter().filter(|pid| !taken.contains(pid)).take(wanted).collect();
        if free.len() < wanted {
            return Err(format!("--count {wanted}: there are only {} such identifiers", free.len()));
        }
        let mut out = io::stdout().lock();
        for pid in free {
            // A reader such as `head` may have closed the pipe.
            if writeln!(out, "{}", pid.as_str()).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn identifiers(&self) -> Result<NewIdentifiers, String> {
        let mut identifiers = NewIdentifiers::with_seed(self.seed.unwrap_or_else(|| fastrand::u64(..)));
        if let Some(born) = self.born {
            identifiers = identifiers.born(born).map_err(|error| format!("--born {error}"))?;
        }
        identifiers = match self.sex {
            None => identifiers,
            Some(SexArg::Female) => identifiers.sex(Sex::Female),
            Some(SexArg::Male) => identifiers.sex(Sex::Male),
        };
        Ok(if self.d_number { identifiers.d_nummer() } else { identifiers })
    }
}
