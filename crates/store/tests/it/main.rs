//! The store over the wire of the embedded services.

mod objects;
mod records;
#[cfg(feature = "parameter-store")]
mod secrets;
mod settings;
