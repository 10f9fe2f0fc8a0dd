package dev.steward.contract;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the npm client {@code jenkins}, pinned by a lock file, through a typical user's scenario.
 */
class NpmJenkinsIT {

  @TempDir Path folder;

  @Test
  void aTypicalScenarioOfTheNpmClientWorks() throws IOException {
    Path modules = Product.root().resolve("contract/target/clients/npm-jenkins");
    try (Product product = Product.start(folder.resolve("home"))) {
      var variables = new HashMap<>(Operations.variables(product));
      variables.put("FROM", Operations.CLIENTS.resolve("npm-jenkins").toString());
      variables.put("TO", modules.toString());
      Shell.run(
              """
              set -eu
              mkdir -p "$TO"; cp "$FROM"/package.json "$FROM"/package-lock.json "$TO"; cd "$TO"
              # As long as the lock is the same, what it led to is too.
              cmp -s package-lock.json node_modules/.installed && exit 0
              npm ci --no-audit --no-fund --ignore-scripts
              cp package-lock.json node_modules/.installed
              """,
              variables)
          .ok();
      String output =
          Shell.run("NODE_PATH=\"$TO/node_modules\" exec node \"$FROM/life.js\"", variables)
              .ok()
              .out();
      Operations.agree("npm-jenkins", output);
    }
  }
}
