//! Clients for tests. Where a build has reqwest's TLS, every client of it, also of plain HTTP, asks the process for
//! its cryptography.

use std::sync::Once;

/// Names this process's cryptography; needed before a client of reqwest is made. Doing it again changes nothing.
pub fn name_cryptography() {
    static ONCE: Once = Once::new();
    // It fails only where somebody has named one before.
    ONCE.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

/// A client as it comes.
#[must_use]
pub fn http() -> reqwest::Client {
    name_cryptography();
    reqwest::Client::new()
}
