//! Citizens of the register: all, one, and changes.

pub(crate) mod change;
pub(crate) mod form;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod reason;
pub(crate) mod time_line;
pub(crate) mod views;
