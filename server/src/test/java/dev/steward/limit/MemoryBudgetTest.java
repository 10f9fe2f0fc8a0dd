package dev.steward.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

  private static final long MB = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget(80 * MB, "things");

  @Test
  void closingAReservationFreesItsMemory() {
    try (Reservation reservation = budget.open("a")) {
      reservation.grow(30 * MB);
      reservation.shrink(10 * MB);
      assertThat(budget.used()).isEqualTo(20 * MB);
    }
    assertThat(budget.used()).isZero();
  }

  @Test
  void aClosedReservationCannotGrow() {
    Reservation reservation = budget.open("a");
    reservation.close();
    assertThat(reservation.tryGrow(1)).isFalse();
    assertThat(budget.used()).isZero();
  }

  @Test
  void anOwnerGetsAtMostThreeQuarters() {
    try (Reservation reservation = budget.open("a");
        Reservation other = budget.open("a");
        Reservation another = budget.open("b")) {
      reservation.grow(30 * MB);
      assertThat(other.tryGrow(31 * MB)).isFalse();
      assertThat(other.tryGrow(30 * MB)).isTrue();
      assertThat(another.tryGrow(10 * MB)).isTrue();
    }
  }

  @Test
  void smallReservationsSucceedWhenLargeOnesFail() {
    try (Reservation reservation = budget.open("a");
        Reservation other = budget.open("b");
        Reservation late = budget.open("c")) {
      reservation.grow(40 * MB);
      other.grow(30 * MB);
      assertThatThrownBy(() -> late.grow(MB)).isInstanceOf(Problem.Overloaded.class);
      late.grow(64 << 10);
    }
  }

  @Test
  void smallReservationsOfOneOwnerLeaveRoomForOthers() {
    var reservations = new ArrayList<Reservation>();
    try (Reservation other = budget.open("b")) {
      boolean hasRoom = true;
      while (hasRoom && reservations.size() < 10_000) {
        Reservation small = budget.open("a");
        reservations.add(small);
        hasRoom = small.tryGrow(64 << 10);
      }
      assertThat(budget.used()).isEqualTo(60 * MB);
      other.grow(10 * MB);
    } finally {
      reservations.forEach(Reservation::close);
    }
  }

  @Test
  void aWaitingReservationGrowsWhenMemoryIsFreed() throws InterruptedException {
    Reservation reservation = budget.open("a");
    reservation.grow(60 * MB);
    try (Reservation waiting = budget.open("a")) {
      Thread thread =
          Thread.ofVirtual().start(() -> waiting.growWithin(10 * MB, 60, TimeUnit.SECONDS));
      reservation.close();
      thread.join();
      assertThat(waiting.held()).isEqualTo(10 * MB);
    }
  }

  @Test
  void aTimedOutReservationGetsARetryDelay() {
    try (Reservation reservation = budget.open("a");
        Reservation waiting = budget.open("a")) {
      reservation.grow(60 * MB);
      assertThatThrownBy(() -> waiting.growWithin(MB, 1, TimeUnit.MILLISECONDS))
          .isInstanceOfSatisfying(
              Problem.Overloaded.class,
              problem -> {
                assertThat(problem.status()).isEqualTo(503);
                assertThat(problem.headers()).containsEntry("Retry-After", "5");
              });
    }
  }

  @Test
  void aReservationBeyondTheLimitIsRefusedPermanently() {
    try (Reservation reservation = budget.open("a")) {
      assertThatThrownBy(() -> reservation.grow(61 * MB)).isInstanceOf(Problem.TooLarge.class);
      assertThatThrownBy(() -> reservation.growWithin(61 * MB, 60, TimeUnit.SECONDS))
          .isInstanceOf(Problem.TooLarge.class);
    }
  }

  @Test
  void memoryIsChargedToTheUserOnceKnown() {
    try (Reservation reservation = budget.open("address");
        Reservation other = budget.open("address")) {
      reservation.grow(40 * MB);
      assertThat(other.tryGrow(30 * MB)).isFalse();
      reservation.setOwner("user");
      assertThat(other.tryGrow(30 * MB)).isTrue();
    }
    assertThat(budget.used()).isZero();
  }
}
