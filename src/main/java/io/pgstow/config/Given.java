package io.pgstow.config;

/**
 * What a user gave for a setting.
 *
 * @param from where it was found, in the words of the start-up report
 */
record Given(String text, String from) {
  static final String DEFAULT = "default";

  /** What holds where the user gave nothing. */
  static Given byDefault(String text) {
    return new Given(text, DEFAULT);
  }

  boolean isDefault() {
    return from.equals(DEFAULT);
  }
}
