package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Databases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of an older server after the upgrade to the current schema. */
@Tag("integration")
class SchemaUpgradeTest {

  private static final String MIGRATIONS = "migration/";

  @TempDir Path folder;

  /**
   * Writes rows with the schema before a migration, then opens the database with all migrations.
   */
  private Store openUpgraded(String database, String file, Consumer<Tx> insertRows)
      throws IOException {
    List<String> files;
    try (InputStream in =
        Objects.requireNonNull(Store.class.getResourceAsStream(MIGRATIONS + "index"))) {
      files = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    assertThat(files).contains(file);
    boolean postgres = database.equals("postgres");
    String url = postgres ? Databases.postgresUrl() : null;
    try (Store store =
        url != null
            ? new PostgresStore(url, "postgres", "postgres")
            : new SqliteStore(folder.resolve("steward.db"))) {
      new Migrations(store, postgres, Clock.systemUTC(), MIGRATIONS).runFirst(files.indexOf(file));
      store.write(tx -> {
        insertRows.accept(tx);
        return true;
      });
    }
    return Stores.open(url, "postgres", "postgres", folder, Clock.systemUTC());
  }

  private static void insertUser(Tx tx) {
    tx.update(
        "INSERT INTO person (id, name_key, name, full_name, disabled, version, seed, created_at)"
            + " VALUES (7, 'ann', 'ann', 'Ann', 0, 1, 's', 0)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void rememberMeValuesBecomeSeparateLogins(String database) throws IOException {
    try (Store store =
        openUpgraded(
            database,
            "140_remember_me_login.sql",
            tx -> {
              insertUser(tx);
              for (String hash : List.of("aa", "bb")) {
                tx.update(
                    "INSERT INTO remembered (value_hash, person_id, seed, expires_at) VALUES (?, 7,"
                        + " 's', 1)",
                    hash);
              }
              tx.update(
                  "INSERT INTO login_session (id_hash, person_id, seed, created_at, seen_at)"
                      + " VALUES ('cc', 7, 's', 0, 0)");
            })) {
      List<String> rows =
          store.read(tx ->
              tx.list(
                  "SELECT value_hash, login, spent_at, ended_at FROM remembered ORDER BY"
                      + " value_hash",
                  row -> row.text(1) + row.text(2) + row.numberOrNull(3) + row.numberOrNull(4)));
      assertThat(rows).containsExactly("aaaanullnull", "bbbbnullnull");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void responsesOfIdempotencyKeysBecomeResults(String database) throws IOException {
    try (Store store =
        openUpgraded(
            database,
            "141_idempotency_result.sql",
            tx -> {
              for (String response :
                  List.of(
                      "201 queue/item/12/",
                      "303 queue/item/9000000000/",
                      "201 job/queue/job/item%207/")) {
                tx.update(
                    "INSERT INTO queue_repeat (wish, owner, said, answer, made_at) VALUES (?, 'u',"
                        + " 'x', ?, 1)",
                    response,
                    response);
              }
            })) {
      List<String> rows =
          store.read(tx ->
              tx.list(
                  "SELECT wish, item_id, joined FROM queue_repeat ORDER BY wish",
                  row -> row.text(1) + " → " + row.number(2) + " " + row.flag(3)));
      assertThat(rows)
          .containsExactly(
              "201 job/queue/job/item%207/ → 0 false",
              "201 queue/item/12/ → 12 false", "303 queue/item/9000000000/ → 9000000000 true");
    }
  }

  @Test
  void migrationFilesAreOrderedByNumber() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Store.class.getResourceAsStream(MIGRATIONS + "index"))) {
      List<String> files = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertThat(files).isSorted().doesNotHaveDuplicates();
    }
  }
}
