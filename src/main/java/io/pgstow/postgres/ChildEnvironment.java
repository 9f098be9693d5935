package io.pgstow.postgres;

import java.util.Map;
import java.util.Set;

/**
 * What a client program is given of this process' environment: what it needs to run, to find the
 * time and Kerberos tickets, and to trust what the system trusts. Neither the store's keys nor
 * anything of libpq's from outside are among it, so that one run's source and destination never
 * mix.
 */
final class ChildEnvironment {
  private static final Set<String> KEPT =
      Set.of(
          "PATH",
          "HOME",
          "LANG",
          "LD_LIBRARY_PATH",
          "KRB5_CONFIG",
          "KRB5CCNAME",
          "KRB5_CLIENT_KTNAME",
          "OPENSSL_CONF",
          "OPENSSL_MODULES");

  private ChildEnvironment() {}

  /** Leaves what a client program needs, and sets what it must be told. */
  static void restrict(Map<String, String> environment) {
    environment.keySet().retainAll(KEPT);
    // the archive's header has local time without a zone; COPY's text follows TimeZone
    environment.put("TZ", "UTC");
    environment.put("PGTZ", "UTC");
    // messages in one language, so that they can be recognised
    environment.put("LC_ALL", "C.UTF-8");
  }
}
