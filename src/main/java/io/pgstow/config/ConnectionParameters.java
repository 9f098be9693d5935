package io.pgstow.config;

import java.util.Optional;

/**
 * How to reach a database, in libpq's terms.
 *
 * @param prefix of the settings that say so
 * @param passwordFile in the form of {@code ~/.pgpass}
 * @param sslMode whether to encrypt and to verify the server, in the words of libpq
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
    String sslMode,
    Optional<String> sslRootCertificate,
    Optional<String> sslCertificate,
    Optional<String> sslKey,
    Optional<String> options) {

  static ConnectionParameters of(Settings settings, ConnectionSettings side, String database) {
    Optional<String> root = settings.find(side.sslRootCertificate);
    return new ConnectionParameters(
        side.prefix(),
        settings.get(side.host),
        settings.get(side.port),
        settings.get(side.user),
        settings.find(side.password),
        settings.find(side.passwordFile),
        database,
        root.filter(ConnectionSettings.SYSTEM_AUTHORITIES::equals).isPresent()
            ? ConnectionSettings.VERIFY_FULL
            : settings.get(side.sslMode),
        root,
        settings.find(side.sslCertificate),
        settings.find(side.sslKey),
        settings.find(side.options));
  }
}
