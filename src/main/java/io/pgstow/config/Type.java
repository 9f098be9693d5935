package io.pgstow.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * The kind of value a setting takes.
 *
 * @param form what users may write, as in "it takes …"
 * @param parser from what they wrote to the value; empty when it has not the form
 * @param secret whether values are hidden, may come from a file, and are taken to the letter
 * @param quotesBelong whether a value in quotes may mean the quotes
 */
record Type<T>(
    String form, Function<String, Optional<T>> parser, boolean secret, boolean quotesBelong) {

  static <T> Type<T> of(String form, Function<String, Optional<T>> parser) {
    return new Type<>(form, parser, false, false);
  }

  Optional<T> parse(String text) {
    return parser.apply(text);
  }
}
