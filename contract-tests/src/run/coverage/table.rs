use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use crate::run::{Aspect, Cell, Coverage, Share};

impl Coverage {
    /// Writes a table of operations and aspects, a table of combinations, and the cells that were not reached.
    ///
    /// # Errors
    /// Errors of `out`.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let columns = &Aspect::ALL[..Aspect::ALL.len() - 1];
        write!(out, "{:<22}", "coverage")?;
        for aspect in columns {
            write!(out, " {aspect:>17}")?;
        }
        writeln!(out)?;
        let operations: BTreeSet<&str> = self.cells.iter().map(|cell| cell.operation.as_str()).collect();
        for operation in operations.into_iter().filter(|operation| !operation.is_empty()) {
            write!(out, "{operation:<22}")?;
            for aspect in columns {
                write!(out, " {:>17}", self.fraction(|cell| cell.aspect == *aspect && cell.operation == operation))?;
            }
            writeln!(out)?;
        }
        write!(out, "{:<22}", "total")?;
        for aspect in columns {
            write!(out, " {:>17}", self.fraction(|cell| cell.aspect == *aspect))?;
        }
        writeln!(out, "\nrules that had something to judge: {}", self.fraction(|cell| cell.aspect == Aspect::Rule))?;
        self.write_combinations(out)?;
        self.write_never_reached(out)
    }

    fn write_combinations(&self, out: &mut impl Write) -> io::Result<()> {
        let head = ["scope sets", "keywords", "rules", "all three"];
        writeln!(out, "{:<26} {:>17} {:>17} {:>17} {:>17}", "combinations", head[0], head[1], head[2], head[3])?;
        for row in self.combinations.rows() {
            write!(out, "{:<22} {:<3}", row.operation, row.status)?;
            for share in [row.scope_sets, row.keywords, row.rules, row.combinations] {
                write!(out, " {share:>17}")?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn write_never_reached(&self, out: &mut impl Write) -> io::Result<()> {
        if self.never_reached().next().is_none() {
            return writeln!(out, "all cells reached");
        }
        writeln!(out, "not reached:")?;
        for Cell { aspect, operation, what } in self.never_reached() {
            let gap = if operation.is_empty() { "" } else { " " };
            writeln!(out, "  {aspect}: {operation}{gap}{what}")?;
        }
        Ok(())
    }

    fn fraction(&self, of: impl Fn(&Cell) -> bool) -> Share {
        let count = |cells: &BTreeSet<Cell>| cells.iter().filter(|cell| of(cell)).count();
        Share { reached: count(&self.reached), total: count(&self.cells) }
    }
}
