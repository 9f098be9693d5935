package io.pgstow.store.s3;

import io.pgstow.store.s3.S3Options.Access;
import io.pgstow.store.s3.S3Options.AccessKey;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.utils.AttributeMap;

/** Sets the SDK's client up. */
final class S3Connection {
  private static final Duration CONNECTING = Duration.ofSeconds(10);

  private S3Connection() {}

  static S3Client open(S3Options options, Unanswered unanswered, Requests requests) {
    Access access = options.access();
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(defaults -> http(access, defaults))
            // chunked signing costs half of the throughput, and some stores do not know it
            .serviceConfiguration(
                S3Configuration.builder()
                    .pathStyleAccessEnabled(access.pathStyle())
                    .chunkedEncodingEnabled(false)
                    .build())
            .requestChecksumCalculation(
                options.writing().checksums()
                    ? RequestChecksumCalculation.WHEN_SUPPORTED
                    : RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(
                options.writing().checksums()
                    ? ResponseChecksumValidation.WHEN_SUPPORTED
                    : ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(
                override ->
                    override
                        .retryStrategy(retries(access))
                        .addExecutionInterceptor(unanswered)
                        .addExecutionInterceptor(requests)
                        .addExecutionInterceptor(new WholeAnswers()));
    access.endpoint().ifPresent(builder::endpointOverride);
    access
        .region()
        .or(() -> access.endpoint().map(_ -> Region.US_EAST_1.id()))
        .map(Region::of)
        .ifPresent(builder::region);
    access
        .key()
        .map(key -> StaticCredentialsProvider.create(credentials(key)))
        .ifPresent(builder::credentialsProvider);
    try {
      return builder.build();
    } catch (SdkClientException | IllegalArgumentException | IllegalStateException e) {
      throw S3Failure.ofSetup(e).exception("open", "s3://" + options.bucket(), e);
    }
  }

  private static SdkHttpClient http(Access access, AttributeMap defaults) {
    var trust =
        AttributeMap.builder()
            .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, !access.verifyTls())
            .build();
    return Apache5HttpClient.builder()
        .maxConnections(access.connections())
        .connectionTimeout(CONNECTING)
        .socketTimeout(access.silence())
        .buildWithDefaults(trust.merge(defaults));
  }

  /** Without the circuit breaker, which would let other requests' failures eat up the retries. */
  private static RetryStrategy retries(Access access) {
    return AwsRetryStrategy.standardRetryStrategy().toBuilder()
        .maxAttempts(1 + access.maxRetries())
        .circuitBreakerEnabled(false)
        .build();
  }

  private static AwsCredentials credentials(AccessKey key) {
    return key.sessionToken()
        .<AwsCredentials>map(token -> AwsSessionCredentials.create(key.id(), key.secret(), token))
        .orElseGet(() -> AwsBasicCredentials.create(key.id(), key.secret()));
  }
}
