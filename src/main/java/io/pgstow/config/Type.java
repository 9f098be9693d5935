package io.pgstow.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * The kind of value a setting takes.
 *
 * @param form what users may write, as in "it takes …"
 * @param parser from what they wrote to the value; empty when it has not the form
 * @param visibility what of a value is shown, and whether it may come from a file
 * @param quotesBelong whether a value in quotes may mean the quotes
 * @param blanksBelong whether white space at the ends is part of the value
 */
record Type<T>(
    String form,
    Function<String, Optional<T>> parser,
    Visibility visibility,
    boolean quotesBelong,
    boolean blanksBelong) {

  /** What of a setting's value may be seen. */
  enum Visibility {
    /** All, unless it looks like credentials. */
    SHOWN,
    /** Nothing of what the user gives: parts of it may be secret. */
    HIDDEN,
    /** Nothing; it may come from a file, and is taken to the letter. */
    SECRET
  }

  static <T> Type<T> of(String form, Function<String, Optional<T>> parser) {
    return new Type<>(form, parser, Visibility.SHOWN, false, false);
  }

  /** The same values, of which parts may be secret. */
  Type<T> hidden() {
    return new Type<>(form, parser, Visibility.HIDDEN, quotesBelong, blanksBelong);
  }

  /** The same values but for those that look like credentials: they would be shown. */
  Type<T> withoutCredentials() {
    return new Type<>(
        form,
        text -> Redaction.mayHoldSecret(text) ? Optional.empty() : parser.apply(text),
        visibility,
        quotesBelong,
        blanksBelong);
  }

  /** The same values, and a word that stands for none of them. */
  Type<T> or(T word) {
    return new Type<>(
        form + ", or " + word,
        text -> text.equals(word) ? Optional.of(word) : parser.apply(text),
        visibility,
        quotesBelong,
        blanksBelong);
  }

  /** The same values, of which white space at the ends is a part. */
  Type<T> withBlanks() {
    return new Type<>(form, parser, visibility, quotesBelong, true);
  }

  boolean secret() {
    return visibility == Visibility.SECRET;
  }

  Optional<T> parse(String text) {
    return parser.apply(text);
  }
}
