//! The worker on real pictures over real services.

mod broken;
mod elsewhere;
mod whole;
