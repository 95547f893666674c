//! The error of a relay.

use super::StoreError;

/// Why a relay could not be made, or gave up.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct RelayError(#[from] StoreError);
