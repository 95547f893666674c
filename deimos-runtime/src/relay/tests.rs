//! The relay under random schedules.
