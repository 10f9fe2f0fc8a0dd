package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server data that is visible to builds, and build data that the server trusts. */
class BuildsIT {

  @TempDir Path folder;

  private static void create(Product product, String password, String name, String script) {
    Shell.run(
            """
            set -eu
            curl -fsS -u "admin:$PW" -X POST -H 'Content-Type: application/xml' "$URL/createItem?name=$NAME" --data-binary "<project><builders><hudson.tasks.Shell><command>$SCRIPT</command></hudson.tasks.Shell></builders></project>"
            curl -fsS -u "admin:$PW" -X POST "$URL/job/$NAME/build?delay=0sec"
            """,
            Map.of("URL", product.bareUrl(), "PW", password, "NAME", name, "SCRIPT", script))
        .ok();
  }

  private static String get(Product product, String password, String path) {
    return Shell.run(
            "curl -sgS -u \"admin:$PW\" \"$URL/" + path + "\"",
            Map.of("URL", product.bareUrl(), "PW", password))
        .out();
  }

  private static void await(Product product, String password, String path, String expected) {
    Product.await(
        expected + " in " + path,
        Duration.ofSeconds(60),
        () -> get(product, password, path).contains(expected));
  }

  @Test
  void serverVariablesAreNotInTheEnvironmentOfABuild() {
    Map<String, String> variables =
        Map.of(
            "STEWARD_DATABASE_USER", "marked-user",
            "STEWARD_DATABASE_PASSWORD", "marked-password",
            "AWS_SECRET_ACCESS_KEY", "marked-key");
    try (Product product = Product.start(folder.resolve("home"), variables)) {
      String password = product.adminPassword();
      create(product, password, "env", "env | sort; umask");
      await(product, password, "job/env/1/api/json?tree=building,result", "SUCCESS");
      assertThat(get(product, password, "job/env/1/consoleText"))
          .contains("\nBUILD_NUMBER=1\n")
          .contains("\n0077\n")
          .doesNotContain("marked-")
          .doesNotContain("STEWARD_")
          .doesNotContain("jdbc:")
          .doesNotContain(password);
    }
  }

  private static String startOf(Process process) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
  }

  /**
   * After a crash, only files identify the process of a build. Builds that run as the server's user
   * can write these files, but cannot make the server signal other processes.
   */
  @Test
  void aForgedPidFileIsNotTrustedAfterACrash() throws IOException {
    Path home = folder.resolve("home");
    Process bystander = new ProcessBuilder("sleep", "300").start();
    try {
      String password;
      try (Product product = Product.start(home)) {
        password = product.adminPassword();
        create(product, password, "b", "echo begun; sleep 299");
        await(product, password, "job/b/1/consoleText", "+ sleep 299");
        Path step;
        try (var files = Files.list(home.resolve("run/builds"))) {
          step = files.filter(file -> file.toString().endsWith("-0")).findFirst().orElseThrow();
        }
        String forged = bystander.pid() + " " + startOf(bystander);
        create(product, password, "a", "echo '" + forged + "' &gt; " + step);
        await(product, password, "job/a/1/api/json?tree=building,result", "SUCCESS");
        assertThat(step).hasContent(forged);
        product.kill();
      }
      try (Product product = Product.start(home)) {
        Shell.run(
            "curl -sS -u \"admin:$PW\" -X POST \"$URL/job/b/1/stop\"",
            Map.of("URL", product.bareUrl(), "PW", password));
        await(product, password, "job/b/1/api/json?tree=building", "false");
        assertThat(bystander.isAlive()).isTrue();
        // The build's own process was found by the cookie in its environment.
        assertThat(Shell.run("ps -e -o args | grep -x 'sleep 299'", Map.of()).out()).isEmpty();
      }
    } finally {
      bystander.destroyForcibly();
    }
  }
}
