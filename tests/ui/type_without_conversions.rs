//! `type = "crate::own::Money"` in deimos.toml, for a type that knows nothing of the schema's.

/// Types as an application has them, but for one.
pub mod own {
    /// An amount without `impl Custom<Decimal>`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Money(pub i64);

    /// A number that is made of what the schema does not have.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Number(pub u32);

    impl deimos_runtime::Custom<u32> for Number {
        fn to_avro(&self) -> u32 {
            self.0
        }

        fn from_avro(number: u32) -> Result<Self, deimos_runtime::BoxError> {
            Ok(Self(number))
        }
    }
}

/// What is generated of such a contract.
pub mod acme {
    use deimos_runtime::codec::{self, Codec, Cursor, DecodeError, EncodeError, Reader};

    /// A record with both.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Invoice {
        /// Text in the schema.
        pub number: crate::own::Number,
        /// A decimal in the schema.
        pub total: crate::own::Money,
    }

    impl Codec for Invoice {
        type Value = Self;
        const MIN_SIZE: usize = 2;
        const INFALLIBLE: bool = false;
        fn bound(value: &Self) -> usize {
            codec::Own::<crate::own::Number, codec::Str>::bound(&value.number)
                + codec::Own::<crate::own::Money, codec::Decimal<9, 2>>::bound(&value.total)
        }
        fn check(value: &Self) -> Result<(), EncodeError> {
            codec::check_field::<codec::Own<crate::own::Money, codec::Decimal<9, 2>>>("total", &value.total)
        }
        fn encode(_: &Self, _: &mut Cursor<'_>) {}
        fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                number: reader.field::<codec::Own<crate::own::Number, codec::Str>>("number")?,
                total: reader.field::<codec::Own<crate::own::Money, codec::Decimal<9, 2>>>("total")?,
            })
        }
    }
}
