package io.pgstow.config;

import java.util.Optional;

/**
 * How to reach a database, in libpq's terms.
 *
 * @param prefix of the settings that say so
 * @param passwordFile in the form of {@code ~/.pgpass}
 * @param options of the server's session, as {@code PGOPTIONS}
 */
public record ConnectionParameters(
    String prefix,
    String host,
    int port,
    String user,
    Optional<Secret> password,
    Optional<String> passwordFile,
    String database,
    TlsParameters tls,
    Optional<String> options) {

  static ConnectionParameters of(Settings settings, ConnectionSettings side, String database) {
    return new ConnectionParameters(
        side.prefix(),
        settings.get(side.host),
        settings.get(side.port),
        settings.get(side.user),
        settings.find(side.password),
        settings.find(side.passwordFile),
        database,
        TlsParameters.of(settings, side).orElseThrow(),
        settings.find(side.options));
  }
}
