package io.pgstow.postgres;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file that is on no disk and in no folder, which only processes of this user can read for as
 * long as it is open (memfd_create(2)). Whoever made it closes it. Linux only.
 */
final class MemoryFile implements AutoCloseable {
  /** No child inherits it: it is opened by its path. */
  private static final int CLOSE_ON_EXEC = 1;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle CREATE =
      function("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final int descriptor;
  private final AtomicBoolean closed = new AtomicBoolean();

  private MemoryFile(int descriptor) {
    this.descriptor = descriptor;
  }

  /** A new file with this content. */
  static MemoryFile of(byte[] content) throws IOException {
    var file = new MemoryFile(create());
    try {
      Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-------"));
      Files.write(file.path(), content);
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Where this process and its children find it. */
  Path path() {
    return Path.of(
        "/proc", Long.toString(ProcessHandle.current().pid()), "fd", Integer.toString(descriptor));
  }

  @SuppressWarnings("restricted") // the two functions are called by the types they have
  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
  }

  private static int create() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom("pgstow");
      int descriptor = (int) CREATE.invokeExact(name, CLOSE_ON_EXEC);
      if (descriptor < 0) {
        throw new IOException("the system makes no file in memory (memfd_create)");
      }
      return descriptor;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Once: by then the descriptor's number may be another file's. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      int _ = (int) CLOSE.invokeExact(descriptor);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
