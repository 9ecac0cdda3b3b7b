//! What is made from the declaration, and what is said of values that do not fit.

mod check;
mod documents;
mod generated;
mod program;
mod schema;
