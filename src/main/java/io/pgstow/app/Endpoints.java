package io.pgstow.app;

import io.pgstow.config.ConnectionParameters;
import io.pgstow.config.Secret;
import io.pgstow.config.TlsParameters;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.SystemAuthorities;
import io.pgstow.postgres.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Databases as settings and libpq's own files say how to reach them. */
final class Endpoints {
  private Endpoints() {}

  /** A database; the password file that is not named is looked for where libpq does. */
  static Database database(ConnectionParameters parameters, SystemAuthorities authorities) {
    return new Database(
        parameters.prefix(),
        parameters.host(),
        parameters.port(),
        parameters.user(),
        parameters.password().map(Secret::reveal),
        parameters
            .passwordFile()
            .map(Path::of)
            .or(() -> Optional.of(home().resolve(".pgpass")).filter(Files::exists)),
        parameters.database(),
        tls(parameters.tls(), authorities),
        parameters.options());
  }

  /** As the settings say; what they do not name is looked for where libpq does. */
  static Tls tls(TlsParameters parameters, SystemAuthorities authorities) {
    return Tls.of(
        parameters.mode(),
        parameters.rootCertificate(),
        parameters.certificate(),
        parameters.key(),
        home(),
        authorities);
  }

  private static Path home() {
    return Path.of(System.getProperty("user.home"));
  }
}
