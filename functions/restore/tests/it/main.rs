//! Starting work: what is taken, and what bad input gets.

mod form;
mod memory;
mod restore;
mod uploads;
