package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Broken;
import dev.steward.problem.Problem;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class PostgresStoreTest extends StoreContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }

  @Test
  void aSecondServerOnTheSameDatabaseIsRefused() {
    String url = Databases.postgresUrl();
    try (Store first = Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC())) {
      assertThat(first.statementsOfThisThread()).isNotNegative();
      assertThatThrownBy(
              () -> Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC()))
          .isInstanceOf(Problem.Conflict.class)
          .hasMessageContaining("Another server uses this database");
    }
  }

  @Test
  void aDatabaseThatCannotBeReachedIsToldWithoutItsUrl() {
    assertThatThrownBy(() ->
            Stores.open(
                "jdbc:postgresql://127.0.0.1:1/x?password=a-secret-value",
                null,
                null,
                Path.of("."),
                Clock.systemUTC()))
        .isInstanceOf(Broken.class)
        .hasMessageNotContaining("a-secret-value");
  }
}
