package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.access.Caller;
import dev.steward.testing.TestServer;
import dev.steward.testing.UserSession;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes to the wall clock, whether the server is running or stopped, delay no builds. */
@Tag("integration")
class ClockJumpTest {

  @TempDir Path folder;

  /** The system clock plus an offset that the test sets. */
  private static final class MovableClock implements InstantSource {
    private final AtomicLong offset = new AtomicLong();

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(System.currentTimeMillis() + offset.get());
    }

    void move(Duration duration) {
      offset.addAndGet(duration.toMillis());
    }

    /**
     * Moves the clock by the duration, then forward to the given number of seconds before a full
     * minute.
     */
    void moveBeforeFullMinute(Duration duration, int seconds) {
      move(duration);
      long secondOfMinute = Math.floorMod(millis() / 1_000, 60L);
      move(Duration.ofSeconds(60 - seconds - secondOfMinute));
    }
  }

  private static void createScheduledJob(TestServer server, String name, String cron) {
    server.createItem(
        name,
        "<project><triggers><hudson.triggers.TimerTrigger><spec>"
            + cron
            + "</spec></hudson.triggers.TimerTrigger></triggers></project>");
  }

  private static void queueWithQuietPeriod(TestServer server, String name, int seconds) {
    server.createItem(name, "<project><quietPeriod>" + seconds + "</quietPeriod></project>");
    assertThat(server.post("/job/" + name + "/build").status()).isEqualTo(201);
  }

  @Test
  void quietPeriodsAreNotProlongedWhenTheClockIsSetBack() throws Exception {
    var clock = new MovableClock();
    try (var server = new TestServer(folder.resolve("home"), clock)) {
      queueWithQuietPeriod(server, "short", 4);
      queueWithQuietPeriod(server, "long", 20);
      clock.move(Duration.ofHours(-2));
      long start = System.nanoTime();
      // "Expires in 19 sec", not in two hours.
      TestServer.await(
          "a remaining time of at most 20 s",
          () ->
              server
                  .getBody("/queue/api/json?tree=items[why]")
                  .matches("(?s).*[Ee]xpires in (1?[0-9]|20) sec.*"));
      server.await("/job/short/1/api/json?tree=result", "SUCCESS");
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
    }
  }

  @Test
  void triggersFollowTheClockAfterAJump() {
    var clock = new MovableClock();
    try (var server = new TestServer(folder.resolve("home"), clock)) {
      createScheduledJob(server, "minutely", "* * * * *");
      for (Duration jump :
          new Duration[] {
            Duration.ofHours(-1), Duration.ofDays(365), Duration.ofDays(-3_650), Duration.ofHours(2)
          }) {
        String before = server.getBody("/job/minutely/api/json?tree=nextBuildNumber");
        clock.moveBeforeFullMinute(jump, 5);
        long start = System.nanoTime();
        TestServer.await(
            "a build after a jump by " + jump,
            () -> !server.getBody("/job/minutely/api/json?tree=nextBuildNumber").equals(before));
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(30));
      }
    }
  }

  @Test
  void settingTheClockBackBetweenRunsDelaysNothing() {
    var clock = new MovableClock();
    Path home = folder.resolve("home");
    try (var server = new TestServer(home, clock)) {
      queueWithQuietPeriod(server, "quiet", 3);
      createScheduledJob(server, "minutely", "* * * * *");
    }
    clock.moveBeforeFullMinute(Duration.ofDays(-30), 6);
    try (var server = new TestServer(home, clock)) {
      long start = System.nanoTime();
      server.await("/job/quiet/1/api/json?tree=result", "SUCCESS");
      server.await("/job/minutely/1/api/json?tree=result", "SUCCESS");
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(30));
    }
  }

  @Test
  void aBuildDuringAJumpHasNoNegativeDuration() throws Exception {
    var clock = new MovableClock();
    try (var server = new TestServer(folder.resolve("home"), clock)) {
      Path gate = folder.resolve("gate");
      server.createJob("x", "echo begun; while [ ! -e " + gate + " ]; do sleep 0.1; done");
      server.startBuild("/job/x/");
      server.await("/job/x/1/consoleText", "begun");
      clock.move(Duration.ofHours(-1));
      java.nio.file.Files.createFile(gate);
      server.await("/job/x/1/api/json?tree=result", "SUCCESS");
      assertThat(server.getBody("/job/x/1/api/json?tree=duration")).contains("\"duration\":0");
    }
  }

  @Test
  void sessionTimesAreCorrectedWhenTheClockIsSetBack() {
    var clock = new MovableClock();
    try (var server = new TestServer(folder.resolve("home"), clock)) {
      UserSession session = server.login();
      clock.move(Duration.ofDays(-10));
      TestServer.await(
          "the session times to be corrected",
          () -> {
            long now = clock.millis();
            return server.sessions().list(Caller.system(), server.user("admin")).stream()
                .allMatch(entry -> entry.seenAt() <= now && entry.createdAt() <= now);
          });
      assertThat(server.http().get("/whoAmI/api/json", "Cookie: " + session.cookie()).body())
          .contains("\"name\":\"admin\"");
    }
  }

  @Test
  void jumpsOverAMinuteAreReportedAndFailedListenersRetried() {
    var wall = new AtomicLong(1_000_000_000_000L);
    var nanos = new AtomicLong(5);
    var jumps = new AtomicInteger();
    var failuresLeft = new AtomicInteger();
    InstantSource clock = () -> Instant.ofEpochMilli(wall.get());
    try (var watch = new ClockWatch(clock, nanos::get)) {
      watch.onJump(() -> {
        jumps.incrementAndGet();
        if (failuresLeft.getAndDecrement() > 0) {
          throw new IllegalStateException("no database");
        }
      });
      for (int i = 0; i < 100; i++) {
        wall.addAndGet(60_000);
        nanos.addAndGet(60_000_000_000L);
        watch.check();
      }
      wall.addAndGet(-59_000);
      watch.check();
      assertThat(jumps).hasValue(0);
      wall.addAndGet(-2_000);
      watch.check();
      assertThat(jumps).hasValue(1);
      watch.check();
      assertThat(jumps).hasValue(1);
      failuresLeft.set(2);
      wall.addAndGet(3_600_000);
      watch.check();
      watch.check();
      watch.check();
      watch.check();
      assertThat(jumps).hasValue(4);
    }
    var steady = new SteadyClock(clock, nanos::get);
    long before = steady.millis();
    wall.addAndGet(-7_200_000);
    nanos.addAndGet(1_000_000_000L);
    assertThat(steady.millis() - before).isEqualTo(1_000);
  }
}
