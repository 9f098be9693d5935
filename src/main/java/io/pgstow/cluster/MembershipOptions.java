package io.pgstow.cluster;

import io.pgstow.archive.SqlTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a membership permits. A role that is a member by several grants may do what any of them
 * permits (PostgreSQL documentation, GRANT).
 *
 * @param inherit what is said of it; nothing before version 16, where the member's INHERIT counts
 * @param set whether the member may SET ROLE
 */
record MembershipOptions(boolean admin, Optional<Boolean> inherit, boolean set) {

  /** Those of a GRANT as pg_dumpall writes it. */
  static MembershipOptions of(SqlTokens grant) {
    return new MembershipOptions(
        grant.contain("admin", "option") || grant.contain("admin", "true"),
        grant.contain("inherit", "true")
            ? Optional.of(true)
            : Optional.of(false).filter(_ -> grant.contain("inherit", "false")),
        !grant.contain("set", "false"));
  }

  /** What two grants permit together. */
  MembershipOptions and(MembershipOptions other) {
    return new MembershipOptions(
        admin || other.admin,
        Stream.of(inherit, other.inherit).flatMap(Optional::stream).reduce(Boolean::logicalOr),
        set || other.set);
  }

  /** As a GRANT says it, from WITH on; empty when there is nothing to say. */
  String clause() {
    List<String> options = new ArrayList<>();
    if (admin) {
      options.add("ADMIN OPTION");
    }
    inherit.ifPresent(value -> options.add("INHERIT " + (value ? "TRUE" : "FALSE")));
    // a grant that is there already keeps what the new one does not say
    if (inherit.isPresent()) {
      options.add("SET " + (set ? "TRUE" : "FALSE"));
    }
    return options.isEmpty() ? "" : " WITH " + String.join(", ", options);
  }
}
