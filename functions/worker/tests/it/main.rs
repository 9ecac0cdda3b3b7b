//! The worker on real pictures over real services.

mod answers;
mod broken;
mod elsewhere;
mod weights;
mod whole;
