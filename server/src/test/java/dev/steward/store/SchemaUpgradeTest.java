package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import dev.steward.testing.Databases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases of other versions: refused, or upgraded by the migrations. */
@Tag("integration")
class SchemaUpgradeTest {

  private static final String FOLDER = "migration/";

  @TempDir Path folder;

  private static List<String> files() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Store.class.getResourceAsStream(FOLDER + "index"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void migrationsAreListedInTheOrderOfTheirNumbers() throws IOException {
    assertThat(files()).isSorted().doesNotHaveDuplicates().startsWith("001_schema.sql");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void aDatabaseFromBeforeTheFirstReleaseIsRefusedInOneSentence(String database)
      throws IOException {
    String url = database.equals("postgres") ? Databases.postgresUrl() : null;
    try (Store store =
        url != null
            ? new PostgresStore(url, "postgres", "postgres")
            : new SqliteStore(folder.resolve("steward.db"))) {
      store.write(tx -> {
        tx.update(
            "CREATE TABLE migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT"
                + " NOT NULL, applied_at BIGINT NOT NULL)");
        return tx.update(
            "INSERT INTO migration (number, name, checksum, applied_at) VALUES (1, '001_home.sql',"
                + " 'c0ffee', 0)");
      });
    }
    List<Path> before = content();
    assertThatThrownBy(() -> Stores.open(url, "postgres", "postgres", folder, Clock.systemUTC()))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessageContaining("before the first release")
        .hasMessageContaining("new home");
    assertThat(content()).as("unchanged content").containsAll(before);
  }

  private List<Path> content() throws IOException {
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
