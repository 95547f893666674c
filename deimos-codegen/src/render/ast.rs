//! Bodies of functions as syntax trees: what has a line for each field is neither written as tokens nor parsed.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, Arm, AttrStyle, Attribute, BinOp, Expr, ExprAssign, ExprBinary, ExprCall,
    ExprField, ExprLit, ExprMatch, ExprMethodCall, ExprParen, ExprPath, ExprReference, ExprStruct, ExprTry, Field,
    FieldModifiers, FieldValue, Fields, GenericArgument, ImplItem, Item, ItemImpl, ItemStruct, Lit, LitInt, LitStr,
    Meta, MetaNameValue, Pat, PatWild, Stmt, Type, TypePath, Visibility, token,
};

use super::head::Head;

/// What these tokens are.
pub(super) fn parsed<T: syn::parse::Parse>(tokens: TokenStream) -> T {
    syn::parse2(tokens).expect("what is rendered is Rust")
}

/// What these tokens are, if they are items.
pub(super) fn items(tokens: TokenStream) -> Vec<Item> {
    parsed::<syn::File>(tokens).items
}

/// An `impl` with the bodies of functions in it that have none yet.
pub(super) fn filled(skeleton: TokenStream, bodies: Vec<(Head, Vec<Stmt>)>) -> ItemImpl {
    let mut skeleton: ItemImpl = parsed(skeleton);
    for (head, body) in bodies {
        let name = head.name();
        let function = skeleton.items.iter_mut().find_map(|item| match item {
            ImplItem::Fn(function) if function.sig.ident == name => Some(function),
            _ => None,
        });
        function.expect("the skeleton has the function").block.stmts = body;
    }
    skeleton
}

/// Gives the one function of an `impl` its body.
pub(super) fn set_body(to: &mut ItemImpl, body: Vec<Stmt>) {
    if let [ImplItem::Fn(function)] = to.items.as_mut_slice() {
        function.block.stmts = body;
    }
}

/// What these tokens are, if they are a type.
pub(super) fn ty(tokens: TokenStream) -> Type {
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(TokenTree::Ident(word)), None) => {
            Type::Path(TypePath { attrs: Vec::new(), qself: None, path: word.into() })
        }
        _ => parsed(tokens),
    }
}

/// A variable, or a path that is one word.
pub(super) fn name(word: Ident) -> Expr {
    path(word.into())
}

pub(super) fn path(path: syn::Path) -> Expr {
    Expr::Path(ExprPath { attrs: Vec::new(), qself: None, path })
}

/// A word of the runtime's own, such as the name of an argument.
pub(super) fn word(word: &str) -> Ident {
    Ident::new(word, Span::call_site())
}

/// `base.field`
pub(super) fn member(base: &str, field: Ident) -> Expr {
    Expr::Field(ExprField {
        attrs: Vec::new(),
        base: Box::new(name(word(base))),
        dot_token: token::Dot::default(),
        member: field.into(),
    })
}

/// `&base.field`, or `&mut base.field`.
pub(super) fn borrowed(base: &str, field: Ident, mutability: Option<token::Mut>) -> Expr {
    reference(member(base, field), mutability)
}

pub(super) fn reference(expr: Expr, mutability: Option<token::Mut>) -> Expr {
    let expr = Box::new(expr);
    Expr::Reference(ExprReference { attrs: Vec::new(), and_token: token::And::default(), mutability, expr })
}

pub(super) fn call(function: Expr, arguments: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::Call(ExprCall {
        attrs: Vec::new(),
        func: Box::new(function),
        paren_token: token::Paren::default(),
        args: arguments.into_iter().collect(),
    })
}

/// `reader.method::<ty>(arguments)`.
pub(super) fn read(method: &str, ty: Type, arguments: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::MethodCall(ExprMethodCall {
        attrs: Vec::new(),
        receiver: Box::new(name(word("reader"))),
        dot_token: token::Dot::default(),
        method: word(method),
        turbofish: Some(AngleBracketedGenericArguments {
            colon2_token: Some(token::PathSep::default()),
            lt_token: token::Lt::default(),
            args: Punctuated::from_iter([GenericArgument::Type(ty)]),
            gt_token: token::Gt::default(),
        }),
        paren_token: token::Paren::default(),
        args: arguments.into_iter().collect(),
    })
}

/// `expr?`
pub(super) fn tried(expr: Expr) -> Expr {
    Expr::Try(ExprTry { attrs: Vec::new(), expr: Box::new(expr), question_token: token::Question::default() })
}

pub(super) fn string(text: &str) -> Expr {
    literal(Lit::Str(LitStr::new(text, Span::call_site())))
}

pub(super) fn literal(lit: Lit) -> Expr {
    Expr::Lit(ExprLit { attrs: Vec::new(), lit })
}

/// `Self { … }`
pub(super) fn value(fields: impl IntoIterator<Item = (Ident, Expr)>) -> Expr {
    structure(word("Self"), fields)
}

/// `path { … }`
pub(super) fn structure(path: Ident, fields: impl IntoIterator<Item = (Ident, Expr)>) -> Expr {
    let field = |(name, expr): (Ident, Expr)| FieldValue {
        attrs: Vec::new(),
        member: name.into(),
        colon_token: Some(token::Colon::default()),
        expr,
    };
    Expr::Struct(ExprStruct {
        attrs: Vec::new(),
        qself: None,
        path: path.into(),
        brace_token: token::Brace::default(),
        fields: fields.into_iter().map(field).collect(),
        dot2_token: None,
        rest: None,
    })
}

/// `left + right + …`
pub(super) fn sum(terms: impl IntoIterator<Item = Expr>) -> Option<Expr> {
    terms.into_iter().reduce(|left, right| {
        let (left, right) = (Box::new(left), Box::new(right));
        Expr::Binary(ExprBinary { attrs: Vec::new(), left, op: BinOp::Add(token::Plus::default()), right })
    })
}

/// `(expr)`
pub(super) fn parenthesized(expr: Expr) -> Expr {
    Expr::Paren(ExprParen { attrs: Vec::new(), paren_token: token::Paren::default(), expr: Box::new(expr) })
}

/// `match field { … }`
pub(super) fn choice(arms: impl Iterator<Item = Arm>) -> Expr {
    Expr::Match(ExprMatch {
        attrs: Vec::new(),
        match_token: token::Match::default(),
        expr: Box::new(name(word("field"))),
        brace_token: token::Brace::default(),
        arms: arms.collect(),
    })
}

/// `index => body,`, or `_ => body,`
pub(super) fn arm(index: Option<usize>, body: Expr) -> Arm {
    Arm {
        attrs: Vec::new(),
        pat: index.map_or_else(wild, |index| Pat::Lit(ExprLit { attrs: Vec::new(), lit: number(index) })),
        fat_arrow_token: token::FatArrow::default(),
        body: Box::new(body),
        comma: Some(token::Comma::default()),
    }
}

/// `left = right`
pub(super) fn assignment(left: Expr, right: Expr) -> Expr {
    let (left, right) = (Box::new(left), Box::new(right));
    Expr::Assign(ExprAssign { attrs: Vec::new(), left, eq_token: token::Eq::default(), right })
}

fn wild() -> Pat {
    Pat::Wild(PatWild { attrs: Vec::new(), underscore_token: token::Underscore::default() })
}

/// Digits without a type.
pub(super) fn number(number: usize) -> Lit {
    Lit::Int(LitInt::new(&number.to_string(), Span::call_site()))
}

/// `expr;`
pub(super) fn statement(expr: Expr) -> Stmt {
    Stmt::Expr(expr, Some(token::Semi::default()))
}

/// Documentation, a line an attribute.
pub(super) fn docs(text: &str) -> Vec<Attribute> {
    super::doc_lines(text).map(|line| doc(&line)).collect()
}

fn doc(line: &str) -> Attribute {
    let doc = MetaNameValue { path: word("doc").into(), eq_token: token::Eq::default(), value: string(line) };
    Attribute {
        pound_token: token::Pound::default(),
        style: AttrStyle::Outer,
        bracket_token: token::Bracket::default(),
        meta: Meta::NameValue(doc),
    }
}

/// Attributes that are few.
pub(super) fn attributes(tokens: TokenStream) -> Vec<Attribute> {
    if tokens.is_empty() {
        return Vec::new();
    }
    Attribute::parse_outer.parse2(tokens).expect("what is rendered is Rust")
}

/// Adds fields to a struct in braces.
pub(super) fn push_fields(to: &mut ItemStruct, fields: impl Iterator<Item = Field>) {
    if let Fields::Named(named) = &mut to.fields {
        named.named.extend(fields);
    }
}

/// `pub name: ty`
pub(super) fn field(attrs: Vec<Attribute>, name: Ident, ty: Type) -> Field {
    Field {
        attrs,
        vis: Visibility::Public(token::Pub::default()),
        modifiers: FieldModifiers::default(),
        ident: Some(name),
        colon_token: Some(token::Colon::default()),
        ty,
        default: None,
    }
}
