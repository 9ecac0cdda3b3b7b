//! The rules, tried from outside.

mod earlier_records;
mod faces;
mod remote;
mod restoration;
mod strays;
