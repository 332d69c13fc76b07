use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::run::coverage::combinations::Row;
use crate::run::{Aspect, Cell, Coverage, Share};

/// Coverage in reports for programs.
#[derive(Serialize)]
struct Summary<'c> {
    aspects: BTreeMap<Aspect, Share>,
    #[serde(rename = "crossings")]
    combinations: Vec<Row<'c>>,
    never_reached: Vec<&'c Cell>,
}

impl Serialize for Coverage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let share = |aspect| {
            let (reached, total) = self.of_aspect(aspect);
            (aspect, Share { reached, total })
        };
        let aspects = Aspect::ALL.map(share).into_iter().collect();
        let (combinations, never_reached) = (self.combinations.rows().collect(), self.never_reached().collect());
        Summary { aspects, combinations, never_reached }.serialize(serializer)
    }
}
