package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restarts the server through the REST API while a build keeps running. */
class RestartIT {

  @TempDir Path folder;

  private static String curl(Product product, String password, String words) {
    return Shell.run(
            "curl -sS -u \"admin:$PW\" " + words, Map.of("URL", product.bareUrl(), "PW", password))
        .ok()
        .out();
  }

  @Test
  void aRestartKeepsTheProcessAndTheBuild() throws IOException {
    try (Product product = Product.start(folder.resolve("home"))) {
      String password = product.adminPassword();
      Path go = folder.resolve("go");
      curl(
          product,
          password,
          "-X POST -H 'Content-Type: application/xml' \"$URL/createItem?name=long\" -d"
              + " '<project><builders><hudson.tasks.Shell><command>echo begun; until [ -e "
              + go
              + " ]; do sleep 0.1; done</command></hudson.tasks.Shell></builders></project>'");
      curl(product, password, "-X POST \"$URL/job/long/build?delay=0sec\"");
      Product.await(
          "the build to start",
          Duration.ofSeconds(30),
          () -> curl(product, password, "\"$URL/job/long/1/consoleText\"").contains("begun"));
      String old = product.url();
      curl(product, password, "-X POST \"$URL/restart\"");
      Product.await(
          "the server to be ready again",
          Duration.ofSeconds(60),
          () -> product.output().split(Product.READY, -1).length == 3);
      assertThat(product.url()).isNotEqualTo(old);
      assertThat(ProcessHandle.of(product.pid())).get().matches(ProcessHandle::isAlive);
      Files.createFile(go);
      Product.await(
          "the build to end",
          Duration.ofSeconds(60),
          () -> curl(product, password, "\"$URL/job/long/1/api/json\"").contains("SUCCESS"));
      assertThat(curl(product, password, "-X POST \"$URL/exit\"")).isEqualTo("Shutting down");
      assertThat(product.awaitExit()).isZero();
    }
  }
}
