//! PostgreSQL's binary `numeric`, read and written exactly: the driver's own reading rounds and panics, and its writing
//! drops the digits after the point of zero.
//!
//! The format is that of `numeric_send` (`src/backend/utils/adt/numeric.c`): number of base-10000 digits, weight of the
//! first, sign, decimal digits to show, then the digits.

use super::BoxError;
use bytes::{BufMut as _, BytesMut};
use rust_decimal::Decimal;

pub(crate) fn write(value: Decimal, out: &mut BytesMut) {
    let scale = value.scale();
    // The point falls between two digits of the wire.
    let mut rest = value.mantissa().unsigned_abs() * 10_u128.pow((4 - scale % 4) % 4);
    let after_point = scale.div_ceil(4);
    let mut digits = [0_u16; 8]; // the mantissa is less than 10³², the last digit padded
    let mut count = 0;
    while rest > 0 {
        // Division of 128 bits is slow.
        (rest, digits[count]) = match u64::try_from(rest) {
            Ok(rest) => (u128::from(rest / 10_000), (rest % 10_000) as u16),
            Err(_) => (rest / 10_000, (rest % 10_000) as u16),
        };
        count += 1;
    }
    let digits = &digits[..count];
    let weight = digits.len() as i16 - after_point as i16 - 1;
    let sign = if value.is_sign_negative() && !digits.is_empty() {
        0x4000
    } else {
        0
    };
    let shown = digits.iter().skip_while(|digit| **digit == 0).count();
    let kept = &digits[digits.len() - shown..];
    let head = [
        kept.len() as u16,
        if kept.is_empty() { 0 } else { weight.cast_unsigned() },
        sign,
        scale as u16,
    ];
    head.iter().chain(kept.iter().rev()).for_each(|word| out.put_u16(*word));
}

/// A number, exactly or not at all.
pub(super) fn read(raw: &[u8]) -> Result<Decimal, BoxError> {
    let mut words = raw.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let mut next = || words.next().ok_or("a numeric is cut short");
    let (count, weight, sign, shown) = (next()?, next()?.cast_signed(), next()?, next()?);
    match sign {
        0x0000 | 0x4000 => {}
        0xC000 => return Err("NaN is not a number in Rust's Decimal".into()),
        _ => return Err("an infinite numeric is not a number in Rust's Decimal".into()),
    }
    let too_long = || {
        format!(
            "a numeric of more than {} digits does not fit Rust's Decimal",
            Decimal::MAX_SCALE
        )
    };
    let mut mantissa = 0_i128;
    for _ in 0..count {
        mantissa = mantissa
            .checked_mul(10_000)
            .and_then(|m| m.checked_add(i128::from(next().unwrap_or(0))))
            .ok_or_else(too_long)?;
    }
    if mantissa == 0 {
        return Ok(Decimal::new(0, u32::from(shown).min(Decimal::MAX_SCALE)));
    }
    // value = mantissa × 10^-scale
    let mut scale = -4 * (i32::from(weight) - i32::from(count) + 1);
    let shown = i32::from(shown);
    while scale < 0 {
        mantissa = mantissa.checked_mul(10).ok_or_else(too_long)?;
        scale += 1;
    }
    if let Ok(mut short) = u64::try_from(mantissa) {
        // Division of 128 bits is slow.
        while scale > shown && short % 10 == 0 {
            (short, scale) = (short / 10, scale - 1);
        }
        mantissa = i128::from(short);
    }
    while scale > shown && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    while scale < shown.min(Decimal::MAX_SCALE.cast_signed()) {
        match mantissa.checked_mul(10).filter(|m| *m < 1 << 96) {
            Some(longer) => (mantissa, scale) = (longer, scale + 1),
            None => break,
        }
    }
    let scale = u32::try_from(scale).map_err(|_| too_long())?;
    let mantissa = if sign == 0x4000 { -mantissa } else { mantissa };
    Decimal::try_from_i128_with_scale(mantissa, scale).map_err(|_| too_long().into())
}
