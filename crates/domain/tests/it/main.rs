//! The rules, tried from outside.

mod bin;
mod earlier_records;
mod faces;
mod redate;
mod remote;
mod restoration;
mod strays;
