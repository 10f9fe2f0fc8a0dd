package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Operations that a client script performs. The script prints {@code op NAME} for each operation.
 * The names are checked in and their number is in docs/compatibility.md, so that no operation is
 * lost unnoticed.
 */
final class Operations {

  static final Path CLIENTS = Product.root().resolve("contract/src/test/resources/clients");

  private Operations() {}

  /** Environment variables for scripts. */
  static Map<String, String> variables(Product product) {
    return Map.of("URL", product.bareUrl(), "NAME", "admin", "PW", product.adminPassword());
  }

  /**
   * Runs a program from contract/clients, which the Maven build copied next to its libraries;
   * returns its output.
   */
  static String program(Product product, String module, String name) {
    Path built = Product.root().resolve("contract/clients").resolve(module).resolve("target");
    return Shell.run(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                built.resolve("classes") + ":" + built.resolve("lib") + "/*",
                "dev.steward.contract.clients." + name),
            variables(product),
            "")
        .ok()
        .out();
  }

  static void agree(String client, String output) throws IOException {
    List<String> done =
        new TreeSet<>(
                output
                    .lines()
                    .filter(line -> line.startsWith("op "))
                    .map(op -> op.substring(3))
                    .toList())
            .stream().toList();
    System.out.println(client + ": " + done.size() + " operations covered");
    Path written = Product.root().resolve("contract/target/" + client + ".ops");
    Files.createDirectories(written.getParent());
    Files.write(written, done);
    assertThat(done)
        .as("compare with contract/target/%s.ops and copy it if the change is intended", client)
        .isEqualTo(Files.readAllLines(CLIENTS.resolve(client + ".ops")));
    assertThat(Files.readAllLines(Product.root().resolve("docs/compatibility.md")))
        .anyMatch(line -> line.matches("\\| " + client + " .*\\| " + done.size() + " \\|"));
  }
}
