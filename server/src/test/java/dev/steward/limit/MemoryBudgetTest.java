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
  void aReservationIsGivenBackWhenItIsClosed() {
    try (Reservation one = budget.open("a")) {
      one.grow(30 * MB);
      one.shrink(10 * MB);
      assertThat(budget.used()).isEqualTo(20 * MB);
    }
    assertThat(budget.used()).isZero();
  }

  @Test
  void aClosedReservationCannotGrow() {
    Reservation one = budget.open("a");
    one.close();
    assertThat(one.tryGrow(1)).isFalse();
    assertThat(budget.used()).isZero();
  }

  @Test
  void noOwnerGetsMoreThanThreeQuarters() {
    try (Reservation one = budget.open("a");
        Reservation other = budget.open("a");
        Reservation another = budget.open("b")) {
      one.grow(30 * MB);
      assertThat(other.tryGrow(31 * MB)).isFalse();
      assertThat(other.tryGrow(30 * MB)).isTrue();
      assertThat(another.tryGrow(10 * MB)).isTrue();
    }
  }

  @Test
  void smallReservationsFindRoomWhereLargeOnesDoNot() {
    try (Reservation one = budget.open("a");
        Reservation other = budget.open("b");
        Reservation late = budget.open("c")) {
      one.grow(40 * MB);
      other.grow(30 * MB);
      assertThatThrownBy(() -> late.grow(MB)).isInstanceOf(Problem.Overloaded.class);
      late.grow(64 << 10);
    }
  }

  @Test
  void manySmallReservationsOfOneOwnerLeaveRoomForOthers() {
    var all = new ArrayList<Reservation>();
    try (Reservation other = budget.open("b")) {
      boolean room = true;
      while (room && all.size() < 10_000) {
        Reservation small = budget.open("a");
        all.add(small);
        room = small.tryGrow(64 << 10);
      }
      assertThat(budget.used()).isEqualTo(60 * MB);
      other.grow(10 * MB);
    } finally {
      all.forEach(Reservation::close);
    }
  }

  @Test
  void whoWaitsForRoomGetsItOnceItIsThere() throws InterruptedException {
    Reservation one = budget.open("a");
    one.grow(60 * MB);
    try (Reservation waiting = budget.open("a")) {
      Thread thread =
          Thread.ofVirtual().start(() -> waiting.growWithin(10 * MB, 60, TimeUnit.SECONDS));
      one.close();
      thread.join();
      assertThat(waiting.held()).isEqualTo(10 * MB);
    }
  }

  @Test
  void whoWaitsInVainIsToldWhenToComeAgain() {
    try (Reservation one = budget.open("a");
        Reservation waiting = budget.open("a")) {
      one.grow(60 * MB);
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
  void whatNeverFitsIsNotToBeTriedAgain() {
    try (Reservation one = budget.open("a")) {
      assertThatThrownBy(() -> one.grow(61 * MB)).isInstanceOf(Problem.TooLarge.class);
      assertThatThrownBy(() -> one.growWithin(61 * MB, 60, TimeUnit.SECONDS))
          .isInstanceOf(Problem.TooLarge.class);
    }
  }

  @Test
  void whatARequestHoldsIsCountedForItsUserOnceThatIsKnown() {
    try (Reservation one = budget.open("address");
        Reservation other = budget.open("address")) {
      one.grow(40 * MB);
      assertThat(other.tryGrow(30 * MB)).isFalse();
      one.setOwner("user");
      assertThat(other.tryGrow(30 * MB)).isTrue();
    }
    assertThat(budget.used()).isZero();
  }
}
