//! Names, texts and files.
