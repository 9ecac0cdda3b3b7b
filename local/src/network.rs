//! Where other devices find the program, such as a phone in the same network.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use if_addrs::{IfAddr, Interface};
use qrcode::{QrCode, render::unicode::Dense1x2};

/// What names of interfaces begin with that lead to containers and virtual machines of this
/// computer, and to no other device.
const VIRTUAL: [&str; 7] = ["br-", "cni", "docker", "vboxnet", "veth", "virbr", "vmnet"];

/// The addresses at which other devices reach what listens on `listening`, the likeliest first;
/// none where it listens for this computer alone.
pub(crate) fn addresses(listening: SocketAddr) -> Vec<String> {
    // A container's first process sees the addresses of the container, which mean nothing outside.
    if listening.ip().is_loopback() || std::process::id() == 1 {
        return Vec::new();
    }
    let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "could not read this computer's addresses");
        Vec::new()
    });
    of_interfaces(&interfaces, listening)
}

fn of_interfaces(interfaces: &[Interface], listening: SocketAddr) -> Vec<String> {
    let reachable = interfaces.iter().filter(|it| is_for_others(it));
    let mut found: Vec<IpAddr> = reachable
        .map(Interface::ip)
        .filter(|ip| match listening.ip() {
            IpAddr::V4(Ipv4Addr::UNSPECIFIED) => ip.is_ipv4(),
            // Most systems take IPv4 there, too.
            all if all.is_unspecified() => true,
            one => *ip == one,
        })
        .collect();
    found.sort_by_key(|ip| (likelihood(*ip), *ip));
    found.dedup();
    let url = |ip: IpAddr| format!("http://{}", SocketAddr::new(ip, listening.port()));
    found.into_iter().map(url).collect()
}

fn is_for_others(interface: &Interface) -> bool {
    let of_this_computer = VIRTUAL.iter().any(|it| interface.name.starts_with(it));
    let link_local = match &interface.addr {
        IfAddr::V4(v4) => v4.ip.is_link_local(),
        // These need the name of an interface, which no browser takes.
        IfAddr::V6(v6) => v6.ip.is_unicast_link_local(),
    };
    !interface.is_loopback() && !link_local && !of_this_computer
}

/// Home networks first; then other IPv4 addresses, as they are easier to type.
fn likelihood(ip: IpAddr) -> u8 {
    match ip {
        IpAddr::V4(v4) if v4.octets()[0] == 192 && v4.is_private() => 0,
        IpAddr::V4(v4) if v4.is_private() => 1,
        IpAddr::V4(_) => 2,
        IpAddr::V6(_) => 3,
    }
}

/// Black on white, whatever the terminal's own colours: some cameras read no code the other way round.
const BLACK_ON_WHITE: &str = "\x1b[38;5;16;48;5;231m";
const OWN_COLOURS: &str = "\x1b[0m";

/// This address for a phone's camera, for a terminal; `None` where it is too long for one.
pub(crate) fn qr_code(url: &str) -> Option<String> {
    let code = QrCode::new(url).ok()?;
    let picture = code.render::<Dense1x2>().build();
    let lines = picture.lines();
    let lines = lines.map(|line| format!("  {BLACK_ON_WHITE}{line}{OWN_COLOURS}\n"));
    Some(lines.collect())
}

#[cfg(test)]
mod tests {
    use if_addrs::{IfOperStatus, Ifv4Addr, Ifv6Addr};

    use super::*;

    fn interface(name: &str, ip: &str) -> Interface {
        let addr = match ip.parse().expect("an address") {
            IpAddr::V4(ip) => IfAddr::V4(Ifv4Addr {
                ip,
                netmask: Ipv4Addr::new(255, 255, 255, 0),
                prefixlen: 24,
                broadcast: None,
            }),
            IpAddr::V6(ip) => IfAddr::V6(Ifv6Addr {
                ip,
                netmask: ip,
                prefixlen: 64,
                broadcast: None,
            }),
        };
        Interface {
            name: name.to_owned(),
            addr,
            index: None,
            oper_status: IfOperStatus::Up,
            is_p2p: false,
        }
    }

    #[test]
    fn the_addresses_that_other_devices_reach_come_with_the_likeliest_first() {
        let interfaces = [
            ("lo", "127.0.0.1"),
            ("lo", "::1"),
            ("tun0", "10.8.0.2"),
            ("eth0", "fe80::1"),
            ("eth0", "fd00::5"),
            ("docker0", "172.17.0.1"),
            ("br-1234", "172.18.0.1"),
            ("wlan0", "192.168.178.20"),
            ("eth1", "169.254.3.4"),
        ]
        .map(|(name, ip)| interface(name, ip));
        let all = ["http://192.168.178.20:80", "http://10.8.0.2:80"];
        for (listening, expected) in [
            ("0.0.0.0:80", &all[..]),
            ("[::]:80", &[all[0], all[1], "http://[fd00::5]:80"]),
            ("10.8.0.2:80", &all[1..]),
            ("127.0.0.1:80", &[]),
        ] {
            let listening = listening.parse().expect("an address");
            assert_eq!(of_interfaces(&interfaces, listening), expected);
        }
    }

    #[test]
    fn nobody_else_reaches_what_listens_for_this_computer_alone() {
        for alone in ["127.0.0.1:8080", "[::1]:8080"] {
            assert!(addresses(alone.parse().expect("an address")).is_empty());
        }
    }

    #[test]
    fn a_qr_code_is_a_square_with_a_light_border_all_around() {
        let code = qr_code("http://192.168.178.20:8080").expect("a code");
        let lines: Vec<&str> = (code.lines())
            .map(|line| {
                let line = line.trim_start().strip_prefix(BLACK_ON_WHITE);
                line.and_then(|line| line.strip_suffix(OWN_COLOURS))
            })
            .map(|line| line.expect("in its colours"))
            .collect();
        let width = lines[0].chars().count();
        assert!(lines.iter().all(|line| line.chars().count() == width));
        // Two modules a line; the last line may hold one.
        assert!(lines.len() * 2 == width || lines.len() * 2 == width + 1);
        assert!(lines[0].chars().all(|c| c == ' '), "{code}");
        let has_border = |line: &&str| line.starts_with("    ") && line.ends_with("    ");
        assert!(lines.iter().all(has_border), "{code}");
    }
}
