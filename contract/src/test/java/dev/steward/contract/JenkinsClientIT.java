package dev.steward.contract;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@code com.offbytwo.jenkins:jenkins-client}, unchanged, through a typical user's scenario in
 * its own process.
 */
class JenkinsClientIT {

  @TempDir Path folder;

  @Test
  void aTypicalScenarioOfJenkinsClientWorks() throws IOException {
    try (Product product = Product.start(folder.resolve("home"))) {
      Operations.agree(
          "jenkins-client", Operations.program(product, "jenkins-client", "JenkinsClientLife"));
    }
  }
}
