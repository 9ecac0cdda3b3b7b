//! The rules, tried from outside.

mod restoration;
