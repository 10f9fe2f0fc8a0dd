package dev.steward.host.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user's own folder: what a pipeline may delete and replace in it. */
@Tag("integration")
class SourceFolderTest {

  @TempDir Path temporary;

  private Path folder;
  private SourceFolder sources;
  private final AtomicInteger kept = new AtomicInteger();

  @BeforeEach
  void createFolder() throws IOException {
    folder = Files.createDirectory(temporary.toRealPath().resolve("app"));
    sources = new SourceFolder(folder, System.getenv("PATH"), temporary.toString());
    sources.onKept(kept::incrementAndGet);
  }

  private static void git(Path folder, String... arguments)
      throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of("git", "-C", folder.toString(), "-c", "user.name=me", "-c", "user.email=me@x"));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private void createRepository() throws IOException, InterruptedException {
    git(folder, "init", "-q", "-b", "main");
    Files.writeString(folder.resolve(".gitignore"), "target/\n");
    Files.createDirectories(folder.resolve("src/main"));
    Files.writeString(folder.resolve("src/main/a"), "a");
    git(folder, "add", ".");
    git(folder, "commit", "-q", "-m", "first");
    Files.writeString(folder.resolve("src/new"), "never added");
    Files.createDirectories(folder.resolve("target/classes"));
    Files.writeString(folder.resolve("target/classes/a"), "built");
  }

  @Test
  void onlyIgnoredFilesAreDeletable() throws Exception {
    createRepository();
    Predicate<String> deletable =
        sources.deletable(path -> !path.startsWith(".git/") && !path.equals(".git"));
    assertThat(deletable.test("target")).isTrue();
    assertThat(deletable.test("target/classes/a")).isTrue();
    assertThat(deletable.test("src")).isFalse();
    assertThat(deletable.test("src/main/a")).isFalse();
    assertThat(deletable.test("src/new")).isFalse();
    assertThat(deletable.test(".git/HEAD")).isFalse();
    assertThat(kept).hasValue(0);
  }

  @Test
  void nothingIsDeletableIfEverythingWouldBe() throws Exception {
    createRepository();
    assertThat(sources.deletable(_ -> true).test("target")).isFalse();
    assertThat(kept).hasValue(1);
  }

  @Test
  void nothingIsDeletableWithoutARepository() throws Exception {
    assertThat(sources.deletable(path -> path.startsWith("target")).test("target")).isFalse();
    assertThat(sources.files()).isNull();
  }

  @Test
  void repositoriesInsideAreKept() throws Exception {
    createRepository();
    Path inner = Files.createDirectory(folder.resolve("target/inner"));
    git(inner, "init", "-q");
    Files.writeString(inner.resolve("file"), "mine");
    assertThat(sources.deletable(path -> path.startsWith("target/")).test("target/inner/file"))
        .isFalse();
  }

  @Test
  void filesAreThoseThatGitDoesNotIgnore() throws Exception {
    createRepository();
    assertThat(sources.files()).containsExactlyInAnyOrder(".gitignore", "src/main/a", "src/new");
  }

  @Test
  void aCheckoutFromElsewhereNeedsAFolderInWhichNothingIsLost() throws Exception {
    createRepository();
    assertThat(sources.isFree(folder.toString())).isFalse();
    assertThat(sources.isFree(folder.resolve("src").toString())).isFalse();
    assertThat(sources.isFree(folder.resolve("missing").toString())).isTrue();
    assertThat(sources.isFree(temporary.resolve("elsewhere").toString())).isTrue();
    Path clone = folder.resolve("clone");
    git(temporary, "clone", "-q", folder.toString(), clone.toString());
    assertThat(sources.isFree(clone.toString())).isTrue();
    Files.writeString(clone.resolve("mine"), "x");
    assertThat(sources.isFree(clone.toString())).as("with a change").isFalse();
    git(clone, "add", ".");
    git(clone, "commit", "-q", "-m", "mine");
    assertThat(sources.isFree(clone.toString())).as("with a commit of its own").isFalse();
  }

  @Test
  void urlsHaveNoUserNamesAndPasswords() throws Exception {
    assertThat(SourceFolder.withoutUser("https://me:word@git.example.org/a@b.git"))
        .isEqualTo("https://git.example.org/a@b.git");
    assertThat(SourceFolder.withoutUser("git@git.example.org:a.git"))
        .isEqualTo("git@git.example.org:a.git");
    createRepository();
    git(folder, "remote", "add", "origin", "https://me:word@git.example.org/a.git");
    assertThat(sources.revision())
        .containsEntry("GIT_URL", "https://git.example.org/a.git")
        .containsEntry("GIT_BRANCH", "origin/main")
        .containsKey("GIT_COMMIT");
  }
}
