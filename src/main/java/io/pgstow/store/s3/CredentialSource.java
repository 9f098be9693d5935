package io.pgstow.store.s3;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the SDK looks for credentials that no setting gives: places that somebody has set up, so
 * that there is something to say when they give none. The SDK tells of all of them in one text.
 */
enum CredentialSource {
  WEB_IDENTITY(
      "WebIdentityToken\\w*Provider",
      "must be set",
      "the web identity",
      "Check AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE, and that the role trusts this service"
          + " account."),
  PROFILE(
      "ProfileCredentialsProvider",
      "no credentials for profile 'default'",
      "the profile",
      "Check AWS_PROFILE, and the files in ~/.aws, or those that AWS_CONFIG_FILE and"
          + " AWS_SHARED_CREDENTIALS_FILE name."),
  CONTAINER(
      "ContainerCredentialsProvider",
      "neither",
      "the service of the container",
      "Check the role of the task or the pod, and what AWS_CONTAINER_CREDENTIALS_FULL_URI or"
          + " AWS_CONTAINER_CREDENTIALS_RELATIVE_URI names.");

  private static final String FAILURES = "]) : [";

  private final Pattern failure;
  private final String unused;
  private final String title;
  private final String hint;

  /**
   * @param provider the name of the SDK's class
   * @param unused what its failure has where nobody has set it up
   */
  CredentialSource(String provider, String unused, String title, String hint) {
    this.failure = Pattern.compile(provider + "\\(.*?\\): (.*?)(?:, \\w+Provider\\(|]$)");
    this.unused = unused;
    this.title = title;
    this.hint = hint;
  }

  /**
   * What a source said that was to give credentials and has not.
   *
   * @param text what follows on the name of the source, with names of Java's classes in it
   */
  record Failed(CredentialSource source, String text) {}

  /**
   * The first one that was to give credentials and has not.
   *
   * @param message of the SDK's exception
   */
  static Optional<Failed> in(String message) {
    int failures = message.indexOf(FAILURES) + 1;
    return Arrays.stream(values())
        .flatMap(source -> source.failure(message.substring(failures)).stream())
        .findFirst();
  }

  private Optional<Failed> failure(String failures) {
    Matcher said = failure.matcher(failures);
    return said.find() && !said.group(1).contains(unused)
        ? Optional.of(new Failed(this, said.group(1)))
        : Optional.empty();
  }

  String title() {
    return title;
  }

  String hint() {
    return hint;
  }
}
