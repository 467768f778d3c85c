//! The verifiers of SigV4 and SigV2, with requests signed by hand so that every rule can be broken by itself.

mod answers;
mod attacks;
mod hostile;
mod round_trip;
mod rulings;
mod services;
mod support;
mod version_2;
