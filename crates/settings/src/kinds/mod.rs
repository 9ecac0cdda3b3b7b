//! The types that settings have.

mod addresses;
pub(crate) mod forms;
mod lists;
mod people;
mod plain;

pub(crate) use addresses::is_loopback;
pub use addresses::{Address, Host, Service};
pub use forms::{Hashes, Matching, Region, TimeOfDay, Zone};
pub use lists::{Extensions, Models, Names, Origins};
pub use people::{Password, Signing, UserNames, Visible};
pub use plain::{Choice, Switch, Text, Whole};
