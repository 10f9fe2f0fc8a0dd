package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.problem.ServerFailure;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Waiting writers while the database is locked or unreachable. */
class DatabaseLockTest {

  private static final int WRITERS = 6;

  private final List<Thread> writers = new ArrayList<>();
  private final AtomicBoolean fails = new AtomicBoolean();
  private final AtomicInteger tries = new AtomicInteger();

  private static Properties login() {
    var login = new Properties();
    login.setProperty("user", "postgres");
    login.setProperty("password", "postgres");
    return login;
  }

  /** The checking writer fails once all others wait for its check. */
  private void check() throws SQLException {
    if (!fails.get()) {
      return;
    }
    tries.incrementAndGet();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (waiting() < WRITERS - 1 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    throw new SQLException("out of reach", "08006");
  }

  private synchronized long waiting() {
    return writers.stream().filter(one -> one.getState() == Thread.State.BLOCKED).count();
  }

  @Test
  void writersThatWaitForACheckThatFailsDoNotRepeatIt() throws Exception {
    var refused = new AtomicInteger();
    try (var lock = new DatabaseLock(Databases.postgresUrl(), login(), _ -> check())) {
      fails.set(true);
      lock.suspect();
      synchronized (this) {
        for (int i = 0; i < WRITERS; i++) {
          writers.add(
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      lock.ensureHeld();
                    } catch (ServerFailure e) {
                      refused.incrementAndGet();
                    }
                  }));
        }
      }
      for (Thread writer : writers) {
        writer.join();
      }
      assertThat(tries).hasValue(1);
      assertThat(refused).hasValue(WRITERS);
    }
  }
}
