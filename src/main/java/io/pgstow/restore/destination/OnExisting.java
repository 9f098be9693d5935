package io.pgstow.restore.destination;

/** What becomes of a destination that holds anything. */
public sealed interface OnExisting {

  /** It is refused. */
  record Fail() implements OnExisting {}

  /** It is dropped and created again. This value is the user's permission to do so. */
  record Drop() implements OnExisting, MayDrop {}
}
