package dev.steward.boot;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that leaves build processes behind; applies to every test class. */
public final class NoProcessLeft implements AfterAllCallback {

  @Override
  public void afterAll(ExtensionContext context) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    List<BuildProcesses.Found> left = BuildProcesses.all();
    while (!left.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            context.getDisplayName() + " leaves processes of builds behind: " + left);
      }
      BuildProcesses.pause();
      left = BuildProcesses.all();
    }
  }
}
