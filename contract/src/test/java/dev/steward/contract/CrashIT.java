package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the server during a build and a burst of writes, on both databases: all acknowledged writes
 * survive, and the build ends with its complete log.
 */
class CrashIT {

  private static final int BUILD_SECONDS = 20;

  @TempDir Path folder;

  @Test
  void noAcknowledgedWriteIsLostOnSqlite() throws IOException {
    crash(Map.of());
  }

  @Test
  void noAcknowledgedWriteIsLostOnPostgres() throws IOException {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      crash(
          Map.of("STEWARD_DATABASE_USER", "postgres", "STEWARD_DATABASE_PASSWORD", "postgres"),
          "--database",
          "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres");
    }
  }

  private void crash(Map<String, String> variables, String... arguments) throws IOException {
    Path home = folder.resolve("home");
    String password;
    List<String> jobs;
    List<String> tokens;
    Path acknowledged = Files.createDirectory(folder.resolve("acknowledged"));
    try (Product product = Product.start(home, variables, arguments)) {
      password = product.adminPassword();
      Map<String, String> to = to(product, password, acknowledged);
      Shell.run(
              """
              set -eu
              curl -fsS -u "admin:$PW" -X POST -H 'Content-Type: application/xml' "$URL/createItem?name=long" -d '<project><builders><hudson.tasks.Shell><command>for i in $(seq %d); do echo tick $i; sleep 1; done</command></hudson.tasks.Shell></builders></project>'
              curl -fsS -u "admin:$PW" -X POST "$URL/job/long/build?delay=0sec"
              curl -fsS -u "admin:$PW" -X POST -H 'Content-Type: application/xml' "$URL/createItem?name=once" -d '<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions><hudson.model.StringParameterDefinition><name>N</name></hudson.model.StringParameterDefinition></parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties></project>'
              """
                  .formatted(BUILD_SECONDS),
              to)
          .ok();
      Product.await(
          "the build to start",
          Duration.ofSeconds(30),
          () -> get(product, password, "job/long/1/consoleText").contains("tick 2\n"));
      Process burst = burst(to);
      Product.await(
          "half of the burst to be acknowledged",
          Duration.ofSeconds(60),
          () -> lines(acknowledged.resolve("jobs")).size() > 200);
      product.kill();
      burst.destroyForcibly();
      burst.descendants().forEach(ProcessHandle::destroyForcibly);
      jobs = lines(acknowledged.resolve("jobs"));
      tokens = lines(acknowledged.resolve("tokens"));
    }
    assertThat(jobs).hasSizeBetween(200, 999);
    assertThat(tokens).isNotEmpty();
    try (Product product = Product.start(home, variables, arguments)) {
      String all = get(product, password, "api/json?tree=jobs[name]");
      for (String job : jobs) {
        assertThat(all).contains("\"name\":\"" + job + "\"");
      }
      for (String token : tokens) {
        assertThat(
                Shell.run(
                        "curl -s -u \"admin:$TOKEN\" \"$URL/whoAmI/api/json\"",
                        Map.of("URL", product.bareUrl(), "TOKEN", token))
                    .out())
            .contains("\"name\":\"admin\"");
      }
      askAgain(product, password, acknowledged);
      Product.await(
          "the build to end",
          Duration.ofSeconds(60),
          () -> get(product, password, "job/long/1/api/json?tree=result").contains("SUCCESS"));
      String log = get(product, password, "job/long/1/consoleText");
      for (int i = 1; i <= BUILD_SECONDS; i++) {
        assertThat(log).containsOnlyOnce("\ntick " + i + "\n");
      }
      assertThat(log).containsOnlyOnce("Started by user admin").endsWith("Finished: SUCCESS\n");
    }
  }

  /**
   * Repeats every keyed build request, whether its response arrived or not: each key has exactly
   * one item, and it is the item of the first response.
   */
  private static void askAgain(Product product, String password, Path acknowledged) {
    List<String> keys = lines(acknowledged.resolve("keys"));
    List<String> items = lines(acknowledged.resolve("items"));
    assertThat(items).isNotEmpty();
    List<String> again =
        Shell.run(
                """
                while read key; do
                  item=$(curl -s -i -u "admin:$PW" -X POST -H "Idempotency-Key: k-$key" "$URL/job/once/buildWithParameters?delay=3600sec&N=$key" | sed -n 's|^Location: .*/queue/|queue/|p' | tr -d '\\r')
                  echo "$key $item"
                done < "$ACKNOWLEDGED/keys"
                """,
                to(product, password, acknowledged))
            .ok()
            .out()
            .lines()
            .toList();
    assertThat(again).hasSameSizeAs(keys).doesNotHaveDuplicates().containsAll(items);
    String waiting = get(product, password, "queue/api/json?tree=items[id,task[name]]");
    assertThat(waiting.split("\"name\":\"once\"", -1)).hasSize(keys.size() + 1);
  }

  private static Map<String, String> to(Product product, String password, Path folder) {
    return Map.of("URL", product.bareUrl(), "PW", password, "ACKNOWLEDGED", folder.toString());
  }

  /**
   * Creates a thousand jobs and tokens from four clients; records all requests that returned 200.
   */
  private static Process burst(Map<String, String> variables) throws IOException {
    var builder =
        new ProcessBuilder(
            "/bin/sh",
            "-c",
            """
            one() {
              for i in $(seq 250); do
                code=$(curl -s -o /dev/null -w '%{http_code}' -u "admin:$PW" -X POST -H 'Content-Type: application/xml' -d '<project/>' "$URL/createItem?name=burst-$1-$i") || return
                [ "$code" = 200 ] && echo "burst-$1-$i" >> "$ACKNOWLEDGED/jobs"
                if [ $((i % 5)) = 0 ]; then
                  echo "$1-$i" >> "$ACKNOWLEDGED/keys"
                  item=$(curl -s -i -u "admin:$PW" -X POST -H "Idempotency-Key: k-$1-$i" "$URL/job/once/buildWithParameters?delay=3600sec&N=$1-$i" | sed -n 's|^Location: .*/queue/|queue/|p' | tr -d '\\r') || return
                  [ -n "$item" ] && echo "$1-$i $item" >> "$ACKNOWLEDGED/items"
                fi
                if [ $((i % 10)) = 0 ]; then
                  value=$(curl -s -u "admin:$PW" "$URL/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken" --data "newTokenName=b-$1-$i" | jq -r .data.tokenValue) || return
                  [ -n "$value" ] && echo "$value" >> "$ACKNOWLEDGED/tokens"
                fi
              done
            }
            one 1 & one 2 & one 3 & one 4 & wait
            """);
    builder.environment().putAll(variables);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return builder.start();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? new ArrayList<>(Files.readAllLines(file)) : List.of();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String get(Product product, String password, String path) {
    return Shell.run(
            "curl -sgS -u \"admin:$PW\" \"$URL/" + path + "\"",
            Map.of("URL", product.bareUrl(), "PW", password))
        .out();
  }
}
