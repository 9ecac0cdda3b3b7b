//! The store over the wire of the embedded services.

mod objects;
mod records;
mod settings;
