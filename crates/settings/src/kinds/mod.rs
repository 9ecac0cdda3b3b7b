//! The types that settings have.

mod addresses;
mod lists;
mod people;
mod plain;

pub(crate) use addresses::is_loopback;
pub use addresses::{Address, Host, Service};
pub use lists::{Extensions, Models, Names, Origins};
pub use people::{Password, Signing, UserNames, Visible};
pub use plain::{Choice, Matching, Switch, Text, Whole};
