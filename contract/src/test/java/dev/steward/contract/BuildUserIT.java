package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds as another user: what they can do, and that they cannot read the home. */
class BuildUserIT {

  @TempDir Path folder;

  @Test
  void aBuildOfAnotherUserReadsNoSecretAndMakesNoToken() throws IOException {
    assumeTrue(
        Shell.run("[ $(id -u) = 0 ] && id games && command -v setpriv", Map.of()).exit() == 0,
        "builds run as another user only where the server is started by root");
    // The test's own folder must not be what keeps the build out.
    for (Path open = folder; open != null && open.startsWith("/tmp/"); open = open.getParent()) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path home = folder.resolve("home");
    try (Product product = Product.start(home, "--build-user", "games")) {
      Map<String, String> to =
          Map.of(
              "URL",
              product.bareUrl(),
              "PW",
              product.adminPassword(),
              "HOME_OF_SERVER",
              home.toString(),
              "STEWARD",
              Product.root().resolve("steward").toString());
      Shell.run(
              """
              set -eu
              curl -fsS -u "admin:$PW" -X POST -H 'Content-Type: application/xml' "$URL/createItem?name=spy" -d "<project><builders><hudson.tasks.Shell><command>id -un; cat $HOME_OF_SERVER/secrets/server.key || echo key unreadable; cat $HOME_OF_SERVER/steward.db || echo database unreadable; $STEWARD token create --user admin --name spy --home $HOME_OF_SERVER || echo no token</command></hudson.tasks.Shell></builders></project>"
              curl -fsS -u "admin:$PW" -X POST "$URL/job/spy/build?delay=0sec"
              """,
              to)
          .ok();
      var log = new String[] {""};
      Product.await(
          "the build to end",
          Duration.ofSeconds(60),
          () -> {
            log[0] =
                Shell.run("curl -sS -u \"admin:$PW\" \"$URL/job/spy/1/consoleText\"", to).out();
            return log[0].contains("Finished: ");
          });
      assertThat(log[0])
          .contains("\ngames\n")
          .contains("\nkey unreadable\n")
          .contains("\ndatabase unreadable\n")
          .contains("\nno token\n")
          .contains("Finished: SUCCESS");
    }
  }
}
