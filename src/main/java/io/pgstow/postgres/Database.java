package io.pgstow.postgres;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a database is and as whom to enter it.
 *
 * @param prefix of the settings that say so, {@code SRC_} or {@code DST_}, for messages
 * @param givenPassword empty where the password file is asked
 * @param passwordFile in libpq's form, which is read where no password is given
 * @param options command-line options for the server session, as libpq's {@code PGOPTIONS}
 */
public record Database(
    String prefix,
    String host,
    int port,
    String user,
    Optional<String> givenPassword,
    Optional<Path> passwordFile,
    String name,
    Tls tls,
    Optional<String> options) {

  /** The same server and user, another database. */
  public Database withName(String other) {
    return new Database(prefix, host, port, user, givenPassword, passwordFile, other, tls, options);
  }

  /** The password as given, or else that of the password file. */
  Optional<String> password() {
    return givenPassword.or(() -> passwordFile.flatMap(file -> PasswordFile.find(file, this)));
  }

  /**
   * What a client program reads from its environment, so that no strange database name is taken for
   * an option. The password is not among it.
   */
  Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    environment.put("PGHOST", host);
    environment.put("PGPORT", Integer.toString(port));
    environment.put("PGUSER", user);
    environment.put("PGDATABASE", name);
    options.ifPresent(value -> environment.put("PGOPTIONS", value));
    environment.putAll(tls.environment());
    return environment;
  }

  /** The same for the JDBC driver, but for TLS. */
  Map<String, String> driverProperties() {
    var properties = new HashMap<String, String>();
    properties.put("user", user);
    password().ifPresent(value -> properties.put("password", value));
    options.ifPresent(value -> properties.put("options", value));
    return properties;
  }

  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + name;
  }
}
