package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the bootstrap script from the documentation, unchanged. */
class BootstrapIT {

  @TempDir Path folder;

  @Test
  void theBootstrapScriptCreatesAnArtifact() {
    Path script = Product.root().resolve("docs/using/bootstrap.sh");
    assertThat(script.toFile()).isFile();
    try (Product product = Product.start(folder.resolve("home"))) {
      String output =
          Shell.run(
                  List.of("/bin/sh", script.toString()),
                  Map.of("URL", product.bareUrl(), "PASSWORD", product.adminPassword()),
                  "")
              .ok()
              .out();
      assertThat(output).isEqualTo("made by build 1\n");
    }
  }
}
