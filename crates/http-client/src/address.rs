//! Addresses that results may be fetched from: public ones only.
//!
//! A provider names the address of a result, so whoever controls its answers could make this program
//! read from the network that it runs in. Names are resolved here, checked, and exactly the checked
//! addresses are connected to, so that a name that resolves differently a moment later gains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// A name leads to an address that is not public.
#[derive(Debug, thiserror::Error)]
#[error("the address is not a public one")]
pub(crate) struct NotPublic;

/// Resolves names to addresses, exactly those that are connected to then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolver {
    /// Any address: for places that the settings name.
    Any,
    /// A name with any other than public addresses is refused: for places that answers name.
    PublicOnly,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let is_public_only = *self == Self::PublicOnly;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let found: Vec<SocketAddr> = found.collect();
            if is_public_only {
                only_public(&found)?;
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn only_public(found: &[SocketAddr]) -> Result<(), NotPublic> {
    // One private address among public ones is how rebinding begins: the name is not believed.
    if found.iter().all(|address| is_public(address.ip())) {
        Ok(())
    } else {
        Err(NotPublic)
    }
}

/// Whether an address is one of the public internet.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// See the IANA IPv4 Special-Purpose Address Registry.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = matches!(
        address.octets(),
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [192, 168, ..]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    );
    !special
}

/// Only 2000::/3 is handed out; what is left out of it leads elsewhere: Teredo and other protocols,
/// documentation, 6to4. Addresses with an IPv4 one inside (mapped, NAT64) lie outside of it.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let special = matches!(
        address.segments(),
        [0x2001, ..0x0200 | 0x0db8, ..] | [0x2002, ..] | [0x3fff, ..0x1000, ..]
    );
    let [first, ..] = address.segments();
    (0x2000..=0x3fff).contains(&first) && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(address: &str) -> bool {
        is_public(address.parse().expect("an address"))
    }

    #[test]
    fn addresses_of_the_internet_are_taken() {
        for address in [
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "2a00::1",
        ] {
            assert!(public(address), "{address}");
        }
    }

    #[test]
    fn addresses_inside_of_networks_are_refused_in_every_spelling() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
        ] {
            assert!(!public(address), "{address}");
        }
    }

    #[test]
    fn a_name_with_one_private_address_is_refused_as_a_whole() {
        let at = |text: &str| SocketAddr::new(text.parse().expect("an address"), 0);
        assert!(only_public(&[at("8.8.8.8"), at("2606:4700::1")]).is_ok());
        assert!(only_public(&[at("8.8.8.8"), at("127.0.0.1")]).is_err());
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused() {
        let name = || "localhost".parse().expect("a name");
        assert!(Resolver::Any.resolve(name()).await.is_ok());
        let refused = Resolver::PublicOnly.resolve(name()).await.err();
        assert!(refused.expect("refused").is::<NotPublic>());
    }
}
