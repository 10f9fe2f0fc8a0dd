package dev.steward.testing;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that leaves build processes behind; applies to every test class. */
public final class ProcessLeakCheck implements AfterAllCallback {

  @Override
  public void afterAll(ExtensionContext context) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    List<BuildProcesses.BuildProcess> processes = BuildProcesses.all();
    while (!processes.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            context.getDisplayName() + " leaves build processes running: " + processes);
      }
      BuildProcesses.pause();
      processes = BuildProcesses.all();
    }
  }
}
