//! Every setting, declared once: [`declared`] has the table, and everything else follows from it.
//!
//! The crates that read settings take names, bounds and defaults from here. `make generate` writes from the
//! same table `docs/settings.schema.json`, the tables of README.md and docs/DEPLOY.md, both example files
//! and the list of local/docker-compose.yml. The program `check-settings` says whether values fit, in
//! seconds and without anything else being built: `make deploy` asks it.

mod check;
mod declared;
mod kinds;
mod reckoning;
mod remote;
mod rules;
mod setting;
mod supported;
mod twice;

pub use check::{MOST_VARIABLE_BYTES, check};
pub use declared::*;
pub use kinds::{
    Address, Choice, Extensions, Hashes, Host, Matching, Models, Names, Origins, Password, Region,
    Service, Signing, Switch, Text, TimeOfDay, UserNames, Visible, Whole, Zone,
};
pub use reckoning::{LONGEST_CALL, Sending};
pub use remote::{AllWrong, Remote};
pub use rules::{NETS, backups_fit};
pub use setting::{
    About, Chapter, Container, Declared, Fallback, Kind, Reader, Setting, Table, Target, Wrong,
};
pub use supported::Supported;
pub use twice::named_twice;
