//! A model as a file: JSON that names every comparison and level, so that two files can be compared by eye, and a file of
//! another build of the matcher is refused rather than misread.

use super::Model;
use crate::STANDARD_VERSION;
use crate::blocking::{Commonness, RULES};
use crate::compare;
use crate::frequency;
use crate::record::{Records, Schema};
use crate::weights::{Learnt, Weights};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Version of comparisons, levels and blocking rules together. It rises when a model file of before means something else.
pub const MODEL_VERSION: u32 = 1;

/// Why a model file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelError {
    /// It is of another version of the matcher or of the normal forms.
    Version {
        /// What differs: `model` or `standard`.
        what: &'static str,
        /// Its version.
        found: u32,
        /// The one that this build reads.
        expected: u32,
    },
    /// It names a comparison or a level, which this build has not, or lacks one.
    Comparison(String),
    /// It names a blocking rule that this build has not.
    Rule(String),
    /// It is no JSON, or not a model.
    Malformed(String),
}

impl std::fmt::Display for ModelError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Version { what, found, expected } => {
                write!(
                    f,
                    "the model is of {what} version {found}, this build reads {expected}: learn it anew"
                )
            }
            Self::Comparison(name) => write!(
                f,
                "the model's comparison \"{name}\" is not the one of this build: learn it anew"
            ),
            Self::Rule(name) => write!(f, "the model's blocking rule \"{name}\" is not known: learn it anew"),
            Self::Malformed(why) => write!(f, "this is no model file: {why}"),
        }
    }
}

impl std::error::Error for ModelError {}

/// What stands in the file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct File {
    model_version: u32,
    standard_version: u32,
    documents_join: bool,
    schema: Schema,
    weights: WeightsFile,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    companies: Option<WeightsFile>,
    blocking: BlockingFile,
    frequencies: frequency::File,
}

#[derive(Debug, Serialize, Deserialize)]
struct WeightsFile {
    /// Shares among all pairs.
    matches: f64,
    kin: f64,
    rounds: usize,
    comparisons: Vec<ComparisonFile>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ComparisonFile {
    name: String,
    levels: Vec<LevelFile>,
}

#[derive(Debug, Serialize, Deserialize)]
struct LevelFile {
    level: String,
    matches: f64,
    kin: f64,
    unrelated: f64,
}

#[derive(Debug, Serialize, Deserialize)]
struct BlockingFile {
    always_finer: Vec<String>,
    unused: Vec<String>,
    common_keys: Vec<u64>,
}

impl From<&Weights> for WeightsFile {
    fn from(weights: &Weights) -> Self {
        let level = |learnt: &Learnt, level: usize| LevelFile {
            level: learnt.levels[level].label.to_owned(),
            matches: learnt.matches[level],
            kin: learnt.kin[level],
            unrelated: learnt.unrelated[level],
        };
        Self {
            matches: weights.matches,
            kin: weights.kin,
            rounds: weights.rounds,
            comparisons: weights
                .comparisons
                .iter()
                .map(|learnt| ComparisonFile {
                    name: learnt.name.clone(),
                    levels: (1..learnt.levels.len()).map(|index| level(learnt, index)).collect(),
                })
                .collect(),
        }
    }
}

impl From<Model> for File {
    fn from(model: Model) -> Self {
        Self::of(&model)
    }
}

impl File {
    fn of(model: &Model) -> Self {
        let names = |rules: &[u8]| rules.iter().map(|&rule| RULES[usize::from(rule)].name.to_owned()).collect();
        let mut common_keys: Vec<u64> = model.commonness.common.iter().copied().collect();
        common_keys.sort_unstable();
        Self {
            model_version: MODEL_VERSION,
            standard_version: STANDARD_VERSION,
            documents_join: model.documents_join,
            schema: model.schema.clone(),
            weights: WeightsFile::from(&model.weights),
            companies: model.companies.as_ref().map(WeightsFile::from),
            blocking: BlockingFile {
                always_finer: names(&model.commonness.always),
                unused: names(&model.commonness.unused),
                common_keys,
            },
            frequencies: frequency::File::from(&model.frequencies),
        }
    }
}

impl TryFrom<File> for Model {
    type Error = ModelError;

    fn try_from(file: File) -> Result<Self, ModelError> {
        for (what, found, expected) in [
            ("model", file.model_version, MODEL_VERSION),
            ("standard", file.standard_version, STANDARD_VERSION),
        ] {
            if found != expected {
                return Err(ModelError::Version { what, found, expected });
            }
        }
        let rules = |names: &[String]| -> Result<Vec<u8>, ModelError> {
            names
                .iter()
                .map(|name| {
                    let place = RULES.iter().position(|rule| rule.name == name);
                    place.map(|place| place as u8).ok_or_else(|| ModelError::Rule(name.clone()))
                })
                .collect()
        };
        Ok(Self {
            weights: weights(file.weights, &file.schema)?,
            companies: file.companies.map(|companies| weights(companies, &file.schema)).transpose()?,
            documents_join: file.documents_join,
            commonness: Commonness {
                common: file.blocking.common_keys.into_iter().collect(),
                always: rules(&file.blocking.always_finer)?,
                unused: rules(&file.blocking.unused)?,
            },
            frequencies: file.frequencies.into(),
            schema: file.schema,
        })
    }
}

/// Weights for the comparisons of a schema; refused unless every comparison and level is the one that this build has.
fn weights(file: WeightsFile, schema: &Schema) -> Result<Weights, ModelError> {
    let records = Records::of(&[], schema);
    let frequencies = frequency::Frequencies::default();
    let comparisons = compare::all(&records, &frequencies);
    let mut found = file.comparisons.into_iter();
    let mut learnt = Vec::with_capacity(comparisons.len());
    for comparison in &comparisons {
        let wrong = || ModelError::Comparison(comparison.name().to_owned());
        let file = found.next().ok_or_else(wrong)?;
        let levels = comparison.levels();
        let same = file.name == comparison.name()
            && file.levels.len() + 1 == levels.len()
            && file
                .levels
                .iter()
                .zip(&levels[1..])
                .all(|(file, level)| file.level == level.label)
            && file
                .levels
                .iter()
                .flat_map(|level| [level.matches, level.kin, level.unrelated])
                .all(|share| share.is_finite() && share > 0.0);
        if !same {
            return Err(wrong());
        }
        let shares = |of: fn(&LevelFile) -> f64| std::iter::once(0.0).chain(file.levels.iter().map(of)).collect();
        learnt.push(Learnt {
            name: file.name.clone(),
            levels,
            matches: shares(|level| level.matches),
            kin: shares(|level| level.kin),
            unrelated: shares(|level| level.unrelated),
        });
    }
    if let Some(file) = found.next() {
        return Err(ModelError::Comparison(file.name));
    }
    Ok(Weights::new(learnt, file.matches, file.kin, file.rounds))
}

impl Model {
    /// The model as the text of a file.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(&File::of(self)).unwrap_or_default()
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// Where it is no model, or one of another version of the matcher.
    pub fn from_json(text: &str) -> Result<Self, ModelError> {
        let file: File = serde_json::from_str(text).map_err(|error| ModelError::Malformed(error.to_string()))?;
        file.try_into()
    }

    /// SHA-256 of the model's content, in hexadecimal: two models with the same digest decide the same.
    #[must_use]
    pub fn digest(&self) -> String {
        let text = serde_json::to_string(&File::of(self)).unwrap_or_default();
        Sha256::digest(text.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}
