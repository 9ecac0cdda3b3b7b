//! The server from start to stop.

use std::{
    future::Future,
    io::{self, Write},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use domain::Clock;
use embedded::Server;
use providers::Providers;
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use worker::Networks;

use crate::{
    Services, Settings, StartError,
    admin::{self, Admin},
    data_folder::DataFolder,
    routes, services, site,
    work::{Company, Work},
};

/// How long requests may take to finish when the server stops.
const REQUEST_GRACE: Duration = Duration::from_secs(2);

/// Serves on `listener` until `shutdown` completes, then hands running work
/// back and stops. Where to go and how to sign in is printed once everything
/// answers; with `open` a browser is shown the page.
///
/// # Errors
/// Only while it starts; see [`StartError`].
pub async fn serve(
    listener: TcpListener,
    settings: Settings,
    open: bool,
    shutdown: impl Future<Output = ()>,
) -> Result<(), StartError> {
    tokio::pin!(shutdown);
    let folder = DataFolder::open(&settings.data_dir)?;
    // Services outside may take long to start; waiting for them can be ended.
    let running = tokio::select! {
        started = Running::start(listener, &settings, &folder, open) => started?,
        () = &mut shutdown => return Ok(()),
    };
    shutdown.await;
    running.stop().await;
    Ok(())
}

/// Everything that runs.
struct Running {
    services: services::Running,
    server: Server,
    work: Work,
}

impl Running {
    async fn start(
        listener: TcpListener,
        settings: &Settings,
        folder: &DataFolder,
        open: bool,
    ) -> Result<Self, StartError> {
        let secret_key = match &settings.secret_key {
            Some(secret) => secret.clone(),
            None => folder.secret_key()?,
        };
        let temp_dir = folder.temp_dir()?;
        let clock = Clock::system();
        let services = services::Running::start(settings, folder.path(), &secret_key).await?;
        let admin = admin::ensure(
            &services.store,
            &clock,
            &settings.username,
            settings.password.as_ref(),
        )
        .await?;

        let registry = Arc::new(settings.registry.clone());
        let providers = Providers::new(settings.providers.clone());
        let weights = services.store.weights(folder.weights());
        let router = routes::router(
            &services,
            settings,
            &registry,
            &providers,
            &weights,
            &secret_key,
            &clock,
        );
        let server = Server::start(listener, router);
        let company = match settings.services {
            Services::Embedded => Company::Alone,
            Services::Environment { .. } => Company::Others,
        };
        let work = Work::start(
            &services.store,
            &registry,
            &providers,
            Networks::new(weights),
            &clock,
            &temp_dir,
            company,
        );

        let url = url_of(server.address());
        print_welcome(&url, settings, &admin, folder);
        if open && let Err(error) = open::that_detached(&url) {
            tracing::warn!(%error, "no browser could be opened");
        }
        Ok(Self {
            services,
            server,
            work,
        })
    }

    async fn stop(self) {
        tokio::join!(self.work.stop(), self.server.stop(REQUEST_GRACE));
        self.services.stop().await;
    }
}

/// The address as a person types it.
fn url_of(address: SocketAddr) -> String {
    let host = match address.ip() {
        ip if ip.is_loopback() || ip.is_unspecified() => "localhost".to_owned(),
        ip if ip.is_ipv6() => format!("[{ip}]"),
        ip => ip.to_string(),
    };
    format!("http://{host}:{}", address.port())
}

/// For the person who started it, on standard output. The password stands
/// nowhere else.
fn print_welcome(url: &str, settings: &Settings, admin: &Admin, folder: &DataFolder) {
    let password = match admin {
        Admin::MadeWith(password) => format!(
            "{}\n              It is shown only now. To set another, start once with\n              \
             AUTH_PASSWORD=… in the environment.",
            password.expose_secret()
        ),
        Admin::Made => "the one in AUTH_PASSWORD".to_owned(),
        Admin::Reset => "changed to the one in AUTH_PASSWORD".to_owned(),
        Admin::Kept => "unchanged (forgotten? start once with AUTH_PASSWORD=…)".to_owned(),
    };
    let mut text = format!(
        "\n  {app} is ready:  {url}\n\n  User name   {username}\n  Password    {password}\n  \
         Data        {data}\n",
        app = settings.about.app,
        username = settings.username,
        data = folder.path().display(),
    );
    if !site::is_built() {
        text.push_str(
            "  Note        built without the site, only the API answers; `make run` builds both\n",
        );
    }
    text.push_str("  Stop        Ctrl-C\n\n");
    // Nobody may be listening any more; that is no reason not to serve.
    let _ = io::stdout().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_one_that_can_be_typed() {
        for (address, expected) in [
            ("127.0.0.1:8080", "http://localhost:8080"),
            ("0.0.0.0:8080", "http://localhost:8080"),
            ("[::1]:8080", "http://localhost:8080"),
            ("192.168.1.5:80", "http://192.168.1.5:80"),
            ("[fe80::1]:80", "http://[fe80::1]:80"),
        ] {
            let address = address.parse().expect("an address");
            assert_eq!(url_of(address), expected);
        }
    }
}
