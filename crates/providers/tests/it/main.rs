//! The contract of each place where models run, line by line, against a scripted server.

mod availability;
mod endpoint;
mod fal;
mod fallback;
mod garbage;
mod hf_inference;
mod keys;
mod replicate;
mod results;
mod setup;
mod space;
mod stand_in;
mod statuses;
mod together;
mod wavespeed;
