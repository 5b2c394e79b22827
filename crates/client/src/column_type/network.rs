//! Addresses of networks and cards.

use super::BoxError;
use crate::IntoColumn;
use crate::value::Value;
use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use tokio_postgres::types::{FromSql, Type};

/// PostgreSQL's `inet` and `cidr`: an address and the length of its network's prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Inet {
    address: IpAddr,
    prefix: u8,
}

impl Inet {
    /// An address in a network; `None` where the prefix is longer than the address.
    pub fn new(address: impl Into<IpAddr>, prefix: u8) -> Option<Self> {
        let address = address.into();
        (prefix <= longest(&address)).then_some(Self { address, prefix })
    }

    /// The address.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Length of the network's prefix, in bits.
    pub fn prefix(&self) -> u8 {
        self.prefix
    }

    /// Family, prefix, whether it is a network, length of the address, address (`network_send` in
    /// `src/backend/utils/adt/network.c`).
    pub(crate) fn to_bytes(self, network: bool) -> Vec<u8> {
        let mut bytes = vec![0, self.prefix, u8::from(network), 0];
        match self.address {
            IpAddr::V4(address) => bytes.extend(address.octets()),
            IpAddr::V6(address) => bytes.extend(address.octets()),
        }
        bytes[0] = if self.address.is_ipv4() { V4 } else { V6 };
        bytes[3] = longest(&self.address) / 8;
        bytes
    }
}

const V4: u8 = 2;
const V6: u8 = 3;

fn longest(address: &IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// A host: the prefix is the whole address.
impl From<IpAddr> for Inet {
    fn from(address: IpAddr) -> Self {
        Self {
            prefix: longest(&address),
            address,
        }
    }
}

impl From<Ipv4Addr> for Inet {
    fn from(address: Ipv4Addr) -> Self {
        IpAddr::from(address).into()
    }
}

impl From<Ipv6Addr> for Inet {
    fn from(address: Ipv6Addr) -> Self {
        IpAddr::from(address).into()
    }
}

impl IntoColumn<Inet> for IpAddr {
    fn into_column(self) -> Value {
        Value::Inet(self.into())
    }
}

impl IntoColumn<Option<Inet>> for IpAddr {
    fn into_column(self) -> Value {
        Value::Inet(self.into())
    }
}

/// A text that is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an address such as 10.0.0.1, 10.0.0.0/8 or 2001:db8::/32")]
pub struct AddressError(String);

impl FromStr for Inet {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let read = || match text.split_once('/') {
            Some((address, prefix)) => Self::new(address.parse::<IpAddr>().ok()?, prefix.parse().ok()?),
            None => text.parse::<IpAddr>().ok().map(Self::from),
        };
        read().ok_or_else(|| AddressError(text.to_owned()))
    }
}

impl fmt::Display for Inet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl<'a> FromSql<'a> for Inet {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, BoxError> {
        let address: IpAddr = match raw {
            [V4, _, _, 4, address @ ..] => <[u8; 4]>::try_from(address)?.into(),
            [V6, _, _, 16, address @ ..] => <[u8; 16]>::try_from(address)?.into(),
            _ => return Err("an inet that is neither IPv4 nor IPv6".into()),
        };
        Ok(Self::new(address, raw[1]).ok_or("an inet whose prefix is longer than its address")?)
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INET, Type::CIDR].contains(ty)
    }
}

/// PostgreSQL's `macaddr`: the six bytes of a network card's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MacAddr(pub [u8; 6]);

impl fmt::Display for MacAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, byte) in self.0.iter().enumerate() {
            let colon = if position > 0 { ":" } else { "" };
            write!(f, "{colon}{byte:02x}")?;
        }
        Ok(())
    }
}

impl<'a> FromSql<'a> for MacAddr {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, BoxError> {
        let bytes = raw
            .try_into()
            .map_err(|error| Box::new(error) as Box<dyn Error + Sync + Send>)?;
        Ok(Self(bytes))
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::MACADDR
    }
}
