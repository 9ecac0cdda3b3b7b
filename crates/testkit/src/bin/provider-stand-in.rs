//! Plays models that run elsewhere, for the browser's tests and for trying out what the page says:
//! `cargo run -p testkit --no-default-features --bin provider-stand-in -- 127.0.0.1:9009`, then start
//! the program with `HF_API_KEY=hf_any`, `HF_ROUTER_URL` and `HF_HUB_URL` set to what it prints. What
//! happens is chosen by a word in the prompt, see `testkit::play_fal`.

use std::{env, net::SocketAddr, process::ExitCode};

use testkit::{Scripted, play_fal};

#[tokio::main]
async fn main() -> ExitCode {
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".into());
    let Ok(address) = address.parse::<SocketAddr>() else {
        eprintln!("“{address}” is no address to listen at; expected one like 127.0.0.1:9009");
        return ExitCode::FAILURE;
    };
    let server = Scripted::listen(address).await;
    play_fal(&server);
    println!("{}", server.url());
    std::future::pending().await
}
