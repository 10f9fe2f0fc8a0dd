package dev.steward.host.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of scripts, which later builds with the same script reuse. */
class ScriptCopiesTest {

  @TempDir Path folder;

  private Path script(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private long countCopies() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("copies"))) {
      return files.count();
    }
  }

  @Test
  void aLinkHasTheTextOfTheScript() throws IOException {
    var copies = new ScriptCopies(folder.resolve("copies"));
    Path second = folder.resolve("second.sh");
    assertThat(copies.link(second, "true")).isFalse();
    copies.add(script("first.sh", "true"), "true");
    Files.delete(folder.resolve("first.sh"));
    assertThat(copies.link(second, "true")).isTrue();
    assertThat(second).hasContent("true");
    assertThat(copies.link(folder.resolve("third.sh"), "false")).isFalse();
  }

  @Test
  void aCopyThatABuildHasChangedIsNotUsed() throws IOException {
    var copies = new ScriptCopies(folder.resolve("copies"));
    copies.add(script("first.sh", "true"), "true");
    Files.writeString(folder.resolve("copies/1"), "evil");
    assertThat(copies.link(folder.resolve("second.sh"), "true")).isFalse();
    assertThat(folder.resolve("second.sh")).doesNotExist();
    assertThat(countCopies()).isZero();
  }

  @Test
  void equalScriptsHaveOneCopy() throws IOException {
    var copies = new ScriptCopies(folder.resolve("copies"));
    copies.add(script("first.sh", "true"), "true");
    copies.add(script("second.sh", "true"), "true");
    assertThat(countCopies()).isEqualTo(1);
  }

  @Test
  void anExistingScriptIsNotReplaced() throws IOException {
    var copies = new ScriptCopies(folder.resolve("copies"));
    copies.add(script("first.sh", "true"), "true");
    Path other = script("second.sh", "false");
    assertThat(copies.link(other, "true")).isFalse();
    assertThat(other).hasContent("false");
    assertThat(copies.link(folder.resolve("third.sh"), "true")).isTrue();
  }

  @Test
  void theNumberOfCopiesIsLimited() throws IOException {
    var copies = new ScriptCopies(folder.resolve("copies"));
    for (int i = 0; i < 300; i++) {
      copies.add(script(i + ".sh", "echo " + i), "echo " + i);
    }
    assertThat(countCopies()).isEqualTo(200);
    copies.add(script("long.sh", "#".repeat(20_000)), "#".repeat(20_000));
    assertThat(countCopies()).isEqualTo(200);
    var next = new ScriptCopies(folder.resolve("copies"));
    next.add(script("next.sh", "next"), "next");
    assertThat(countCopies()).isEqualTo(1);
  }
}
