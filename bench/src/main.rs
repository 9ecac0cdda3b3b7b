//! Measured figures for `make bench`.
fn main() {}
