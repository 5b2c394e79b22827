//! Several relations at once.

use super::{Include, With};
use crate::table::Running;
use crate::{Model, Session};
use futures_util::try_join;
use tokio_postgres::Row;

/// The statements are sent without waiting for each other.
macro_rules! tuple {
    ($($name:ident $list:ident $at:tt),+) => {
        impl<M: Model, $($name: Include<M>),+> Include<M> for ($($name,)+) {
            type Related = ($($name::Related,)+);
            type Row = With<M, Self::Related>;

            fn load<'a>(&'a self, session: Session<'a>, rows: &'a [Row]) -> Running<'a, Vec<Self::Related>> {
                Box::pin(async move {
                    let ($($list,)+) = try_join!($(self.$at.load(session, rows)),+)?;
                    $( let mut $list = $list.into_iter(); )+
                    let mut all = Vec::with_capacity(rows.len());
                    while let ($(Some($list),)+) = ($($list.next(),)+) {
                        all.push(($($list,)+));
                    }
                    Ok(all)
                })
            }

            fn join(row: M, related: Self::Related) -> Self::Row {
                With { row, related }
            }
        }
    };
}

tuple!(A a 0);
tuple!(A a 0, B b 1);
tuple!(A a 0, B b 1, C c 2);
tuple!(A a 0, B b 1, C c 2, D d 3);
tuple!(A a 0, B b 1, C c 2, D d 3, E e 4);
tuple!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5);
