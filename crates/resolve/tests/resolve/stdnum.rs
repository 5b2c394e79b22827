//! Every check digit against an independent implementation, PyPI's python-stdnum.
//!
//! For each kind 20,000 numbers: a quarter valid, a quarter with one character changed, a quarter with two neighbours swapped, a quarter
//! of random characters and lengths. The verdicts must be the same, but for the differences in [`ALLOWED`], each of which
//! says when it applies and why it is meant; one that no number shows is an error as well.

use aicore_resolve::document::{self, Kind};
use aicore_resolve::{Status, cadastral, ccc, cups, iban};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

const NUMBERS_PER_KIND: usize = 20_000;
const LETTERS: &[char] = &[
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y',
    'Z',
];

/// A difference that is meant.
struct Allowed {
    kinds: &'static [&'static str],
    ours: &'static [Status],
    /// `valid` or an error class of python-stdnum.
    theirs: &'static [&'static str],
    applies: fn(&str) -> bool,
    why: &'static str,
}

const ALLOWED: &[Allowed] = &[
    Allowed {
        kinds: &["dni", "klm", "nie", "nif"],
        ours: &[Status::Valid, Status::Shared, Status::WrongCheck],
        theirs: &["InvalidLength", "InvalidFormat"],
        applies: |number| number.len() < 9,
        why: "leading zeros that a spreadsheet dropped are put back before the check",
    },
    Allowed {
        kinds: &["klm", "nie", "nif"],
        ours: &[Status::Valid, Status::Shared, Status::WrongCheck],
        theirs: &["InvalidLength"],
        applies: |number| number.len() == 10 && matches!(number.as_bytes()[..2], [b'X' | b'Y' | b'Z', b'0']),
        why: "a NIE printed with eight digits, the first a zero, as before 2008",
    },
    Allowed {
        kinds: &["dni", "klm", "nie", "nif"],
        ours: &[Status::Malformed],
        theirs: &["InvalidChecksum"],
        applies: |number| number.ends_with(|c: char| c.is_ascii_digit()) && !is_company(number),
        why: "a digit in the place of the letter is no shape of the document; python-stdnum checks the letter without asking whether it is one",
    },
    Allowed {
        kinds: &["cif", "klm", "nif"],
        ours: &[Status::WrongCheck],
        theirs: &["valid"],
        applies: |number| is_company(number) && has_other_control(number),
        why: "the form of organisation says whether its control is a digit or a letter; python-stdnum takes either for all",
    },
    Allowed {
        kinds: &["iban", "spanish_iban"],
        ours: &[Status::Malformed],
        theirs: &["InvalidChecksum"],
        applies: |_| true,
        why: "country, length and composition are judged first here, and last by python-stdnum",
    },
    Allowed {
        kinds: &["spanish_iban"],
        ours: &[Status::Valid],
        theirs: &["InvalidComponent"],
        applies: |number| !number.starts_with("ES"),
        why: "a valid IBAN of another country is valid here; python-stdnum was asked for Spanish ones",
    },
    Allowed {
        kinds: &["cups", "cadastral"],
        ours: &[Status::Malformed],
        theirs: &["InvalidChecksum"],
        applies: |number| number.chars().skip(18).take(2).any(|c| !c.is_ascii_uppercase()),
        why: "a digit in the place of a check letter is no shape of the code",
    },
    Allowed {
        kinds: &["cadastral"],
        ours: &[Status::Valid],
        theirs: &["InvalidLength"],
        applies: |number| number.chars().count() == 14,
        why: "the fourteen characters of a parcel are a reference of their own, without control letters",
    },
];

fn is_company(number: &str) -> bool {
    number.starts_with(|c: char| c.is_ascii_uppercase() && !matches!(c, 'K' | 'L' | 'M' | 'X' | 'Y' | 'Z'))
}

/// Whether the last character is the control of the company in the alphabet that its form does not use.
fn has_other_control(number: &str) -> bool {
    let (body, last) = number.split_at(8);
    let place = |control: char| {
        control
            .to_digit(10)
            .or_else(|| "JABCDEFGHI".find(control).map(|place| place as u32))
    };
    let control = document::cif_control(body.chars().next().unwrap(), &body[1..]).unwrap();
    place(control) == last.chars().next().and_then(place)
}

#[test]
fn every_check_digit_agrees_with_python_stdnum() {
    // Given
    let mut random = ChaCha8Rng::seed_from_u64(20_261_124);
    let kinds: &[(&str, Valid, Verdict)] = &[
        ("dni", valid_dni, of_dni),
        ("klm", valid_klm, of_any),
        ("nie", valid_nie, |number| of_kind(Kind::Nie, number)),
        ("cif", valid_cif, |number| of_kind(Kind::Cif, number)),
        ("nif", valid_nif, of_any),
        ("ccc", valid_ccc, |number| ccc::parse(number).unwrap().status),
        ("spanish_iban", valid_spanish_iban, |number| {
            iban::parse(number).unwrap().status
        }),
        ("iban", valid_iban, |number| iban::parse(number).unwrap().status),
        ("cups", valid_cups, |number| cups::parse(number).unwrap().status),
        ("cadastral", valid_cadastral, |number| {
            cadastral::parse(number).unwrap().status
        }),
    ];
    let mut cases: Vec<(&str, String, Status)> = Vec::new();
    for (kind, valid, verdict) in kinds {
        for index in 0..NUMBERS_PER_KIND {
            let mut number = numbered(index, valid(&mut random), &mut random);
            // Both judge the check digits, and then the shape is what random IBANs fail for.
            if index % 4 == 3 && kind.ends_with("iban") {
                number = with_check_digits(&number);
            }
            let status = verdict(&number);
            assert!(
                index % 4 != 0 || status.holds(),
                "{kind} {number} was made valid and is {status}"
            );
            cases.push((kind, number, status));
        }
    }
    // When
    let theirs = judged(&cases);
    // Then
    assert_eq!(theirs.len(), cases.len());
    let mut shown = vec![0_usize; ALLOWED.len()];
    let mut agreed: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut unexplained = Vec::new();
    for ((kind, number, status), theirs) in cases.iter().zip(&theirs) {
        let same = match status {
            Status::Valid | Status::Shared => theirs == "valid",
            Status::WrongCheck => theirs == "InvalidChecksum",
            Status::Malformed => matches!(theirs.as_str(), "InvalidFormat" | "InvalidLength" | "InvalidComponent"),
        };
        if same {
            *agreed.entry((kind, status.as_str())).or_default() += 1;
            continue;
        }
        let allowed = ALLOWED.iter().position(|allowed| {
            allowed.kinds.contains(kind)
                && allowed.ours.contains(status)
                && allowed.theirs.contains(&theirs.as_str())
                && (allowed.applies)(number)
        });
        match allowed {
            Some(place) => shown[place] += 1,
            None => unexplained.push(format!("{kind} {number}: {status} here, {theirs} there")),
        }
    }
    unexplained.truncate(20);
    assert!(unexplained.is_empty(), "{unexplained:#?}");
    for (allowed, shown) in ALLOWED.iter().zip(shown) {
        assert!(shown > 0, "no number shows this difference any more: {}", allowed.why);
    }
    for (kind, ..) in kinds {
        for verdict in ["valid", "wrong_check", "malformed"] {
            assert!(
                agreed.get(&(kind, verdict)).is_some_and(|count| *count > 100),
                "few {kind} are {verdict}: {agreed:?}"
            );
        }
    }
}

type Valid = fn(&mut ChaCha8Rng) -> String;
type Verdict = fn(&str) -> Status;

/// The status of a number as a document of one kind.
fn of_kind(kind: Kind, number: &str) -> Status {
    let document = document::parse(Some(kind), number).unwrap();
    if document.kind == kind {
        document.status
    } else {
        Status::Malformed
    }
}

/// The status of a number as any NIF in the legal sense; a passport is none.
fn of_any(number: &str) -> Status {
    let document = document::parse(None, number).unwrap();
    if document.kind == Kind::Passport {
        Status::Malformed
    } else {
        document.status
    }
}

/// The status of a number as a DNI: a NIF without a letter in front.
fn of_dni(number: &str) -> Status {
    if number.starts_with(['K', 'L', 'M']) {
        Status::Malformed
    } else {
        of_kind(Kind::Nif, number)
    }
}

/// The number itself, one character changed, two neighbours swapped, or random, by turns.
fn numbered(index: usize, number: String, random: &mut ChaCha8Rng) -> String {
    let mut characters: Vec<char> = number.chars().collect();
    let other = |c: char, random: &mut ChaCha8Rng| if c.is_ascii_digit() { digit(random) } else { letter(random) };
    match index % 4 {
        0 => return number,
        1 => {
            let place = random.random_range(0..characters.len());
            characters[place] = other(characters[place], random);
        }
        2 => {
            let place = random.random_range(1..characters.len());
            characters.swap(place - 1, place);
        }
        _ => {
            // Half of them keep their kind of character, so that more than the shape is judged.
            let keeps_kind = random.random_bool(0.5);
            for c in &mut characters {
                let is_digit = if keeps_kind {
                    c.is_ascii_digit()
                } else {
                    random.random_bool(0.7)
                };
                if random.random_bool(0.5) {
                    *c = if is_digit { digit(random) } else { letter(random) };
                }
            }
            match random.random_range(0..6) {
                0 => drop(characters.pop()),
                1 => drop(characters.remove(1)),
                2 => characters.insert(1, '0'),
                _ => {}
            }
        }
    }
    characters.into_iter().collect()
}

fn digit(random: &mut ChaCha8Rng) -> char {
    char::from(b'0' + random.random_range(0..10))
}

fn letter(random: &mut ChaCha8Rng) -> char {
    LETTERS[random.random_range(0..LETTERS.len())]
}

fn digits(count: usize, random: &mut ChaCha8Rng) -> String {
    (0..count).map(|_| digit(random)).collect()
}

fn one_of(letters: &str, random: &mut ChaCha8Rng) -> char {
    letters.as_bytes()[random.random_range(0..letters.len())].into()
}

fn valid_dni(random: &mut ChaCha8Rng) -> String {
    let number = random.random_range(0..100_000_000);
    format!("{number:08}{}", document::nif_letter(number))
}

fn valid_klm(random: &mut ChaCha8Rng) -> String {
    let number = random.random_range(0..10_000_000);
    format!("{}{number:07}{}", one_of("KLM", random), document::nif_letter(number))
}

fn valid_nie(random: &mut ChaCha8Rng) -> String {
    let (series, number) = (random.random_range(0..3), random.random_range(0..10_000_000));
    format!(
        "{}{number:07}{}",
        ["X", "Y", "Z"][series as usize],
        document::nif_letter(series * 10_000_000 + number)
    )
}

fn valid_cif(random: &mut ChaCha8Rng) -> String {
    let (organisation, digits) = (one_of("ABCDEFGHJNPQRSUVW", random), digits(7, random));
    let control = document::cif_control(organisation, &digits).unwrap();
    format!("{organisation}{digits}{control}")
}

fn valid_nif(random: &mut ChaCha8Rng) -> String {
    let kinds: [Valid; 4] = [valid_dni, valid_klm, valid_nie, valid_cif];
    kinds[random.random_range(0..4)](random)
}

fn valid_ccc(random: &mut ChaCha8Rng) -> String {
    let (bank, branch, account) = (digits(4, random), digits(4, random), digits(10, random));
    format!("{bank}{branch}{}{account}", ccc::control(&bank, &branch, &account).unwrap())
}

fn valid_spanish_iban(random: &mut ChaCha8Rng) -> String {
    iban::from_ccc(&valid_ccc(random)).unwrap()
}

fn valid_iban(random: &mut ChaCha8Rng) -> String {
    const COUNTRIES: &[(&str, &str)] = &[
        ("AD", "nnnnnnnncccccccccccc"),
        ("BE", "nnnnnnnnnnnn"),
        ("CH", "nnnnncccccccccccc"),
        ("DE", "nnnnnnnnnnnnnnnnnn"),
        ("FR", "nnnnnnnnnncccccccccccnn"),
        ("GB", "aaaannnnnnnnnnnnnn"),
        ("IT", "annnnnnnnnncccccccccccc"),
        ("MT", "aaaannnnncccccccccccccccccc"),
        ("NL", "aaaannnnnnnnnn"),
        ("NO", "nnnnnnnnnnn"),
        ("PT", "nnnnnnnnnnnnnnnnnnnnn"),
    ];
    let (country, composition) = COUNTRIES[random.random_range(0..COUNTRIES.len())];
    let account: String = composition
        .chars()
        .map(|kind| match kind {
            'n' => digit(random),
            'a' => letter(random),
            _ if random.random_bool(0.5) => letter(random),
            _ => digit(random),
        })
        .collect();
    with_check_digits(&format!("{country}00{account}"))
}

/// An IBAN with its two check digits put right; unchanged where it cannot have any.
fn with_check_digits(iban: &str) -> String {
    let (Some(country), Some(account)) = (iban.get(..2), iban.get(4..)) else {
        return iban.to_owned();
    };
    let rest = format!("{account}{country}00").chars().fold(0, |rest, c| {
        let value = c.to_digit(36).unwrap();
        (rest * if value < 10 { 10 } else { 100 } + value) % 97
    });
    format!("{country}{:02}{account}", 98 - rest)
}

fn valid_cups(random: &mut ChaCha8Rng) -> String {
    let number = digits(16, random);
    let point = if random.random_bool(0.3) {
        format!("{}{}", digit(random), one_of("FPRCXYZ", random))
    } else {
        String::new()
    };
    format!("ES{number}{}{point}", cups::letters(&number).unwrap())
}

fn valid_cadastral(random: &mut ChaCha8Rng) -> String {
    let shapes = ["9999999AA9999A9999", "99999A999999999999", "XXXXXXXXXXXXXX9999"];
    let shape = shapes[random.random_range(0..3)];
    let mut eighteen = String::new();
    for kind in shape.chars() {
        eighteen.push(match kind {
            '9' => digit(random),
            'A' => letter(random),
            _ if random.random_bool(0.1) => 'Ñ',
            _ if random.random_bool(0.5) => letter(random),
            _ => digit(random),
        });
    }
    // Some without property and control letters: the parcel alone.
    if random.random_bool(0.05) && shape != shapes[2] {
        return eighteen[..14].to_owned();
    }
    format!("{eighteen}{}", cadastral::letters(&eighteen).unwrap())
}

/// The verdicts of python-stdnum, in the order of the cases.
fn judged(cases: &[(&str, String, Status)]) -> Vec<String> {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("numbers");
    let lines = cases.iter().fold(String::new(), |mut lines, (kind, number, _)| {
        writeln!(lines, "{kind}\t{number}").unwrap();
        lines
    });
    std::fs::write(&file, lines).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/resolve/judge.py");
    let output = Command::new(python())
        .args([script.as_ref(), file.as_os_str()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Python with the pinned package, in the cache directory that `scripts/install` fills.
fn python() -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache");
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from);
    let directory = cache.join("ai-core/python-stdnum");
    let output = Command::new(format!("{root}/scripts/python-environment"))
        .arg(format!("{root}/crates/resolve/tests/resolve/python-stdnum.txt"))
        .arg(&directory)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "scripts/python-environment: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    directory.join("bin/python")
}
