//! The server, and clients of every kind.

mod clients;
