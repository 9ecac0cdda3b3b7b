//! The rules, tried from outside.

mod bin;
mod earlier_records;
mod faces;
mod line;
mod provenance;
mod redate;
mod remote;
mod restoration;
mod strays;
