package dev.steward.rest.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.client.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClientJarTest {

  @Test
  void theClientJarContainsAllClasses() throws Exception {
    Path classes = Path.of(Main.class.getResource("Main.class").toURI()).getParent();
    try (var files = Files.list(classes)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString().replace(".class", ""))
                  .filter(name -> !name.equals("package-info")))
          .containsExactlyInAnyOrderElementsOf(ClientJar.CLASSES);
    }
  }
}
