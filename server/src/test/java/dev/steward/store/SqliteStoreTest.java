package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import dev.steward.testing.Databases;
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
  void theDatabaseFileIsPrivate() throws IOException {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("steward.db"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aDatabaseOfANewerVersionIsRefused(@org.junit.jupiter.api.io.TempDir Path otherHome) {
    try (Store store = Databases.sqlite(otherHome)) {
      store.write(tx ->
          tx.update(
              "INSERT INTO migration (number, name, checksum, applied_at) VALUES (999,"
                  + " '999_future.sql', 'x', 0)"));
    }
    assertThatThrownBy(() -> Databases.sqlite(otherHome))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessageContaining("newer version of Steward");
  }

  @Test
  void aSecondServerOnTheSameHomeIsRefusedWithTheProcessId(
      @org.junit.jupiter.api.io.TempDir Path otherHome) {
    try (Home first = Home.acquire(otherHome.resolve("home"))) {
      assertThat(first.folder()).exists();
      assertThatThrownBy(() -> Home.acquire(otherHome.resolve("home")))
          .isInstanceOf(Problem.Conflict.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
  }
}
