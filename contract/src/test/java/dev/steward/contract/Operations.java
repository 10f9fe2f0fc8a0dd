package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a client was asked to do. Its script writes {@code op NAME} for each operation; which they
 * are is checked in, and how many is told in docs/compatibility.md, so that none is lost unnoticed.
 */
final class Operations {

  static final Path CLIENTS = Product.root().resolve("contract/src/test/resources/clients");

  private Operations() {}

  /** What scripts find in their environment. */
  static Map<String, String> variables(Product product) {
    return Map.of("URL", product.bareUrl(), "NAME", "admin", "PW", product.adminPassword());
  }

  /** What a program of contract/clients says, which the build has put beside what it needs. */
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
        .as("compare with contract/target/%s.ops and accept it on purpose", client)
        .isEqualTo(Files.readAllLines(CLIENTS.resolve(client + ".ops")));
    assertThat(Files.readAllLines(Product.root().resolve("docs/compatibility.md")))
        .anyMatch(line -> line.matches("\\| " + client + " .*\\| " + done.size() + " \\|"));
  }
}
