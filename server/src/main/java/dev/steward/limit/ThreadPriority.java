package dev.steward.limit;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lowers the priority of the calling platform thread, so that short requests get a processor first.
 * Priorities of {@link Thread} have no effect on Linux.
 */
final class ThreadPriority {

  private static final int PRIO_PROCESS = 0;
  private static final int CALLING_THREAD = 0;
  private static final int NICE = 10;

  private static final @Nullable MethodHandle SETPRIORITY = find();

  private ThreadPriority() {}

  @SuppressWarnings("restricted")
  private static @Nullable MethodHandle find() {
    try {
      Linker linker = Linker.nativeLinker();
      Optional<MemorySegment> symbol = linker.defaultLookup().find("setpriority");
      return symbol.isEmpty()
          ? null
          : linker.downcallHandle(
              symbol.get(),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT));
    } catch (UnsupportedOperationException | IllegalCallerException e) {
      return null;
    }
  }

  /**
   * On Linux, the process id 0 denotes the calling thread; on other systems the call has no effect.
   */
  static void lower() {
    MethodHandle set = SETPRIORITY;
    if (set == null || !System.getProperty("os.name", "").equals("Linux")) {
      return;
    }
    try {
      int _ = (int) set.invokeExact(PRIO_PROCESS, CALLING_THREAD, NICE);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
