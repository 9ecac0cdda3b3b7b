//! Starting work: what is taken, and what bad input gets.

mod form;
mod memory;
mod parts;
mod restore;
mod uploads;
