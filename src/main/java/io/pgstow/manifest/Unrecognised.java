package io.pgstow.manifest;

import io.pgstow.archive.Content;
import io.pgstow.archive.Recognition;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.stream.Collectors;

/** What users are told of a file that is no dump. */
public final class Unrecognised {
  private static final String NAMED =
      "Choose another file; run the list job to see which backups exist.";

  private Unrecognised() {}

  /**
   * What a file is, if it is a dump.
   *
   * @param location of the file, for the message
   * @throws PgstowException with the exit code {@code ARCHIVE} if it is none
   */
  public static Recognition require(Recognition found, String location) {
    return switch (found.content()) {
      case Content.Custom _, Content.Tar _, Content.Script _ -> found;
      case Content.Contents() ->
          throw refusal(
              "\"%s\" is the table of contents of a directory archive, without its rows"
                  .formatted(location),
              "Name the folder that it is in, with a slash at the end.");
      case Content.Nothing() ->
          throw refusal(
              found.isPacked()
                  ? "\"%s\" holds nothing: it is an empty file within %s"
                      .formatted(location, packings(found))
                  : "\"%s\" is an empty file".formatted(location),
              "The dump failed, or its disk was full, when the file was made. " + NAMED);
      case Content.TooDeep() ->
          throw refusal(
              "\"%s\" is compressed more than %d times (%s)"
                  .formatted(location, found.packings().size(), packings(found)),
              "No tool makes such a file by itself: it may be meant to harm. " + NAMED);
      case Content.Foreign(var head, String likeness, String advice) ->
          throw refusal(
              "\"%s\" is in none of pg_dump's formats: %s begins with %s, which looks like %s"
                  .formatted(
                      location,
                      found.isPacked() ? "what is within " + packings(found) : "it",
                      head,
                      likeness),
              advice);
    };
  }

  private static String packings(Recognition found) {
    return found.packings().stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static PgstowException refusal(String fact, String hint) {
    return new PgstowException(ExitCode.ARCHIVE, fact, hint);
  }
}
