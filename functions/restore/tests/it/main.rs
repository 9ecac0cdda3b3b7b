//! Starting work: what is taken, and what bad input gets.

mod form;
mod restore;
mod uploads;
