//! The worker on real pictures over real services.

mod answers;
mod broken;
mod full_disk;
mod provenance;
mod remote;
mod weights;
mod whole;
