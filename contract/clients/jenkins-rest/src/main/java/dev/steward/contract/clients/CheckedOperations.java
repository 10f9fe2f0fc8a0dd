package dev.steward.contract.clients;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Prints {@code op NAME} for each operation and checks its result. */
final class CheckedOperations {

  private CheckedOperations() {}

  static void op(String name) {
    System.out.println("op " + name);
  }

  static void equal(@Nullable Object actual, @Nullable Object expected) {
    if (!Objects.equals(actual, expected)) {
      throw new AssertionError(actual + " is not " + expected);
    }
  }

  static void require(boolean claim, String what) {
    if (!claim) {
      throw new AssertionError(what);
    }
  }

  static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.call()) {
      require(System.nanoTime() < end, "timed out waiting for " + what);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
