package io.pgstow.store.s3;

import java.io.IOException;

/** A store says that all went well, but its answer is not one to what was asked. */
final class UnusableAnswerException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * @param fact what follows on "cannot read ...: "
   */
  UnusableAnswerException(String fact) {
    super(fact);
  }
}
