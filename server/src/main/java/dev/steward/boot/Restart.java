package dev.steward.boot;

import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the running program with a new instance, using execv. The process keeps its PID, so
 * supervisors (a terminal, systemd, a container) do not see the restart. If the launcher started
 * this process, it is used again, so that a new jar is picked up.
 */
final class Restart {

  private static final int CLOSE_ON_EXEC = 4;

  private Restart() {}

  /**
   * Restarts; does not return on success.
   *
   * @param arguments the command line arguments after the launcher's name
   */
  @SuppressWarnings("restricted") // execv can only be called natively
  static void run(List<String> arguments) {
    List<String> command = command(arguments);
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      setCloseOnExec(linker);
      MethodHandle execute =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("execv"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
      MemorySegment list = arena.allocate(ValueLayout.ADDRESS, command.size() + 1L);
      for (int i = 0; i < command.size(); i++) {
        list.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(command.get(i)));
      }
      list.setAtIndex(ValueLayout.ADDRESS, command.size(), MemorySegment.NULL);
      int _ = (int) execute.invokeExact(arena.allocateFrom(command.getFirst()), list);
      throw new ServerFailure("restarting the program failed: " + command.getFirst());
    } catch (ServerFailure e) {
      throw e;
    } catch (Throwable e) {
      throw new ServerFailure("restarting the program failed", e);
    }
  }

  /** Sets close-on-exec on all open files except the standard streams. */
  @SuppressWarnings("restricted")
  private static void setCloseOnExec(Linker linker) throws Throwable {
    var symbol = linker.defaultLookup().find("close_range");
    if (symbol.isPresent()) {
      MethodHandle closeRange =
          linker.downcallHandle(
              symbol.get(),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT));
      int _ = (int) closeRange.invokeExact(3, -1, CLOSE_ON_EXEC);
    }
  }

  private static List<String> command(List<String> arguments) {
    @Nullable String launcher = System.getenv("STEWARD_COMMAND");
    if (launcher != null && launcher.indexOf('/') >= 0 && Files.isExecutable(Path.of(launcher))) {
      var command = new ArrayList<String>();
      command.add(launcher);
      command.addAll(arguments);
      return command;
    }
    try {
      String line =
          new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), StandardCharsets.UTF_8);
      var command = new ArrayList<>(List.of(line.split("\0", -1)));
      command.removeLast();
      command.set(0, Path.of("/proc/self/exe").toRealPath().toString());
      return command;
    } catch (IOException e) {
      throw new ServerFailure("reading the command line of this process", e);
    }
  }
}
