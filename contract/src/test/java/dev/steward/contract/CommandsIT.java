package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's commands, as typed in a shell. */
class CommandsIT {

  @TempDir Path folder;

  private static Shell.Result steward(
      Map<String, String> variables, String input, String... words) {
    var command = new java.util.ArrayList<String>();
    command.add(Product.root().resolve("steward").toString());
    command.addAll(List.of(words));
    return Shell.run(command, variables, input);
  }

  private static String whoAmI(Product product, String token) {
    return Shell.run(
            "curl -s -u \"admin:$TOKEN\" \"$URL/whoAmI/api/json\"",
            Map.of("URL", product.bareUrl(), "TOKEN", token))
        .out();
  }

  @Test
  void tokensAreCreatedListedAndRevokedWithTheServerRunningOrStopped() throws IOException {
    Path home = folder.resolve("home");
    String firstToken;
    try (Product product = Product.start(home)) {
      String running =
          steward(
                  Map.of(),
                  "",
                  "token",
                  "create",
                  "--user",
                  "admin",
                  "--name",
                  "a",
                  "--home",
                  home.toString())
              .ok()
              .out()
              .strip();
      assertThat(running).matches("11[0-9a-f]{32}");
      assertThat(whoAmI(product, running)).contains("\"name\":\"admin\"");
      firstToken = running;
      assertThat(product.output())
          .doesNotContain(running.substring(2))
          .doesNotContain(product.adminPassword());
    }
    String stopped =
        steward(
                Map.of(),
                "",
                "token",
                "create",
                "--user",
                "admin",
                "--name",
                "b",
                "--home",
                home.toString())
            .ok()
            .out()
            .strip();
    String uuid =
        steward(Map.of(), "", "token", "list", "--user", "admin", "--home", home.toString())
            .ok()
            .out()
            .lines()
            .filter(line -> line.endsWith("\ta"))
            .findFirst()
            .orElseThrow()
            .split("\t", -1)[0];
    steward(
            Map.of(),
            "",
            "token",
            "revoke",
            "--user",
            "admin",
            "--uuid",
            uuid,
            "--home",
            home.toString())
        .ok();
    try (Product product = Product.start(home)) {
      assertThat(whoAmI(product, stopped)).contains("\"name\":\"admin\"");
      assertThat(whoAmI(product, firstToken)).contains("was revoked on");
      assertThat(product.output()).doesNotContain(stopped);
    }
    nowhereUnder(home, stopped.substring(2));
    nowhereUnder(home, firstToken.substring(2));
  }

  /** Secrets are neither logged nor stored in plain text, even after errors. */
  @Test
  void secretsAreNeitherInLogsNorInTheHome() throws IOException {
    Path home = folder.resolve("home");
    Path file = Files.writeString(folder.resolve("password"), "marked-password-of-admin\n");
    Path secretsFile = folder.resolve("secrets");
    var output = new StringBuilder();
    try (Product product = Product.start(home, "--admin-password-file", file.toString())) {
      Shell.run(
              """
              set -eu
              TOKENS="$URL/me/descriptorByName/jenkins.security.ApiTokenProperty"
              CRUMB=$(curl -fsS --cookie-jar "$JAR" "$URL/login" | grep -o '[0-9a-f]\\{64\\}' | head -1)
              echo "$CRUMB" > "$SECRETS"
              curl -fsS -o /dev/null -b "$JAR" -c "$JAR" "$URL/j_spring_security_check" -d j_username=admin --data-urlencode "j_password=$PW" -d remember_me=on --data "Jenkins-Crumb=$CRUMB"
              CRUMB=$(curl -fsS -b "$JAR" -c "$JAR" "$URL/crumbIssuer/api/json" | jq -r .crumb)
              echo "$CRUMB" >> "$SECRETS"
              awk '/JSESSIONID|remember-me/ { print $7 }' "$JAR" >> "$SECRETS"
              curl -fsS -b "$JAR" -H "Jenkins-Crumb: $CRUMB" "$TOKENS/addFixedToken" -d newTokenName=f -d "newTokenPlainValue=$FIXED" -o /dev/null
              curl -sS -b "$JAR" -H "Jenkins-Crumb: $CRUMB" "$TOKENS/addFixedToken" -d newTokenName=g -d "newTokenPlainValue=marked-wrong-value" -o /dev/null
              curl -sS -b "$JAR" -H "Jenkins-Crumb: $CRUMB" "$TOKENS/addFixedToken?newTokenPlainValue=marked-in-the-url" -d 'json={"a":' -o /dev/null
              curl -sS -u "admin:marked-wrong-password" "$URL/api/json" -o /dev/null
              curl -sS -u "admin:$FIXED" -X POST -H 'Content-Type: application/xml' "$URL/createItem?name=x&token=marked-trigger" -d '<project' -o /dev/null
              curl -sS -H "Authorization: Bearer marked-bearer" "$URL/api/json" -o /dev/null
              """,
              Map.of(
                  "URL", product.bareUrl(),
                  "PW", "marked-password-of-admin",
                  "FIXED", "11" + "7e".repeat(16),
                  "JAR", folder.resolve("jar").toString(),
                  "SECRETS", secretsFile.toString()))
          .ok();
      output.append(product.output());
      product.kill();
      output.append(product.output());
    }
    List<String> secrets = new java.util.ArrayList<>(Files.readAllLines(secretsFile));
    assertThat(secrets).hasSize(4).doesNotContain("");
    secrets.addAll(List.of("marked-", "7e".repeat(16)));
    for (String secret : secrets) {
      assertThat(output.toString()).doesNotContain(secret);
      nowhereUnder(home, secret);
    }
  }

  private static void nowhereUnder(Path home, String secret) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(bytes.contains(secret)).as(file.toString()).isFalse();
      }
    }
  }

  @Test
  void tokenCreateWorksAgainstStewardWithAContextPath() {
    Path home = folder.resolve("home");
    Map<String, String> environment =
        Map.of("XDG_CONFIG_HOME", folder.resolve("config").toString());
    try (Product product = Product.start(home, "--context-path", "/ci")) {
      Shell.Result result =
          steward(
                  environment,
                  product.adminPassword() + "\n",
                  "token",
                  "create",
                  "--server",
                  product.url(),
                  "--user",
                  "admin",
                  "--name",
                  "remote",
                  "--expires",
                  "30d",
                  "--verbose")
              .ok();
      String token = result.out().strip();
      assertThat(token).matches("11[0-9a-f]{32}");
      assertThat(result.err())
          .contains("generateNewToken")
          .doesNotContain(product.adminPassword())
          .doesNotContain(token);
      assertThat(whoAmI(product, token)).contains("\"name\":\"admin\"");
      assertThat(
              steward(
                      environment,
                      token + "\n",
                      "whoami",
                      "--server",
                      product.url(),
                      "--user",
                      "admin")
                  .ok()
                  .out()
                  .strip())
          .isEqualTo("admin");
    }
  }

  @Test
  void loginStoresATokenInAPrivateFileAndLogoutRevokesIt() throws IOException {
    Path home = folder.resolve("home");
    Path config = folder.resolve("config");
    Map<String, String> environment = Map.of("XDG_CONFIG_HOME", config.toString());
    try (Product product = Product.start(home)) {
      steward(
              environment,
              product.adminPassword() + "\n",
              "login",
              "--server",
              product.url(),
              "--user",
              "admin")
          .ok();
      Path file = config.resolve("steward/logins");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(steward(environment, "", "whoami", "--server", product.url()).ok().out().strip())
          .isEqualTo("admin");
      String token = Files.readString(file).replaceAll("(?s).*\"token\":\"([^\"]+)\".*", "$1");
      assertThat(token).matches("11[0-9a-f]{32}");
      steward(environment, "", "logout", "--server", product.url()).ok();
      assertThat(Files.readString(file)).doesNotContain(token);
      assertThat(whoAmI(product, token)).contains("was revoked on");
    }
  }

  @Test
  void tokensOfARemoteServerAreListedAndRevoked() {
    Path home = folder.resolve("home");
    Map<String, String> environment =
        Map.of("XDG_CONFIG_HOME", folder.resolve("config").toString());
    try (Product product = Product.start(home)) {
      String[] server = {"--server", product.url()};
      steward(environment, product.adminPassword() + "\n", words("login --user admin", server))
          .ok();
      String token =
          steward(environment, "", words("token create --name far --expires 2099-01-31", server))
              .ok()
              .out()
              .strip();
      String line =
          steward(environment, "", words("token list", server))
              .ok()
              .out()
              .lines()
              .filter(row -> row.endsWith("\tfar"))
              .findFirst()
              .orElseThrow();
      assertThat(line).contains("\t2099-01-31\t");
      String uuid = line.split("\t", -1)[0];
      steward(environment, "", words("token revoke --uuid " + uuid, server)).ok();
      assertThat(whoAmI(product, token)).contains("was revoked on");
      assertThat(steward(environment, "", words("token revoke --uuid nonsense", server)).exit())
          .isEqualTo(1);
    }
  }

  private static String[] words(String words, String... more) {
    return Stream.concat(Stream.of(words.split(" ", -1)), Stream.of(more)).toArray(String[]::new);
  }

  /** The usual shell pattern: output goes into a variable while a user types the password. */
  @Test
  void thePasswordIsHiddenIfTheOutputIsCaptured() throws Exception {
    Path home = folder.resolve("home");
    try (Product product = Product.start(home)) {
      var builder =
          new ProcessBuilder(
              "script",
              "-qec",
              "TOKEN=$(\"$STEWARD\" token create --server \"$URL\" --user admin --name tty);"
                  + " echo \"got <$TOKEN>\"; stty -a",
              "/dev/null");
      builder.environment().put("STEWARD", Product.root().resolve("steward").toString());
      builder.environment().put("URL", product.url());
      Process terminal = builder.redirectErrorStream(true).start();
      var shown = new StringBuilder();
      try (var in = terminal.inputReader(StandardCharsets.UTF_8)) {
        int c;
        while (shown.indexOf("Password of admin: ") < 0 && (c = in.read()) >= 0) {
          shown.append((char) c);
        }
        terminal
            .getOutputStream()
            .write((product.adminPassword() + "\n").getBytes(StandardCharsets.UTF_8));
        terminal.getOutputStream().flush();
        while ((c = in.read()) >= 0) {
          shown.append((char) c);
        }
      }
      assertThat(terminal.waitFor()).isZero();
      assertThat(shown.toString())
          .doesNotContain(product.adminPassword())
          .containsPattern("got <11[0-9a-f]{32}>")
          .containsPattern("[ ;]echo[ ;]");
    }
  }

  @Test
  void wrongPasswordsAndWrongOptionsAreReported() {
    Path home = folder.resolve("home");
    try (Product product = Product.start(home)) {
      Shell.Result wrong =
          steward(
              Map.of(),
              "nonsense\n",
              "token",
              "create",
              "--server",
              product.url(),
              "--user",
              "admin",
              "--name",
              "x");
      assertThat(wrong.exit()).isEqualTo(1);
      assertThat(wrong.out()).isEmpty();
      assertThat(wrong.err()).contains("could not fetch a crumb").contains("401");
      Shell.Result argument =
          steward(Map.of(), "", "token", "create", "--password", "x", "--server", product.url());
      assertThat(argument.exit()).isEqualTo(2);
      assertThat(argument.err()).contains("--password-file");
    }
  }

  @Test
  void failedStartsAreReportedWithoutAStackTrace() {
    Path home = folder.resolve("home");
    try (Product product = Product.start(home)) {
      Product second = Product.launch(home, Map.of());
      assertThat(second.awaitExit()).isEqualTo(1);
      assertThat(second.output())
          .contains("Another Steward (process ")
          .contains("Stop the other server, or choose another home");
      String port = product.bareUrl().substring(product.bareUrl().lastIndexOf(':') + 1);
      Shell.Result taken =
          steward(
              Map.of(), "", "serve", "--home", folder.resolve("other").toString(), "--port", port);
      assertThat(taken.exit()).isEqualTo(1);
      assertThat(taken.err()).contains("Port " + port + " is in use").doesNotContain("\tat ");
    }
    Shell.Result database =
        steward(
            Map.of(),
            "",
            "serve",
            "--home",
            folder.resolve("third").toString(),
            "--port",
            "0",
            "--database",
            "jdbc:mysql://x");
    assertThat(database.exit()).isEqualTo(1);
    assertThat(database.err()).contains("jdbc:postgresql:").doesNotContain("\tat ");
    Shell.Result argument =
        steward(
            Map.of(),
            "",
            "serve",
            "--home",
            folder.resolve("third").toString(),
            "--database",
            "jdbc:postgresql://localhost/x?user=me&password=hunter2");
    assertThat(argument.exit()).isEqualTo(1);
    assertThat(argument.err())
        .contains("STEWARD_DATABASE_PASSWORD")
        .doesNotContain("hunter2")
        .doesNotContain("\tat ");
  }

  @Test
  void listeningWithoutHttpsBeyondLoopbackPrintsAWarning() {
    Path home = folder.resolve("home");
    String warning = "Warning: passwords and tokens are sent unencrypted";
    try (Product product = Product.start(home, "--listen", "0.0.0.0")) {
      assertThat(product.output()).containsOnlyOnce(warning);
    }
    try (Product product =
        Product.start(home, "--listen", "0.0.0.0", "--url", "https://ci.example.org/")) {
      assertThat(product.output()).doesNotContain("Warning").contains("https://ci.example.org/");
    }
    try (Product product = Product.start(home)) {
      assertThat(product.output()).doesNotContain("Warning");
    }
  }

  @Test
  void aStoppedServerCanBeStartedAgain() {
    Path home = folder.resolve("home");
    Product product = Product.start(home);
    String password = product.adminPassword();
    product.stop();
    try (Product again = Product.start(home)) {
      assertThat(
              Shell.run(
                      "curl -s -u \"admin:$PW\" \"$URL/whoAmI/api/json\"",
                      Map.of("URL", again.bareUrl(), "PW", password))
                  .out())
          .contains("\"name\":\"admin\"");
    }
  }
}
