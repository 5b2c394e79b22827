//! What a table holds, as a number of rows and a sum that does not depend on their order.
//!
//! The sum is that of the first 128 bits of each row's SHA-256, modulo 2^128, over the rows as `COPY … TO STDOUT` writes them: a restore may lay
//! rows down in another order. It tells whether a restore brought back what was there; that nobody changed the backup is what the
//! signature and the SHA-256 of the object say.

use ring::digest::{SHA256, digest};

/// Rows of a table, and their sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) rows: u64,
    sum: u128,
}

impl Content {
    /// Adds a row, as `COPY` writes it, with its line end.
    pub(crate) fn add(&mut self, row: &[u8]) {
        let digest = digest(&SHA256, row);
        let mut first = [0; 16];
        first.copy_from_slice(&digest.as_ref()[..16]);
        self.sum = self.sum.wrapping_add(u128::from_be_bytes(first));
        self.rows += 1;
    }

    /// The sum as 32 hexadecimal digits.
    pub(crate) fn sum(&self) -> String {
        format!("{:032x}", self.sum)
    }
}

#[cfg(test)]
mod tests {
    use super::Content;

    #[test]
    fn the_order_of_rows_changes_nothing_and_a_row_twice_does() {
        let of = |rows: &[&str]| {
            let mut content = Content::default();
            rows.iter().for_each(|row| content.add(row.as_bytes()));
            content
        };
        assert_eq!(of(&["1\ta\n", "2\tb\n"]), of(&["2\tb\n", "1\ta\n"]));
        assert_ne!(of(&["1\ta\n", "1\ta\n"]).sum(), of(&["1\ta\n"]).sum());
        assert_ne!(of(&["1\ta\n"]).sum(), of(&["1\tb\n"]).sum());
    }
}
