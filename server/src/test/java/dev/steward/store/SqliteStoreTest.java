package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class SqliteStoreTest extends StoreContract {

  @Override
  Store open(Path home) {
    return Databases.sqlite(home);
  }

  @Test
  void nobodyElseCanReadTheFile() throws IOException {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("steward.db"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aDatabaseOfANewerProgramIsRefused(@org.junit.jupiter.api.io.TempDir Path other) {
    try (Store store = Databases.sqlite(other)) {
      store.write(tx ->
          tx.update(
              "INSERT INTO migration (number, name, checksum, applied_at) VALUES (999,"
                  + " '999_future.sql', 'x', 0)"));
    }
    assertThatThrownBy(() -> Databases.sqlite(other))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessageContaining("newer Steward");
  }

  @Test
  void aSecondServerOnTheSameHomeIsRefusedWithTheFirstOnesNumber(
      @org.junit.jupiter.api.io.TempDir Path other) {
    try (Home first = Home.acquire(other.resolve("home"))) {
      assertThat(first.folder()).exists();
      assertThatThrownBy(() -> Home.acquire(other.resolve("home")))
          .isInstanceOf(Problem.Conflict.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
  }
}
