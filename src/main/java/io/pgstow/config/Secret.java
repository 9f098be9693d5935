package io.pgstow.config;

/** A text that must not be shown: it takes an explicit call to see it. */
public final class Secret {
  static final String HIDDEN = "***";

  private final String text;

  Secret(String text) {
    this.text = text;
  }

  /** The text itself, for the one place that needs it. */
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return HIDDEN;
  }
}
