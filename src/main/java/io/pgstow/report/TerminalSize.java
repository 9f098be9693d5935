package io.pgstow.report;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * How wide the terminal of the standard error output is, as its driver says. Java does not tell,
 * and programs that do are not in the image.
 */
final class TerminalSize {
  /** Every terminal has as many. */
  static final int LEAST = 80;

  private static final int STANDARD_ERROR = 2;

  /** The request {@code TIOCGWINSZ}, which answers with rows, columns and two more. */
  private static final long REQUEST =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac")
          ? 0x40087468L
          : 0x5413L;

  private static final int FIELDS = 4;

  private TerminalSize() {}

  /** Its columns now; {@link #LEAST} where the driver does not say. */
  static int columns() {
    return asked().filter(columns -> columns > 0).orElse(LEAST);
  }

  @SuppressWarnings("restricted") // the driver's answer has a size that is known
  private static Optional<Integer> asked() {
    try (Arena arena = Arena.ofConfined()) {
      Linker linker = Linker.nativeLinker();
      MethodHandle ioctl =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("ioctl"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS),
              Linker.Option.firstVariadicArg(2));
      MemorySegment size = arena.allocate(ValueLayout.JAVA_SHORT, FIELDS);
      int failed = (int) ioctl.invokeExact(STANDARD_ERROR, REQUEST, size);
      return failed == 0
          ? Optional.of((int) size.getAtIndex(ValueLayout.JAVA_SHORT, 1))
          : Optional.empty();
    } catch (Throwable e) {
      if (e instanceof Error error && !(e instanceof LinkageError)) {
        throw error;
      }
      // another system, or native access is not permitted: then it is as wide as any
      return Optional.empty();
    }
  }
}
