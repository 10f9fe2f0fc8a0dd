package dev.steward.boot;

import dev.steward.problem.Broken;
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
 * Begins the program anew in the place of the old one: the process keeps its number, so that
 * whoever watches over it (a terminal, systemd, a container) sees one that never ended. Through the
 * launcher where that started us, so that a new jar is taken.
 */
final class Restart {

  private static final int CLOSE_ON_EXEC = 4;

  private Restart() {}

  /**
   * Does not return where it works.
   *
   * @param words what was typed behind the launcher's name
   */
  @SuppressWarnings("restricted") // there is no other way to call the system's execv
  static void run(List<String> words) {
    List<String> command = command(words);
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      leaveNothingOpen(linker);
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
      throw new Broken("the program could not be started again: " + command.getFirst());
    } catch (Broken e) {
      throw e;
    } catch (Throwable e) {
      throw new Broken("the program could not be started again", e);
    }
  }

  /** What the old program held open is closed as the new one begins. */
  @SuppressWarnings("restricted")
  private static void leaveNothingOpen(Linker linker) throws Throwable {
    var found = linker.defaultLookup().find("close_range");
    if (found.isPresent()) {
      MethodHandle close =
          linker.downcallHandle(
              found.get(),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT));
      int _ = (int) close.invokeExact(3, -1, CLOSE_ON_EXEC);
    }
  }

  private static List<String> command(List<String> words) {
    @Nullable String launcher = System.getenv("STEWARD_COMMAND");
    if (launcher != null && launcher.indexOf('/') >= 0 && Files.isExecutable(Path.of(launcher))) {
      var command = new ArrayList<String>();
      command.add(launcher);
      command.addAll(words);
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
      throw new Broken("finding out how this program was started", e);
    }
  }
}
