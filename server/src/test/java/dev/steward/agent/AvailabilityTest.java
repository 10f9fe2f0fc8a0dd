package dev.steward.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.node.Node;
import dev.steward.node.OfflineCause;
import dev.steward.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The conditions under which nodes are connected and disconnected. */
class AvailabilityTest {

  private static final Node NODE = new Node("n", "", 1, Node.Mode.NORMAL, List.of(), "", "", null);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private boolean inDemand;
  private boolean busy;

  private final Workload workload =
      new Workload() {
        @Override
        public boolean isInDemand(Node node) {
          return inDemand;
        }

        @Override
        public boolean isBusy(Node node) {
          return busy;
        }

        @Override
        public void failBuilds(Node node, String message, Duration limit) {
          throw new AssertionError("the availability of a node ends no builds");
        }
      };

  /** Every valid schedule starts at each full hour. */
  private final Availability availability =
      new Availability(
          workload,
          (schedule, _, after) -> {
            if (schedule.equals("nonsense")) {
              throw new Problem.Invalid("It has no fields.");
            }
            long hours = after.getEpochSecond() / 3_600 + 1;
            return Instant.ofEpochSecond(hours * 3_600);
          },
          new InstantSource() {
            @Override
            public Instant instant() {
              return now;
            }
          });

  private void advance(int minutes) {
    now = now.plus(Duration.ofMinutes(minutes));
  }

  @Test
  void aNodeOnDemandWaitsForBuildsAndForIdleTime() {
    var demand = new RetentionStrategy.OnDemand(2, 10);
    assertThat(availability.check(NODE, demand, false)).isInstanceOf(OfflineCause.Idle.class);
    inDemand = true;
    assertThat(availability.check(NODE, demand, false)).isInstanceOf(OfflineCause.Idle.class);
    advance(1);
    inDemand = false;
    assertThat(availability.check(NODE, demand, false)).isInstanceOf(OfflineCause.Idle.class);
    inDemand = true;
    advance(2);
    assertThat(availability.check(NODE, demand, false))
        .as("the demand was interrupted")
        .isInstanceOf(OfflineCause.Idle.class);
    advance(2);
    assertThat(availability.check(NODE, demand, false)).isNull();
    inDemand = false;
    busy = true;
    advance(30);
    assertThat(availability.check(NODE, demand, true)).isNull();
    busy = false;
    advance(10);
    assertThat(availability.check(NODE, demand, true)).isNull();
    advance(1);
    assertThat(availability.check(NODE, demand, true)).isInstanceOf(OfflineCause.Idle.class);
  }

  @Test
  void aNodeWithAScheduleIsConnectedAfterEachStart() {
    var scheduled = new RetentionStrategy.Scheduled("@hourly", 20, false);
    assertThat(availability.check(NODE, scheduled, false)).isNull();
    advance(19);
    assertThat(availability.check(NODE, scheduled, true)).isNull();
    advance(1);
    assertThat(availability.check(NODE, scheduled, true))
        .isInstanceOf(OfflineCause.OutsideSchedule.class);
    advance(39);
    assertThat(availability.check(NODE, scheduled, false))
        .isInstanceOf(OfflineCause.OutsideSchedule.class);
    advance(1);
    assertThat(availability.check(NODE, scheduled, false)).isNull();
  }

  @Test
  void anInvalidScheduleIsReported() {
    var scheduled = new RetentionStrategy.Scheduled("nonsense", 20, false);
    assertThat(availability.check(NODE, scheduled, false))
        .isInstanceOfSatisfying(
            OfflineCause.LaunchFailed.class,
            cause -> assertThat(cause.description()).contains("schedule is invalid"));
  }
}
