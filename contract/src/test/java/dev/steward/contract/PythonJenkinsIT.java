package dev.steward.contract;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs python-jenkins from Debian, unchanged, through a typical automation scenario. */
class PythonJenkinsIT {

  @TempDir Path folder;

  @Test
  void aTypicalScenarioOfPythonJenkinsWorks() throws IOException {
    try (Product product = Product.start(folder.resolve("home"))) {
      String output =
          Shell.run(
                  List.of(
                      "/usr/bin/python3",
                      Operations.CLIENTS.resolve("python-jenkins/life.py").toString()),
                  Operations.variables(product),
                  "")
              .ok()
              .out();
      Operations.agree("python-jenkins", output);
    }
  }
}
