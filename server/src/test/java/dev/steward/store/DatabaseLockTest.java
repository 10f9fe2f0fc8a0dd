package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.problem.ServerFailure;
import dev.steward.testing.Databases;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Writers that wait while the database is locked or unreachable. */
@Tag("integration")
class DatabaseLockTest {

  private static final int WRITERS = 6;

  private final List<Thread> writers = new ArrayList<>();
  private final AtomicBoolean checkFails = new AtomicBoolean();
  private final AtomicInteger checkCount = new AtomicInteger();

  private static Properties login() {
    var login = new Properties();
    login.setProperty("user", "postgres");
    login.setProperty("password", "postgres");
    return login;
  }

  /** The checking writer fails once all the others are waiting for its check. */
  private void check() throws SQLException {
    if (!checkFails.get()) {
      return;
    }
    checkCount.incrementAndGet();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (blockedWriters() < WRITERS - 1 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    throw new SQLException("unreachable", "08006");
  }

  private synchronized long blockedWriters() {
    return writers.stream().filter(thread -> thread.getState() == Thread.State.BLOCKED).count();
  }

  @Test
  void waitingWritersDoNotRepeatAFailedCheck() throws Exception {
    var failures = new AtomicInteger();
    try (var lock = new DatabaseLock(Databases.postgresUrl(), login(), _ -> check())) {
      checkFails.set(true);
      lock.suspect();
      synchronized (this) {
        for (int i = 0; i < WRITERS; i++) {
          writers.add(
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      lock.ensureHeld();
                    } catch (ServerFailure e) {
                      failures.incrementAndGet();
                    }
                  }));
        }
      }
      for (Thread writer : writers) {
        writer.join();
      }
      assertThat(checkCount).hasValue(1);
      assertThat(failures).hasValue(WRITERS);
    }
  }
}
