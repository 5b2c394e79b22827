//! Blocking: which pairs of records are worth comparing.
//!
//! Each rule gives a record one or several keys; records that share a key are candidate pairs. A key that too many
//! records share is made finer (with the year of birth, the postcode or the given name), and given up where that does
//! not help. A pair that several keys find is compared once, under the first of them.

use crate::record::Records;
use crate::record::text::sound;

/// What one rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleReport {
    /// Name of the rule.
    pub rule: &'static str,
    /// Keys that at least two records share.
    pub blocks: usize,
    /// Keys given up because too many records share them.
    pub dropped: usize,
    /// Records of the largest block compared.
    pub largest: usize,
    /// Candidate pairs that this rule is the first to find.
    pub pairs: u64,
}

/// Keys of all records, ready to enumerate pairs.
#[derive(Debug)]
pub(crate) struct Blocks {
    /// Sorted: the rule in the upper bits, the block below, then the record.
    entries: Vec<(u64, u32)>,
    /// For each record, its usable keys in ascending order.
    starts: Vec<u32>,
    keys: Vec<u64>,
    reports: Vec<RuleReport>,
}

const RULE_SHIFT: u32 = 58;

struct Keys<'a> {
    records: &'a Records,
    entries: Vec<(u64, u32)>,
    names: Vec<&'static str>,
}

impl Keys<'_> {
    fn rule(&mut self, name: &'static str, keys: impl Fn(&Records, usize, &mut Vec<u64>, &dyn Fn(&[u64]) -> u64)) {
        let rule = (self.names.len() as u64) << RULE_SHIFT;
        let mut buffer = Vec::new();
        let before = self.entries.len();
        for row in 0..self.records.rows {
            buffer.clear();
            keys(self.records, row, &mut buffer, &|parts| mix(parts));
            buffer.sort_unstable();
            buffer.dedup();
            for &key in &buffer {
                self.entries.push((rule | key >> (64 - RULE_SHIFT), row as u32));
            }
        }
        if self.entries.len() > before {
            self.names.push(name);
        }
    }
}

fn mix(parts: &[u64]) -> u64 {
    let mut hash: u64 = 0x9E37_79B9_7F4A_7C15;
    for &part in parts {
        hash = (hash ^ part).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        hash ^= hash >> 32;
        hash = hash.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        hash ^= hash >> 29;
    }
    hash
}

/// Keys of all records. `budget` is the most pairs a record may have under one rule on average.
pub(crate) fn blocks(records: &Records, budget: u64) -> Blocks {
    let mut keys = Keys {
        records,
        entries: Vec::new(),
        names: Vec::new(),
    };
    add_rules(&mut keys);
    let Keys { mut entries, names, .. } = keys;
    entries.sort_unstable();
    let mut reports: Vec<RuleReport> = names
        .iter()
        .map(|rule| RuleReport {
            rule,
            blocks: 0,
            dropped: 0,
            largest: 0,
            pairs: 0,
        })
        .collect();
    let mut usable = Vec::with_capacity(entries.len());
    let mut start = 0;
    while start < entries.len() {
        let rule = (entries[start].0 >> RULE_SHIFT) as usize;
        let end = start + entries[start..].partition_point(|entry| entry.0 >> RULE_SHIFT == rule as u64);
        let mut finer = Vec::new();
        let cap = cap(&entries[start..end], budget * records.rows as u64);
        for block in entries[start..end].chunk_by(|x, y| x.0 == y.0) {
            if block.len() < 2 {
                continue;
            }
            if block.len() <= cap {
                reports[rule].blocks += 1;
                reports[rule].largest = reports[rule].largest.max(block.len());
                usable.extend_from_slice(block);
            } else {
                reports[rule].dropped += 1;
                refine(records, block, &mut finer);
            }
        }
        finer.sort_unstable();
        for block in finer.chunk_by(|x, y| x.0 == y.0) {
            if (2..=cap).contains(&block.len()) {
                reports[rule].blocks += 1;
                reports[rule].largest = reports[rule].largest.max(block.len());
                usable.extend_from_slice(block);
            }
        }
        start = end;
    }
    drop(entries);
    usable.sort_unstable();
    let mut starts = vec![0_u32; records.rows + 1];
    for &(_, row) in &usable {
        starts[row as usize + 1] += 1;
    }
    for row in 0..records.rows {
        starts[row + 1] += starts[row];
    }
    let mut next = starts.clone();
    let mut by_record = vec![0_u64; usable.len()];
    for &(key, row) in &usable {
        by_record[next[row as usize] as usize] = key;
        next[row as usize] += 1;
    }
    Blocks {
        entries: usable,
        starts,
        keys: by_record,
        reports,
    }
}

/// The largest block size such that blocks up to it give no more than `pairs` pairs; at least 12, at most 300.
fn cap(entries: &[(u64, u32)], pairs: u64) -> usize {
    const MOST: usize = 300;
    let mut sizes = vec![0_u64; MOST + 1];
    for block in entries.chunk_by(|x, y| x.0 == y.0) {
        if block.len() <= MOST {
            sizes[block.len()] += 1;
        }
    }
    let mut sum = 0;
    for (size, &count) in sizes.iter().enumerate().skip(2) {
        sum += count * (size * (size - 1) / 2) as u64;
        if sum > pairs && size > 12 {
            return size - 1;
        }
    }
    MOST
}

/// Splits a block that too many records share by what else is known of them.
fn refine(records: &Records, block: &[(u64, u32)], out: &mut Vec<(u64, u32)>) {
    let rule = block[0].0 >> RULE_SHIFT << RULE_SHIFT;
    for &(key, row) in block {
        let r = row as usize;
        let mut push = |salt: u64, part: u64| {
            out.push((rule | mix(&[key, salt, part]) >> (64 - RULE_SHIFT), row));
        };
        if let Some(date) = records.born.as_ref().and_then(|field| field.get(r)) {
            push(1, u64::from(date.year));
        }
        if let Some(field) = &records.postcode
            && field.ids[r] != 0
        {
            push(2, u64::from(field.ids[r]));
        } else if let Some(field) = &records.city
            && field.ids[r] != 0
        {
            push(3, u64::from(field.ids[r]));
        }
        if let Some(name) = records.given.as_ref().and_then(|field| field.get(r)) {
            push(4, sound(name.first()));
        }
    }
}

fn add_rules(keys: &mut Keys<'_>) {
    let text = |value: &str| -> u64 {
        let mut state = 0xCBF2_9CE4_8422_2325_u64;
        for b in value.bytes() {
            state = (state ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01B3);
        }
        state
    };
    let given = |r: &Records, row: usize| r.given.as_ref().and_then(|field| field.get(row)).cloned();
    let first_sound = move |r: &Records, row: usize| r.given.as_ref().and_then(|f| f.get(row)).map(|name| sound(name.first()));
    let surname_sound = move |r: &Records, row: usize| {
        r.surname
            .as_ref()
            .and_then(|f| f.get(row))
            .map(|name| sound(name.text.rsplit(' ').next().unwrap_or_default()))
    };
    let second_sound = move |r: &Records, row: usize| {
        r.second
            .as_ref()
            .and_then(|f| f.get(row))
            .map(|name| sound(name.text.rsplit(' ').next().unwrap_or_default()))
    };
    let born = |r: &Records, row: usize| r.born.as_ref().and_then(|f| f.get(row)).copied();
    let postcode = |r: &Records, row: usize| {
        r.postcode
            .as_ref()
            .and_then(|f| (f.ids[row] != 0).then_some(u64::from(f.ids[row])))
    };
    let city = |r: &Records, row: usize| {
        r.city
            .as_ref()
            .and_then(|f| (f.ids[row] != 0).then_some(u64::from(f.ids[row])))
    };
    let initial = move |r: &Records, row: usize| given(r, row).and_then(|name| name.text.bytes().next()).map(u64::from);

    for which in 0..keys.records.identifiers.len() {
        keys.rule("identifier", move |r, row, out, mix| {
            if let Some(code) = r.identifiers[which].1.get(row) {
                out.push(mix(&[text(&code.text)]));
                // The digits alone: a wrong or missing control letter.
                let digits: String = code.text.chars().filter(char::is_ascii_digit).collect();
                if digits.len() >= 7 && digits.len() != code.text.len() {
                    out.push(mix(&[text(&digits)]));
                }
            }
        });
    }
    keys.rule("e-mail", move |r, row, out, mix| {
        for email in r.emails.iter().filter_map(|field| field.get(row)) {
            let local = email.split('@').next().unwrap_or_default();
            out.push(mix(&[text(if local.len() >= 5 { local } else { email })]));
        }
    });
    keys.rule("phone", move |r, row, out, mix| {
        for phone in r.phones.iter().filter_map(|field| field.get(row)) {
            out.push(mix(&[text(phone)]));
        }
    });
    keys.rule("date of birth and given name", move |r, row, out, mix| {
        if let (Some(date), Some(first)) = (born(r, row), first_sound(r, row)) {
            out.push(mix(&[
                u64::from(date.year),
                u64::from(date.month),
                u64::from(date.day),
                first,
            ]));
        }
    });
    keys.rule("date of birth and surname", move |r, row, out, mix| {
        if let Some(date) = born(r, row) {
            for last in [surname_sound(r, row), second_sound(r, row)].into_iter().flatten() {
                out.push(mix(&[u64::from(date.year), u64::from(date.month), u64::from(date.day), last]));
            }
        }
    });
    keys.rule("date of birth and place", move |r, row, out, mix| {
        if let Some(date) = born(r, row) {
            for place in [postcode(r, row), city(r, row)].into_iter().flatten() {
                out.push(mix(&[
                    u64::from(date.year),
                    u64::from(date.month),
                    u64::from(date.day),
                    place,
                ]));
            }
        }
    });
    keys.rule("surname and given name", move |r, row, out, mix| {
        if let (Some(last), Some(first)) = (surname_sound(r, row), first_sound(r, row)) {
            match second_sound(r, row) {
                Some(second) => {
                    out.push(mix(&[last.min(second), last.max(second), first]));
                }
                None => out.push(mix(&[last.min(first), last.max(first)])),
            }
        }
    });
    keys.rule("surname, initial and year of birth", move |r, row, out, mix| {
        if let (Some(last), Some(initial), Some(date)) = (surname_sound(r, row), initial(r, row), born(r, row)) {
            out.push(mix(&[last, initial, u64::from(date.year)]));
        }
    });
    keys.rule("both surnames", move |r, row, out, mix| {
        if let (Some(first), Some(second)) = (surname_sound(r, row), second_sound(r, row)) {
            out.push(mix(&[first.min(second), first.max(second)]));
        }
    });
    keys.rule("street and number", move |r, row, out, mix| {
        if let Some(street) = r.street.as_ref().and_then(|field| field.get(row))
            && street.number != 0
        {
            let first = street.street.split(' ').max_by_key(|word| word.len()).unwrap_or_default();
            out.push(mix(&[sound(first), u64::from(street.number)]));
        }
    });
    keys.rule("postcode and name", move |r, row, out, mix| {
        if let Some(place) = postcode(r, row) {
            out.extend(first_sound(r, row).map(|first| mix(&[1, place, first])));
            out.extend(surname_sound(r, row).map(|last| mix(&[2, place, last])));
        }
    });
    keys.rule("town and name", move |r, row, out, mix| {
        let birth = r
            .birth_place
            .as_ref()
            .and_then(|f| (f.ids[row] != 0).then_some(u64::from(f.ids[row])));
        for (kind, place) in [(1, city(r, row)), (2, birth)] {
            let Some(place) = place else { continue };
            out.extend(surname_sound(r, row).map(|last| mix(&[kind, place, last])));
            if let (Some(first), Some(date)) = (first_sound(r, row), born(r, row)) {
                out.push(mix(&[kind, place, first, u64::from(date.year)]));
            }
        }
    });
    keys.rule("surname and place alike", move |r, row, out, mix| {
        if let (Some(last), Some(place)) = (surname_sound(r, row), r.postcode.as_ref().and_then(|f| f.get(row))) {
            let area: String = place.chars().take(3).collect();
            out.push(mix(&[last, text(&area)]));
        }
    });
    keys.rule(
        "any part of the name, with town, postcode area or year",
        move |r, row, out, mix| {
            let birth = r
                .birth_place
                .as_ref()
                .and_then(|f| (f.ids[row] != 0).then_some(u64::from(f.ids[row])));
            let area = r
                .postcode
                .as_ref()
                .and_then(|f| f.get(row))
                .map(|place| text(&place.chars().take(4).collect::<String>()));
            let year = born(r, row).map(|date| u64::from(date.year));
            for part in [first_sound(r, row), surname_sound(r, row)].into_iter().flatten() {
                for (kind, other) in [(1, birth), (2, area), (3, year)] {
                    out.extend(other.map(|other| mix(&[kind, part, other])));
                }
            }
        },
    );
    keys.rule("company words", move |r, row, out, mix| {
        if let Some(phrase) = r.company.as_ref().and_then(|field| field.get(row)) {
            let mut rare: Vec<u32> = phrase.words.clone();
            rare.sort_by_key(|&word| r.vocabulary.count(word));
            rare.truncate(4);
            out.extend(rare.iter().take(2).map(|&word| mix(&[1, u64::from(word)])));
            for (i, x) in rare.iter().enumerate() {
                out.extend(
                    rare[i + 1..]
                        .iter()
                        .map(|y| mix(&[2, u64::from(*x.min(y)), u64::from(*x.max(y))])),
                );
            }
        }
    });
    keys.rule("rare words of other text", move |r, row, out, mix| {
        for (index, (_, field)) in r.texts.iter().enumerate() {
            if let Some(phrase) = field.get(row)
                && phrase.words.len() >= 2
                && field.counts[field.ids[row] as usize] <= 20
            {
                out.push(mix(&[index as u64, text(&phrase.text)]));
            }
        }
    });
}

impl Blocks {
    /// What each rule found; the pairs are counted by [`Self::for_each_pair`].
    pub(crate) fn into_reports(self) -> Vec<RuleReport> {
        self.reports
    }

    /// Every candidate pair once, the lower row first.
    pub(crate) fn for_each_pair(&mut self, mut visit: impl FnMut(usize, usize)) {
        let mut counts = vec![0_u64; self.reports.len()];
        for block in self.entries.chunk_by(|x, y| x.0 == y.0) {
            let key = block[0].0;
            for (index, &(_, a)) in block.iter().enumerate() {
                for &(_, b) in &block[index + 1..] {
                    if self.first_shared(a, b) == Some(key) {
                        counts[(key >> RULE_SHIFT) as usize] += 1;
                        visit(a as usize, b as usize);
                    }
                }
            }
        }
        for (report, count) in self.reports.iter_mut().zip(counts) {
            report.pairs = count;
        }
    }

    fn keys_of(&self, row: u32) -> &[u64] {
        &self.keys[self.starts[row as usize] as usize..self.starts[row as usize + 1] as usize]
    }

    fn first_shared(&self, a: u32, b: u32) -> Option<u64> {
        let (mut x, mut y) = (self.keys_of(a).iter(), self.keys_of(b).iter());
        let (mut left, mut right) = (x.next()?, y.next()?);
        loop {
            match left.cmp(right) {
                std::cmp::Ordering::Equal => return Some(*left),
                std::cmp::Ordering::Less => left = x.next()?,
                std::cmp::Ordering::Greater => right = y.next()?,
            }
        }
    }
}
