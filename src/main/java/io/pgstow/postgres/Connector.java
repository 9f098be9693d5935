package io.pgstow.postgres;

import io.pgstow.postgres.wire.Wire;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Connects by the driver, as libpq would by the same settings. */
final class Connector {
  /** Kept, for a logger that nobody keeps forgets what it was told. */
  private static final Logger DRIVER = Logger.getLogger("org.postgresql");

  static {
    // it says what is wrong in its exceptions, too; here in a form of its own, amid our log
    DRIVER.setLevel(Level.OFF);
    // it would read ~/.pgpass by rules of its own, whoever else may read that file
    System.setProperty("org.postgresql.pgpassfile", "/nonexistent/pgstow");
  }

  private Connector() {}

  /** A connection and what passes on it. */
  record Connected(Connection connection, Wire wire) {}

  /**
   * Connects once; the caller closes both.
   *
   * @param resettable whether {@code RESET search_path} gives what the role and the database have
   *     set; otherwise an empty one
   */
  static Connected open(Database database, boolean resettable) throws SQLException {
    database.tls().check();
    Iterator<String> modes = database.tls().driverModes().iterator();
    while (true) {
      try {
        return open(database, modes.next(), resettable);
      } catch (SQLException e) {
        if (!modes.hasNext() || !DatabaseErrors.mayBeEncryption(e)) {
          throw e;
        }
      }
    }
  }

  private static Connected open(Database database, String mode, boolean resettable)
      throws SQLException {
    Properties properties = properties(database);
    if (!resettable) {
      // the search_path that RESET gives, and that no setting of a role or database goes before
      properties.put("currentSchema", "");
    }
    properties.put("sslmode", mode);
    String url =
        "jdbc:postgresql://%s:%d/%s"
            .formatted(
                urlHost(database.host()),
                database.port(),
                URLEncoder.encode(database.name(), StandardCharsets.UTF_8));
    try {
      return connect(url, properties);
    } catch (SQLException e) {
      if (!DatabaseErrors.isRefusedParameter(e)) {
        throw e;
      }
      properties.remove("currentSchema");
      return connect(url, properties);
    }
  }

  private static Connected connect(String url, Properties properties) throws SQLException {
    Wire wire = Wire.install(properties);
    try {
      return new Connected(DriverManager.getConnection(url, properties), wire);
    } catch (SQLException | RuntimeException e) {
      wire.close();
      throw e;
    }
  }

  private static Properties properties(Database database) {
    var properties = new Properties();
    properties.putAll(database.driverProperties());
    properties.putAll(database.tls().driverProperties());
    properties.put("ApplicationName", "pgstow");
    // SQL without parameters goes as it stands: the driver does not know where some function bodies
    // end, and the server accepts several commands at once only in the simple protocol
    properties.put("preferQueryMode", "extendedForPrepared");
    properties.put("prepareThreshold", "0");
    properties.put("connectTimeout", "10");
    properties.put("tcpKeepAlive", "true");
    // a function of the restored database may well set client_encoding
    properties.put("allowEncodingChanges", "true");
    return properties;
  }

  private static String urlHost(String host) {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }
}
