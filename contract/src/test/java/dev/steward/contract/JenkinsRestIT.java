package dev.steward.contract;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@code io.github.cdancy:jenkins-rest}, unchanged, through a typical user's scenario in its
 * own process.
 */
class JenkinsRestIT {

  @TempDir Path folder;

  @Test
  void aTypicalScenarioOfJenkinsRestWorks() throws IOException {
    try (Product product = Product.start(folder.resolve("home"))) {
      Operations.agree(
          "jenkins-rest", Operations.program(product, "jenkins-rest", "JenkinsRestLife"));
    }
  }
}
