package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CLI client that the packaged server serves, and the launcher, both run from a shell. */
class CommandLineIT {

  private static final String GET = "curl -fsS -o \"$JAR\" \"$URL/jnlpJars/jenkins-cli.jar\"\n";
  private static final String CLI =
      "cli() { java -jar \"$JAR\" -s \"$URL\" -auth \"admin:$PW\" \"$@\"; }\n";

  @TempDir Path folder;

  private Map<String, String> variables(Product product, String mode) {
    return Map.of(
        "URL", product.bareUrl(),
        "PW", product.adminPassword(),
        "JAR", folder.resolve("jenkins-cli.jar").toString(),
        "MODE", mode,
        "XDG_CONFIG_HOME", folder.resolve("config").toString(),
        "STEWARD", Product.root().resolve("steward").toString());
  }

  @Test
  void jobsAreCreatedBuiltAndDeletedByClientAndLauncher() throws IOException {
    try (Product product = Product.start(folder.resolve("home"))) {
      for (String mode : new String[] {"-http", "-webSocket"}) {
        Shell.Result life =
            Shell.run(
                GET
                    + CLI
                    + """
                    set -eu
                    echo '<project><builders><hudson.tasks.Shell><command>echo built</command></hudson.tasks.Shell></builders></project>' | cli $MODE create-job "j$MODE"
                    cli $MODE build "j$MODE" -s -v
                    cli $MODE get-job "j$MODE" | sed 's/echo built/exit 1/' | cli $MODE update-job "j$MODE"
                    set +e
                    cli $MODE build "j$MODE" -s; echo "status $?"
                    cli $MODE build none; echo "status $?"
                    cli $MODE delete-job "j$MODE"; echo "status $?"
                    """,
                variables(product, mode));
        assertThat(life.out())
            .as(life.toString())
            .contains("+ echo built\nbuilt\n", "Completed j" + mode + " #1 : SUCCESS\n")
            .contains(" #2 : FAILURE\nstatus 2\nstatus 3\nstatus 0\n");
      }
      Shell.Result launched =
          Shell.run(
              """
              printf '%s\\n' "$PW" > "$JAR.password"
              "$STEWARD" login --server "$URL" --user admin --password-file "$JAR.password"
              echo '<project/>' | "$STEWARD" create-job launched --server "$URL"; echo "status $?"
              "$STEWARD" list-jobs --server "$URL" --http; echo "status $?"
              "$STEWARD" get-job none --server "$URL"; echo "status $?"
              "$STEWARD" --server="$URL" list-jobs; echo "status $?"
              """,
              variables(product, ""));
      assertThat(launched.out())
          .as(launched.toString())
          .isEqualTo("status 0\nlaunched\nstatus 0\nstatus 3\nlaunched\nstatus 0\n");
    }
  }

  /** Runs the launcher without the environment variables of jenkins-cli, and with them. */
  @Test
  void theLauncherUsesTheVariablesOfTheClient() throws IOException {
    try (Product product = Product.start(folder.resolve("home"))) {
      Shell.Result run =
          Shell.run(
              """
              export JENKINS_USER_ID=admin JENKINS_API_TOKEN="$PW"
              "$STEWARD" list-jobs 2>&1; echo "status $?"
              "$STEWARD" check-configuration --help 2>&1; echo "status $?"
              "$STEWARD" list-jobs --server "$URL"; echo "status $?"
              "$STEWARD" list-jobs --help --server="$URL" 2>&1 | grep -c list-jobs
              export JENKINS_URL="$URL"
              echo '<project/>' | "$STEWARD" create-job by-variables; echo "status $?"
              "$STEWARD" list-jobs; echo "status $?"
              "$STEWARD" whoami
              "$STEWARD" check-configuration --help 2>&1 | grep -c check-configuration
              "$STEWARD" help check-configuration 2>&1 | grep -c check-configuration
              "$STEWARD" --help | grep -c 'steward token create'
              """,
              variables(product, ""));
      assertThat(run.out())
          .as(run.toString())
          .doesNotContain(product.adminPassword())
          .matches(
              "(?s)steward: unknown command 'list-jobs'[^\n]*add --server URL or set JENKINS_URL.\n"
                  + "status 2\n"
                  + "steward: 'check-configuration'[^\n]*'steward help check-configuration --server"
                  + " URL', or set JENKINS_URL.\n"
                  + "status 2\n"
                  + "status 0\n[1-9]\n"
                  + "status 0\nby-variables\nstatus 0\nadmin\n[1-9]\n[1-9]\n1\n");
      assertThat(run.err()).doesNotContain(product.adminPassword());
    }
  }

  /** The client also runs on old Java versions. */
  @Test
  void theClientIsCompiledForJava11() throws IOException {
    try (Product product = Product.start(folder.resolve("home"))) {
      Shell.run(GET, variables(product, "")).ok();
    }
    try (var jar = new JarFile(folder.resolve("jenkins-cli.jar").toFile())) {
      assertThat(
              jar.stream()
                  .filter(entry -> entry.getName().endsWith(".class"))
                  .map(entry -> {
                    try (var in = new DataInputStream(jar.getInputStream(entry))) {
                      in.skipBytes(6);
                      return entry.getName() + " " + in.readUnsignedShort();
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  }))
          .isNotEmpty()
          .allMatch(line -> line.endsWith(" 55"));
    }
  }

  @Test
  void killingTheServerEndsTheCommandButNotTheBuild() throws IOException {
    Path home = folder.resolve("home");
    Path go = folder.resolve("go");
    Process command;
    Path output = folder.resolve("output");
    try (Product product = Product.start(home)) {
      Map<String, String> variables = variables(product, "-webSocket");
      Shell.run(
              GET
                  + CLI
                  + "echo '<project><builders><hudson.tasks.Shell><command>until [ -e "
                  + go
                  + " ]; do sleep 0.1; done</command></hudson.tasks.Shell></builders></project>' |"
                  + " cli create-job long",
              variables)
          .ok();
      var builder =
          new ProcessBuilder("sh", "-c", CLI + "cli build long -s -v; echo \"status $?\"")
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(variables);
      command = builder.start();
      Product.await(
          "the log to be streamed",
          Duration.ofSeconds(60),
          () -> {
            try {
              return Files.readString(output).contains("sleep");
            } catch (IOException e) {
              return false;
            }
          });
      product.kill();
    }
    Product.await("the command to end", Duration.ofSeconds(60), () -> !command.isAlive());
    assertThat(Files.readString(output))
        .contains("The connection to the server was lost", "status 255");
    Files.createFile(go);
    try (Product product = Product.start(home)) {
      Product.await(
          "the build to end",
          Duration.ofSeconds(60),
          () ->
              Shell.run(
                      "curl -sS -u \"admin:$PW\" \"$URL/job/long/1/api/json\"",
                      variables(product, ""))
                  .out()
                  .contains("SUCCESS"));
    }
  }
}
