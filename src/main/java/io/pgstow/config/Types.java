package io.pgstow.config;

import io.pgstow.config.Type.Visibility;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The types whose values are one word; sizes, times and lists have classes of their own. */
final class Types {
  static final Type<Secret> SECRET =
      new Type<>("text", text -> Optional.of(new Secret(text)), Visibility.SECRET, true, true);

  /** Any text but a connection string, whose password would be shown. */
  static final Type<String> TEXT = Type.<String>of("text", Optional::of).withoutCredentials();

  /** The name of a role or a database; it may begin or end with blanks, and another one not. */
  static final Type<String> IDENTIFIER = TEXT.withBlanks();

  /** Options of a session, which may set what an extension keeps secret. */
  static final Type<String> OPTIONS = Type.of("text", Optional::of).hidden();

  static final Type<String> HOST = matching("a host name or address", "[^\\s/@?=]+");

  /** A part of a path in the store. */
  static final Type<String> NAME =
      matching(
              "a name without slashes that neither begins with a dot nor ends as a report's does",
              // reports of restores and verifications lie beside the backup: BackupKey
              "(?!.+\\.(restore-[0-9]{8}T[0-9]{6}Z|verified)(\\.report)?$)(?!.+\\.report$)"
                  + "[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]*")
          .withoutCredentials();

  static final Type<String> STORE_URL =
      matching(
          "s3://bucket/path or file:/path",
          "s3://[A-Za-z0-9._-]+(/\\P{Cntrl}*)?|file:(?!//[^/]*@)[^?#\\p{Cntrl}]+");

  static final Type<String> OBJECT_URL =
      matching(
          "s3://bucket/key or file:/path",
          "s3://[A-Za-z0-9._-]+/+[^/\\p{Cntrl}]\\P{Cntrl}*|file:(?!//[^/]*@)[^?#\\p{Cntrl}]*[^/?#\\p{Cntrl}]/*");

  static final Type<URI> ENDPOINT =
      Type.of("http://host:port or https://host:port", Types::endpoint);

  static final Type<Boolean> BOOLEAN = Type.of("true or false", Types::truth);

  private static final int LARGEST_PORT = 65_535;

  private Types() {}

  static Type<String> matching(String form, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return Type.of(form, text -> Optional.of(text).filter(pattern.asMatchPredicate()));
  }

  static Type<Integer> integer(int least, int most) {
    return Type.of(
        "a whole number from " + least + " to " + most,
        text ->
            Optional.of(text)
                .filter(t -> t.matches("[0-9]{1,9}"))
                .map(Integer::valueOf)
                .filter(n -> n >= least && n <= most));
  }

  /** One of the words; users may write them in any case. */
  static Type<String> oneOf(String... words) {
    return Type.of(
        form(List.of(words)),
        text -> Arrays.stream(words).filter(text::equalsIgnoreCase).findFirst());
  }

  /** A constant of an enum, written in lower case with hyphens. */
  static <E extends Enum<E>> Type<E> choice(Class<E> choices) {
    List<E> constants = List.of(choices.getEnumConstants());
    return Type.of(
        form(constants.stream().map(Types::word).toList()),
        text -> constants.stream().filter(c -> word(c).equalsIgnoreCase(text)).findFirst());
  }

  private static String form(List<String> words) {
    return words.stream().collect(Collectors.joining(", ")).replaceFirst(", ([^,]*)$", " or $1");
  }

  /** A constant's name as users write it. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Optional<Boolean> truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on", "1" -> Optional.of(true);
      case "false", "no", "off", "0" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<URI> endpoint(String text) {
    if (!text.matches("https?://[^/@?#]+(/[^@?#]*)?")) {
      return Optional.empty();
    }
    try {
      // the parser takes a port of any size, and a name that is none as no host
      return Optional.of(new URI(text))
          .filter(uri -> uri.getHost() != null && uri.getPort() <= LARGEST_PORT);
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }
}
