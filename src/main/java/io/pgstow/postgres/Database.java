package io.pgstow.postgres;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a database is and as whom to enter it.
 *
 * @param passwordFile in libpq's form, which is read where there is no password
 * @param options command-line options for the server session, as libpq's {@code PGOPTIONS}
 */
public record Database(
    String host,
    int port,
    String user,
    Optional<String> password,
    Optional<Path> passwordFile,
    String name,
    Tls tls,
    Optional<String> options) {

  /** The same server and user, another database. */
  public Database withName(String other) {
    return new Database(host, port, user, password, passwordFile, other, tls, options);
  }

  /**
   * What a client program reads from its environment, so that neither a password nor a strange
   * database name ever stands in an argument list.
   */
  Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    environment.put("PGHOST", host);
    environment.put("PGPORT", Integer.toString(port));
    environment.put("PGUSER", user);
    environment.put("PGDATABASE", name);
    password.ifPresent(value -> environment.put("PGPASSWORD", value));
    passwordFile.ifPresent(file -> environment.put("PGPASSFILE", file.toString()));
    options.ifPresent(value -> environment.put("PGOPTIONS", value));
    tls.addTo(environment, "PGSSLMODE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY");
    return environment;
  }

  /** The same for the JDBC driver. */
  Map<String, String> driverProperties() {
    var properties = new HashMap<String, String>();
    properties.put("user", user);
    password
        .or(() -> passwordFile.flatMap(file -> PasswordFile.find(file, this)))
        .ifPresent(value -> properties.put("password", value));
    options.ifPresent(value -> properties.put("options", value));
    tls.addTo(properties, "sslmode", "sslrootcert", "sslcert", "sslkey");
    return properties;
  }

  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + name;
  }
}
