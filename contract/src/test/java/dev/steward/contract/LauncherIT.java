package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new clone on a clean machine: a single command builds and starts the server. */
class LauncherIT {

  /** Long enough for the Maven build of the jar, even on a busy machine. */
  private static final long MOST_SECONDS = 300;

  @TempDir Path folder;

  /** The bin folder of a JDK that is too old for the product; null if there is none. */
  private static @Nullable Path olderJava() throws IOException {
    Path all = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(all)) {
      return null;
    }
    try (Stream<Path> homes = Files.list(all)) {
      return homes
          .map(home -> home.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("java")) && isOlder(bin))
          .findFirst()
          .orElse(null);
    }
  }

  private static boolean isOlder(Path bin) {
    return Shell.run("\"$JAVA\" -version", Map.of("JAVA", bin.resolve("java").toString()))
        .err()
        .contains(" version \"17.");
  }

  @Test
  void aFreshCloneStartsEvenIfAnotherJavaIsFirstInThePath() throws IOException {
    Path root = Product.root();
    assumeTrue(Files.exists(root.resolve(".git")), "the sources are not in a git repository");
    Path clone = folder.resolve("clone");
    Path home = Files.createDirectory(folder.resolve("home"));
    Shell.run(
            "git clone -q \"$FROM\" \"$TO\"",
            Map.of("FROM", root.toString(), "TO", clone.toString()))
        .ok();
    String repository =
        System.getProperty(
            "maven.repo.local", Path.of(System.getProperty("user.home"), ".m2/repository") + "");
    var builder =
        new ProcessBuilder(clone.resolve("steward").toString(), "--port", "0")
            .directory(folder.toFile());
    Map<String, String> variables = builder.environment();
    variables.keySet().removeAll(java.util.Set.of("JAVA_HOME", "STEWARD_HOME", "STEWARD_HEAP"));
    variables.put("HOME", home.toString());
    variables.put("MAVEN_OPTS", "-Dmaven.repo.local=" + repository);
    Path older = olderJava();
    if (older != null) {
      variables.put("PATH", older + ":" + variables.get("PATH"));
    }
    try (Product product = Product.start(home.resolve(".steward"), builder, MOST_SECONDS)) {
      assertThat(product.output()).contains("steward: building " + clone);
      assertThat(rights(product.home)).isEqualTo("rwx------");
      assertThat(rights(product.home.resolve("secrets/initialAdminPassword")))
          .isEqualTo("rw-------");
      assertThat(
              Shell.run(
                      "curl -fsS -u \"admin:$PW\" \"$URL/whoAmI/api/json\"",
                      Map.of("URL", product.bareUrl(), "PW", product.adminPassword()))
                  .ok()
                  .out())
          .contains("\"name\":\"admin\"");
    }
    // Git ignores the build output, and no other files appear.
    assertThat(
            Shell.run("git -C \"$IN\" status --short", Map.of("IN", clone.toString())).ok().out())
        .isEmpty();
  }

  private static String rights(Path of) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(of));
  }
}
