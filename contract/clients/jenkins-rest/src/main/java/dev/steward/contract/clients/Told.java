package dev.steward.contract.clients;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Prints {@code op NAME} for each operation and checks its result. */
final class Told {

  private Told() {}

  static void op(String name) {
    System.out.println("op " + name);
  }

  static void equal(@Nullable Object found, @Nullable Object wanted) {
    if (!Objects.equals(found, wanted)) {
      throw new AssertionError(found + " is not " + wanted);
    }
  }

  static void holds(boolean claim, String what) {
    if (!claim) {
      throw new AssertionError(what);
    }
  }

  static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.call()) {
      holds(System.nanoTime() < end, "timed out waiting for " + what);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
