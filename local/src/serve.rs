//! The server from start to stop.

use std::{
    fmt::Write as _,
    future::Future,
    io::{self, IsTerminal as _, Write as _},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use domain::Clock;
use http::HeaderValue;
use login::Admin;
use providers::Providers;
use secrecy::{ExposeSecret, SecretString};
use server::{Limits, Server};
use tokio::{net::TcpListener, task::JoinSet};
use web::{Problem, Trouble, Watch};
use worker::Networks;

use crate::{
    Settings, StartError, admin, backup,
    backup_command::how_to_restore,
    data_folder::DataFolder,
    network,
    open_files::Connections,
    routes, services, site,
    work::{Sharing, Work},
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
    folder.refuse_half_restored()?;
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
    server: Server,
    /// Nothing of it where the records cannot be used as they are.
    rest: Option<(services::Running, Work)>,
    /// Makes backups.
    _backups: JoinSet<()>,
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
        let connections = Connections::within_the_limit();
        let services =
            services::Running::start(settings, folder.path(), &secret_key, connections.services)
                .await;
        let services = match services {
            Err(error) => {
                let problem = error.of_records().ok_or(error)?;
                return Ok(Self::out_of_order(
                    listener,
                    settings,
                    &problem,
                    folder,
                    connections.public,
                ));
            }
            Ok(services) => services,
        };
        let (admin, made) = admin::ensure(
            &services.store,
            &clock,
            &settings.username,
            settings.password.as_ref(),
        )
        .await?;

        let registry = Arc::new(settings.registry.clone());
        let providers = Providers::new(settings.providers.clone());
        let weights = services.store.weights(folder.weights());
        let (backup_health, backups) = match &settings.backups {
            Some(schedule) => backup::start(schedule.clone(), folder.path()),
            None => Default::default(),
        };
        let router = routes::router(
            &services,
            settings,
            &registry,
            &providers,
            &weights,
            &secret_key,
            &clock,
            watch(&services, backup_health),
            itself(&listener),
        );
        let limits = Limits {
            connections: connections.public,
            ..Limits::default()
        };
        let server = Server::start(listener, router, limits);
        let sharing = Sharing::of(&settings.services);
        let work = Work::start(
            &services.store,
            &registry,
            &providers,
            Networks::new(weights),
            &clock,
            &temp_dir,
            sharing,
        );

        let url = url_of(server.address());
        let elsewhere = network::addresses(server.address());
        print_welcome(&url, &elsewhere, settings, (&admin, made.as_ref()), folder);
        if open && let Err(error) = open::that_detached(&url) {
            tracing::warn!(%error, "could not open a browser");
        }
        Ok(Self {
            server,
            rest: Some((services, work)),
            _backups: backups,
        })
    }

    /// The page says what is wrong, and nothing else happens: whoever runs this decides.
    fn out_of_order(
        listener: TcpListener,
        settings: &Settings,
        problem: &Problem,
        folder: &DataFolder,
        connections: usize,
    ) -> Self {
        tracing::error!(
            why = problem.title,
            "the records cannot be used; every request is answered with this problem until you restore a backup or \
             accept the records"
        );
        let page = routes::out_of_order(problem, settings, itself(&listener));
        let limits = Limits {
            connections,
            ..Limits::default()
        };
        let server = Server::start(listener, page, limits);
        print_trouble(&url_of(server.address()), settings, problem, folder);
        Self {
            server,
            rest: None,
            _backups: JoinSet::new(),
        }
    }

    async fn stop(self) {
        let Some((services, work)) = self.rest else {
            return self.server.stop(REQUEST_GRACE).await;
        };
        tokio::join!(work.stop(), self.server.stop(REQUEST_GRACE));
        services.stop().await;
    }
}

/// What is asked when somebody asks for health.
fn watch(services: &services::Running, backups: backup::Health) -> Watch {
    let of_services = services.troubles();
    Watch::new(move || {
        let backup = backups.trouble().map(|_| Trouble::no_backup());
        of_services().into_iter().chain(backup).collect()
    })
}

/// The host and port that we answer on, as a header has them.
fn itself(listener: &TcpListener) -> HeaderValue {
    let address = listener.local_addr();
    HeaderValue::try_from(host_of(address.expect("a bound listener has one"))).expect("it is ASCII")
}

/// The address as a person types it.
fn url_of(address: SocketAddr) -> String {
    format!("http://{}", host_of(address))
}

fn host_of(address: SocketAddr) -> String {
    let host = match address.ip() {
        ip if ip.is_loopback() || ip.is_unspecified() => "localhost".to_owned(),
        ip if ip.is_ipv6() => format!("[{ip}]"),
        ip => ip.to_string(),
    };
    format!("{host}:{}", address.port())
}

/// For the person who started it, on standard output. The password stands
/// nowhere else.
fn print_welcome(
    url: &str,
    elsewhere: &[String],
    settings: &Settings,
    admin: (&Admin, Option<&SecretString>),
    folder: &DataFolder,
) {
    let password = match admin {
        (_, Some(password)) => format!(
            "{}\n              This password is shown only once. To set your own, start once\n              \
             with AUTH_PASSWORD=… in the environment.",
            password.expose_secret()
        ),
        (Admin::Made(_), None) => "the one you set in AUTH_PASSWORD".to_owned(),
        (Admin::Reset(_), None) => "changed to the one you set in AUTH_PASSWORD".to_owned(),
        (Admin::Kept(_), None) => {
            "unchanged (to reset it, start once with AUTH_PASSWORD=…)".to_owned()
        }
    };
    let mut text = format!(
        "\n  {app} is ready:  {url}\n\n  User name   {username}\n  Password    {password}\n  \
         Data        {data}\n",
        app = settings.about.app,
        username = settings.username,
        data = folder.path().display(),
    );
    if let [first, ..] = elsewhere {
        let lines = elsewhere.join("\n              ");
        let _ = write!(
            text,
            "  Network     {lines}\n              For other devices in your network. Not encrypted: use it only where you trust \
             everybody.\n"
        );
        // The address alone: who has the code still has to know the password.
        if io::stdout().is_terminal()
            && let Some(code) = network::qr_code(first)
        {
            let _ = write!(text, "\n{code}\n");
        }
    }
    if !site::is_built() {
        text.push_str(
            "  Note        built without the site, so only the API works; `make run` builds both\n",
        );
    }
    text.push_str("  Stop        Ctrl-C\n\n");
    // Nobody may be listening any more; that is no reason not to serve.
    let _ = io::stdout().write_all(text.as_bytes());
}

/// For the person who started it, where the records cannot be used as they are.
fn print_trouble(url: &str, settings: &Settings, problem: &Problem, folder: &DataFolder) {
    let text = format!(
        "\n  {app} cannot work right now. The page says so too:  {url}\n\n  {title}\n\n  Data        \
         {data}\n\n  Nothing was changed. Stop the program and restore a backup:\n      {restore}\n  or go on \
         with the records that are there:\n      photo-restoration serve --accept-records --data \
         {data}\n\n  Stop        Ctrl-C\n\n",
        app = settings.about.app,
        title = problem.title,
        data = folder.path().display(),
        restore = how_to_restore(folder.path()),
    );
    // Nobody may be listening any more; the log and the page say it as well.
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
