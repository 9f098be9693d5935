package io.pgstow.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that holds one secret, as orchestrators mount them. Neither its content nor its path
 * stands in a message: users put the secret itself where the path belongs.
 */
final class SecretFile {
  private static final int LONGEST = 64 * 1024;

  private SecretFile() {}

  /** The content without its last line end; a file that cannot give one is a problem. */
  static Optional<String> read(String variable, String path, Problems problems) {
    try (InputStream file = Files.newInputStream(Path.of(path))) {
      byte[] content = file.readNBytes(LONGEST + 1);
      if (content.length > LONGEST) {
        return unusable(variable, "is longer than " + LONGEST + " bytes", problems);
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      String secret = text.replaceFirst("\\r?\\n\\z", "");
      return secret.isEmpty() ? unusable(variable, "is empty", problems) : Optional.of(secret);
    } catch (NoSuchFileException _) {
      return unusable(variable, "does not exist", problems);
    } catch (AccessDeniedException _) {
      return unusable(variable, "may not be read by this user", problems);
    } catch (CharacterCodingException _) {
      return unusable(variable, "is not text in UTF-8", problems);
    } catch (IOException | InvalidPathException e) {
      return unusable(variable, "cannot be read (" + e.getClass().getSimpleName() + ")", problems);
    }
  }

  private static Optional<String> unusable(String variable, String why, Problems problems) {
    problems.add(
        "the file that \"" + variable + "\" names " + why,
        "Set \"" + variable + "\" to the path of a file that holds the secret and nothing else.");
    return Optional.empty();
  }
}
