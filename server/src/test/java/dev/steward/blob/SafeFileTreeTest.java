package dev.steward.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders with untrusted content: reads and deletions never leave the folder. */
class SafeFileTreeTest {

  @TempDir Path folder;
  private Path root;
  private Path outside;

  @BeforeEach
  void createFiles() throws IOException {
    root = Files.createDirectories(folder.resolve("root"));
    outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createDirectories(root.resolve("a/b"));
    Files.writeString(root.resolve("a/b/c.txt"), "c");
    Files.writeString(root.resolve("d.txt"), "dd");
    Files.createSymbolicLink(root.resolve("link"), outside.resolve("secret"));
    Files.createSymbolicLink(root.resolve("linked"), outside);
    Files.createSymbolicLink(root.resolve("a/up"), Path.of(".."));
  }

  private static String readText(Path root, String path) throws IOException {
    try (InputStream in = SafeFileTree.open(root, path)) {
      return in == null ? "nothing" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void onlyRegularFilesAreListedAndRead() throws IOException {
    assertThat(SafeFileTree.files(root, _ -> true, 100))
        .extracting(TreeFile::path)
        .containsExactly("a/b/c.txt", "d.txt");
    assertThat(SafeFileTree.files(root, _ -> true, 1)).hasSize(1);
    assertThat(SafeFileTree.files(root, _ -> true, path -> !path.equals("a"), 100))
        .extracting(TreeFile::path)
        .containsExactly("d.txt");
    assertThat(SafeFileTree.list(root, "", 100))
        .extracting(TreeEntry::name, TreeEntry::isFolder, TreeEntry::size)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", true, 0L),
            org.assertj.core.groups.Tuple.tuple("d.txt", false, 2L));
    assertThat(readText(root, "a/b/c.txt")).isEqualTo("c");
    for (String path :
        new String[] {
          "link",
          "linked/secret",
          "a/up/d.txt",
          "../outside/secret",
          "a/../d.txt",
          "a",
          "",
          "a//b",
          "/d.txt",
          "x",
          "d.txt/x"
        }) {
      assertThat(readText(root, path)).as(path).isEqualTo("nothing");
    }
    assertThat(SafeFileTree.list(root, "linked", 9)).isNull();
    assertThat(SafeFileTree.find(root, "link")).isNull();
    assertThat(SafeFileTree.list(root.resolve("linked"), "", 9)).isNull();
  }

  @Test
  void aStoredCopyKeepsContentAndModificationTime() throws IOException {
    Path copy = folder.resolve("x/y");
    SafeFileTree.store(
        new ByteArrayInputStream("dd".getBytes(StandardCharsets.UTF_8)), 1_000_000, copy);
    assertThat(copy).hasContent("dd");
    assertThat(Files.getLastModifiedTime(copy).toMillis()).isEqualTo(1_000_000);
  }

  @Test
  void deletingNeverFollowsLinks() throws IOException {
    Files.setPosixFilePermissions(
        root.resolve("a/b"), PosixFilePermissions.fromString("r-xr-xr-x"));
    assertThat(SafeFileTree.delete(root, path -> path.endsWith(".none"), false)).isZero();
    assertThat(SafeFileTree.delete(root, _ -> true, true)).isZero();
    assertThat(root).isEmptyDirectory();
    assertThat(outside.resolve("secret")).hasContent("secret");
  }

  @Test
  void filesCanBeDeletedWithoutFolders() throws IOException {
    assertThat(SafeFileTree.delete(root, path -> path.endsWith(".txt"), false)).isZero();
    assertThat(root.resolve("a/b")).isEmptyDirectory();
    assertThat(Files.isSymbolicLink(root.resolve("link"))).isTrue();
  }

  /** A folder that is swapped for a symbolic link and back during a read (time-of-check race). */
  @Test
  void aFolderReplacedByALinkIsNotFollowed() throws Exception {
    Path swapped = root.resolve("turning");
    Path parked = root.resolve("real");
    Files.createDirectories(swapped);
    Files.writeString(swapped.resolve("secret"), "mine");
    Files.createSymbolicLink(root.resolve("away"), outside);
    var stopped = new AtomicBoolean();
    Thread swapper =
        Thread.ofPlatform()
            .start(() -> {
              while (!stopped.get()) {
                try {
                  Files.move(swapped, parked);
                  Files.move(root.resolve("away"), swapped);
                  Files.move(swapped, root.resolve("away"));
                  Files.move(parked, swapped);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              }
            });
    int readCount = 0;
    for (int i = 0; i < 20_000; i++) {
      String text = readText(root, "turning/secret");
      assertThat(text).isIn("mine", "nothing");
      readCount += text.equals("mine") ? 1 : 0;
    }
    stopped.set(true);
    swapper.join();
    assertThat(readCount).isPositive();
  }
}
