package io.pgstow.image;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.Network;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * PostgreSQL and LocalStack in containers, on a network of their own where jobs find them by name.
 * Whoever starts them closes them.
 */
final class Servers implements AutoCloseable {
  private static final String BUCKET = "backups";
  private static final String DATABASE_HOST = "postgres";
  private static final String STORE_HOST = "s3";

  private final Network network = Network.newNetwork();
  private final PostgreSQLContainer postgres =
      new PostgreSQLContainer("postgres:18")
          .withNetwork(network)
          .withNetworkAliases(DATABASE_HOST)
          .withUsername("postgres");
  private final LocalStackContainer localstack =
      new LocalStackContainer("localstack/localstack:4")
          .withNetwork(network)
          .withNetworkAliases(STORE_HOST)
          .withServices("s3");
  private final S3Client s3;

  private Servers() {
    try {
      postgres.start();
      localstack.start();
      s3 = client();
      s3.createBucket(bucket -> bucket.bucket(BUCKET));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  static Servers start() {
    return new Servers();
  }

  private S3Client client() {
    var key = AwsBasicCredentials.create(localstack.getAccessKey(), localstack.getSecretKey());
    return S3Client.builder()
        .endpointOverride(localstack.getEndpoint())
        .region(Region.of(localstack.getRegion()))
        .credentialsProvider(StaticCredentialsProvider.create(key))
        .forcePathStyle(true)
        .build();
  }

  Network network() {
    return network;
  }

  /** How a job reaches the store. */
  Map<String, String> store(String prefix) {
    return Map.of(
        "BACKUP_URL",
        "s3://" + BUCKET + "/" + prefix,
        "S3_ENDPOINT_URL",
        "http://" + STORE_HOST + ":4566",
        "AWS_S3_FORCE_PATH_STYLE",
        "true",
        "AWS_REGION",
        localstack.getRegion(),
        "AWS_ACCESS_KEY_ID",
        localstack.getAccessKey(),
        "AWS_SECRET_ACCESS_KEY",
        localstack.getSecretKey());
  }

  /** How a job reaches a database, as source or destination. */
  Map<String, String> database(String side, String name) {
    var variables = new HashMap<String, String>();
    variables.put(side + "PGHOST", DATABASE_HOST);
    variables.put(side + "PGUSER", postgres.getUsername());
    variables.put(side + "PGPASSWORD", postgres.getPassword());
    variables.put(side + "DBNAME", name);
    return variables;
  }

  /** A connection as superuser; the caller closes it. */
  Connection connect(String database) throws SQLException {
    String url =
        "jdbc:postgresql://%s:%d/%s"
            .formatted(
                postgres.getHost(),
                postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                database);
    return DriverManager.getConnection(url, postgres.getUsername(), postgres.getPassword());
  }

  void execute(String database, String... statements) throws SQLException {
    try (Connection connection = connect(database);
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** A digest of all that pg_dump sees, whatever the order of the rows. */
  String digest(String database) throws IOException, InterruptedException {
    var result =
        postgres.execInContainer(
            "bash",
            "-c",
            "set -o pipefail; pg_dump --username=postgres --restrict-key=none "
                + database
                + " | LC_ALL=C sort | sha256sum");
    if (result.getExitCode() != 0) {
      throw new IOException(result.getStderr());
    }
    return result.getStdout();
  }

  /** The keys of all objects under a prefix. */
  List<String> keys(String prefix) {
    return s3
        .listObjectsV2Paginator(request -> request.bucket(BUCKET).prefix(prefix + "/"))
        .contents()
        .stream()
        .map(S3Object::key)
        .toList();
  }

  /** The uploads under a prefix that were begun and neither completed nor aborted. */
  List<MultipartUpload> uploads(String prefix) {
    return s3.listMultipartUploads(request -> request.bucket(BUCKET).prefix(prefix + "/"))
        .uploads();
  }

  /** How many parts of such an upload have arrived. */
  int parts(MultipartUpload upload) {
    return s3.listParts(
            request -> request.bucket(BUCKET).key(upload.key()).uploadId(upload.uploadId()))
        .parts()
        .size();
  }

  @Override
  public void close() {
    localstack.stop();
    postgres.stop();
    network.close();
  }
}
