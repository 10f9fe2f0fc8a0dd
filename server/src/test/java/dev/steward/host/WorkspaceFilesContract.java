package dev.steward.host;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.blob.FileTree;
import dev.steward.blob.Omissions;
import dev.steward.blob.TreeEntry;
import dev.steward.blob.TreeFile;
import dev.steward.host.RunningCommand.Exit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** File access that the engine, SCMs and reports rely on, on every kind of machine. */
@Tag("integration")
public abstract class WorkspaceFilesContract extends WorkspaceFixture {

  private List<String> find(String... names) {
    Set<String> selected = Set.of(names);
    return workspace
        .files()
        .files(
            path -> selected.isEmpty() || selected.contains(PosixPath.name(path)),
            _ -> true,
            1_000,
            null)
        .stream()
        .map(TreeFile::path)
        .toList();
  }

  @Test
  void filesAreFoundInOrder() throws IOException {
    for (String name : List.of("b", "a/z", "a/b/c", "a.txt", "a/a", "B")) {
      file(name, name);
    }
    Files.createDirectories(folder().resolve("empty"));
    assertThat(find()).containsExactly("B", "a/a", "a/b/c", "a/z", "a.txt", "b");
    assertThat(find("c", "z")).containsExactly("a/b/c", "a/z");
    assertThat(
            workspace.files().files(_ -> true, name -> !name.equals("a/b"), 4, null).stream()
                .map(TreeFile::path))
        .containsExactly("B", "a/a", "a/z", "a.txt");
    TreeFile first = workspace.files().files(_ -> true, _ -> true, 1, null).getFirst();
    assertThat(first.size()).isEqualTo(1);
    assertThat(first.modified())
        .isCloseTo(System.currentTimeMillis(), org.assertj.core.data.Offset.offset(60_000L));
  }

  private static final List<String> ODD_NAMES =
      List.of(
          " blank ",
          "-rf",
          "--",
          "a\nb",
          "'quoted'",
          "\"$HOME`id`\\",
          "*",
          "ā☃😀",
          "~",
          "#",
          "tab\there",
          "end\n",
          "%s\\n",
          "..x",
          "...");

  @Test
  void oddNamesWork() throws Exception {
    for (String name : ODD_NAMES) {
      file("odd dir\n/" + name, "content of " + name);
    }
    List<TreeFile> files = workspace.files().files(_ -> true, _ -> true, 1_000, null);
    assertThat(files).hasSize(ODD_NAMES.size());
    var read = new ArrayList<String>();
    workspace
        .files()
        .read(
            files,
            (file, content) ->
                read.add(
                    PosixPath.name(file.path()).equals(file.path().substring(9))
                        ? text(content)
                        : "wrong path"));
    assertThat(read)
        .containsExactlyInAnyOrderElementsOf(
            ODD_NAMES.stream().map(name -> "content of " + name).toList());
    for (String name : ODD_NAMES) {
      TreeEntry entry = workspace.files().find("odd dir\n/" + name);
      assertThat(entry).as(name).isNotNull();
      assertThat(requireNonNull(entry).name()).isEqualTo(name);
      workspace.files().write("odd dir\n/" + name, in("new"));
      assertThat(folder().resolve("odd dir\n/" + name)).hasContent("new");
    }
    assertThat(requireNonNull(workspace.files().list("odd dir\n", 100)))
        .extracting(TreeEntry::name)
        .containsExactlyElementsOf(ODD_NAMES.stream().sorted().toList());
    assertThat(workspace.files().delete(path -> path.contains("-rf"), false)).isZero();
    assertThat(find("-rf")).isEmpty();
    assertThat(find()).hasSize(ODD_NAMES.size() - 1);
    assertThat(workspace.files().delete(_ -> true, true)).isZero();
    assertThat(folder()).isEmptyDirectory();
  }

  private String read(String path) throws IOException {
    try (InputStream in = workspace.files().open(path, 0)) {
      return text(in);
    }
  }

  @Test
  void namesThatAreNotUtf8AreCountedAndDeleted() throws Exception {
    assertThat(
            run(
                "0",
                "mkdir \"$(printf 'd\\377')\"; echo x >\"$(printf 'f\\377')\";"
                    + " echo x >\"$(printf 'd\\377/in')\"; echo x >good"))
        .isEqualTo(new Exit.Exited(0, false));
    var omissions = new Omissions();
    assertThat(workspace.files().files(_ -> true, _ -> true, 10, omissions))
        .extracting(TreeFile::path)
        .containsExactly("good");
    assertThat(omissions.summary()).isEqualTo("2 whose name is not UTF-8");
    assertThat(workspace.files().delete(_ -> true, true)).isZero();
    assertThat(folder()).isEmptyDirectory();
  }

  @Test
  void linksAreNeverFollowed() throws Exception {
    Path outside = Files.createDirectories(home.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    file("real/file", "x");
    Files.createSymbolicLink(folder().resolve("dir"), outside);
    Files.createSymbolicLink(folder().resolve("file"), outside.resolve("secret"));
    Files.createSymbolicLink(folder().resolve("inner"), Path.of("real"));
    var omissions = new Omissions();
    assertThat(workspace.files().files(_ -> true, _ -> true, 10, omissions))
        .extracting(TreeFile::path)
        .containsExactly("real/file");
    assertThat(omissions.summary()).isEqualTo("3 that is a symbolic link");
    for (String path : List.of("dir/secret", "file", "inner/file", "dir", "../outside/secret")) {
      assertThat(read(path)).as(path).isEqualTo("missing");
      assertThat(workspace.files().find(path)).as(path).isNull();
      var states = new ArrayList<String>();
      workspace
          .files()
          .read(List.of(new TreeFile(path, 0, 0)), (_, content) -> states.add(text(content)));
      assertThat(states).as(path).containsExactly("missing");
    }
    assertThat(workspace.files().list("dir", 9)).isNull();
    assertThat(requireNonNull(workspace.files().list("", 9)))
        .extracting(TreeEntry::name)
        .containsExactly("real");
    for (String path : List.of("dir/new", "../new", "/tmp/new", "")) {
      assertThatThrownBy(() -> workspace.files().write(path, in("x")))
          .as(path)
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> workspace.files().makeFolder("dir/new"))
        .isInstanceOf(IOException.class);
    workspace.files().write("file", in("replaced"));
    assertThat(folder().resolve("file")).isRegularFile().hasContent("replaced");
    assertThat(workspace.files().delete(_ -> true, true)).isZero();
    assertThat(folder()).isEmptyDirectory();
    assertThat(outside.resolve("secret")).hasContent("secret");
    assertThat(outside.resolve("new")).doesNotExist();
  }

  @Test
  void missingAndReplacedFilesAreMissing() throws Exception {
    assertThat(read("no")).isEqualTo("missing");
    assertThat(workspace.files().find("no/such")).isNull();
    assertThat(workspace.files().list("no", 1)).isNull();
    Files.createDirectories(folder().resolve("folder"));
    assertThat(read("folder")).isEqualTo("missing");
    run("0", "mkfifo pipe");
    assertThat(read("pipe")).isEqualTo("missing");
    assertThat(read("folder/../folder")).isEqualTo("missing");
    FileTree other = host.defaultWorkspace("never/built");
    assertThat(other.list("", 1)).isNull();
    assertThat(other.files(_ -> true, _ -> true, 1, null)).isEmpty();
    assertThat(other.find("x")).isNull();
  }

  @Test
  void partsOfAFileAreRead() throws IOException {
    file("f", "0123456789");
    try (InputStream in = workspace.files().open("f", 4)) {
      assertThat(text(in)).isEqualTo("456789");
    }
    try (InputStream in = workspace.files().open("f", 10)) {
      assertThat(text(in)).isEmpty();
    }
    try (InputStream in = requireNonNull(workspace.files().open("f", 0))) {
      assertThat(in.read()).isEqualTo('0');
    }
    assertThat(find()).containsExactly("f");
  }

  @Test
  void manyFilesAreReadInOrderEvenIfAReaderStopsEarly() throws IOException {
    var expected = new ArrayList<String>();
    for (int i = 100; i < 750; i++) {
      file("many/" + i, "content " + i);
      expected.add("content " + i);
    }
    var read = new ArrayList<String>();
    List<TreeFile> files =
        new ArrayList<>(workspace.files().files(_ -> true, _ -> true, 1_000, null));
    Files.delete(folder().resolve("many/300"));
    workspace
        .files()
        .read(
            files,
            (file, content) -> {
              if (file.path().endsWith("0")) {
                read.add(content == null ? "missing" : "content " + PosixPath.name(file.path()));
              } else {
                read.add(text(content));
              }
            });
    expected.set(200, "missing");
    assertThat(read).isEqualTo(expected);
  }

  @Test
  void contentOfAnyBytesIsUnchanged() throws Exception {
    byte[] bytes = new byte[100_000];
    new java.util.Random(1).nextBytes(bytes);
    workspace.files().write("a/b", new ByteArrayInputStream(bytes));
    assertThat(Files.readAllBytes(folder().resolve("a/b"))).isEqualTo(bytes);
    try (InputStream in = requireNonNull(workspace.files().open("a/b", 0))) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
    var read = new ByteArrayOutputStream();
    workspace
        .files()
        .read(
            workspace.files().files(_ -> true, _ -> true, 1, null),
            (_, content) -> requireNonNull(content).transferTo(read));
    assertThat(read.toByteArray()).isEqualTo(bytes);
  }

  /** A stream so long that the heap of the tests could not hold it three times. */
  private static final class LargeStream extends InputStream {
    private static final long SIZE = 100L << 20;
    private long position;

    @Override
    public int read() {
      return position >= SIZE ? -1 : (int) (position++ & 0xff);
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      int n = (int) Math.min(length, SIZE - position);
      for (int i = 0; i < n; i++) {
        to[offset + i] = (byte) (position++ & 0xff);
      }
      return n == 0 && length > 0 ? -1 : n;
    }
  }

  /** Limit for the memory that is allocated, and freed again, during a transfer of 300 MB. */
  protected long maxAllocatedBytes() {
    return 700L << 20;
  }

  @Test
  void largeFilesAreStreamed() throws Exception {
    var memory = java.lang.management.ManagementFactory.getThreadMXBean();
    var allocated = (com.sun.management.ThreadMXBean) memory;
    long before = allocated.getTotalThreadAllocatedBytes();
    workspace.files().write("large", new LargeStream());
    assertThat(Files.size(folder().resolve("large"))).isEqualTo(LargeStream.SIZE);
    long[] size = {0};
    OutputStream counter =
        new OutputStream() {
          @Override
          public void write(int b) {
            size[0]++;
          }

          @Override
          public void write(byte[] from, int offset, int length) {
            size[0] += length;
          }
        };
    workspace
        .files()
        .read(
            workspace.files().files(_ -> true, _ -> true, 1, null),
            (_, content) -> requireNonNull(content).transferTo(counter));
    try (InputStream in = requireNonNull(workspace.files().open("large", 1))) {
      in.transferTo(counter);
    }
    assertThat(size[0]).isEqualTo(2 * LargeStream.SIZE - 1);
    assertThat(allocated.getTotalThreadAllocatedBytes() - before)
        .as("bytes allocated while 300 MB were transferred")
        .isLessThan(maxAllocatedBytes());
  }

  @Test
  void foldersAreCreated() throws Exception {
    workspace.files().makeFolder("x/y z/-n");
    workspace.files().makeFolder("x/y z/-n");
    assertThat(folder().resolve("x/y z/-n")).isDirectory();
  }

  @Test
  void onlyMatchesAreDeleted() throws IOException {
    for (String name : List.of("keep/a", "keep/b.tmp", "build/x", "build/sub/y", "c.tmp")) {
      file(name, "");
    }
    assertThat(workspace.files().delete(path -> path.endsWith(".tmp"), false)).isZero();
    assertThat(find()).containsExactly("build/sub/y", "build/x", "keep/a");
    assertThat(workspace.files().delete(path -> path.startsWith("build"), false)).isZero();
    assertThat(find()).containsExactly("keep/a");
    assertThat(folder().resolve("build/sub")).isDirectory();
    assertThat(workspace.files().delete(path -> path.equals("build"), true)).isZero();
    assertThat(folder().resolve("build")).doesNotExist();
  }

  @Test
  void readOnlyFoldersAreDeleted() throws IOException {
    Path file = file("a/b/c", "");
    Path outside = Files.createDirectories(home.resolve("outside"));
    Files.createSymbolicLink(folder().resolve("a/link"), outside);
    Files.setPosixFilePermissions(
        requireNonNull(file.getParent()), PosixFilePermissions.fromString("r-x------"));
    Files.setPosixFilePermissions(
        folder().resolve("a"), PosixFilePermissions.fromString("r-x------"));
    Set<?> permissions = Files.getPosixFilePermissions(outside);
    assertThat(workspace.files().delete(_ -> true, true)).isZero();
    assertThat(folder()).isEmptyDirectory();
    assertThat(Files.getPosixFilePermissions(outside)).isEqualTo(permissions);
  }

  @Test
  void limitsAreCounted() throws IOException {
    for (int i = 0; i < 10; i++) {
      file("f" + i, "");
    }
    file("d/".repeat(130) + "deep", "");
    var omissions = new Omissions();
    assertThat(workspace.files().files(_ -> true, _ -> true, 4, omissions)).hasSize(4);
    assertThat(omissions.total()).isEqualTo(7);
    assertThat(omissions.summary()).contains("deeper than", "beyond the file limit");
    assertThat(requireNonNull(workspace.files().list("", 3))).hasSize(3);
  }

  @Test
  void anArchiveKeepsContentModesAndLinks() throws Exception {
    file("src/-odd name", "text");
    Path script = file("src/sub/run", "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.createSymbolicLink(folder().resolve("src/link"), Path.of("sub/run"));
    Files.createSymbolicLink(folder().resolve("src/away"), Path.of("/etc/passwd"));
    file("top", "top");
    var tar = new ByteArrayOutputStream();
    workspace.files().archive(List.of("src", "top"), tar);
    workspace.files().unpack("copy", new ByteArrayInputStream(tar.toByteArray()));
    assertThat(folder().resolve("copy/src/-odd name")).hasContent("text");
    assertThat(folder().resolve("copy/top")).hasContent("top");
    Path copy = folder().resolve("copy/src/sub/run");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rwxr-x--x");
    assertThat(Files.readSymbolicLink(folder().resolve("copy/src/link")))
        .isEqualTo(Path.of("sub/run"));
    assertThat(Files.isSymbolicLink(folder().resolve("copy/src/away"))).isTrue();
    workspace.files().unpack("", new ByteArrayInputStream(tar.toByteArray()));
    assertThat(folder().resolve("top")).hasContent("top");
    try (var temporary = Files.list(Path.of(workspace.temporaryPath()))) {
      assertThat(temporary).isEmpty();
    }
  }

  @Test
  void anArchiveCannotLeaveItsFolder() throws Exception {
    Path outside = Files.createDirectories(home.resolve("outside"));
    file("in/out/evil", "evil");
    var tar = new ByteArrayOutputStream();
    workspace.files().archive(List.of("in"), tar);
    Files.createDirectories(folder().resolve("target/in"));
    Files.createSymbolicLink(folder().resolve("target/in/out"), outside);
    assertThatThrownBy(
            () -> workspace.files().unpack("target", new ByteArrayInputStream(tar.toByteArray())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("symbolic link");
    Files.createSymbolicLink(folder().resolve("link"), outside);
    assertThatThrownBy(
            () -> workspace.files().unpack("link", new ByteArrayInputStream(tar.toByteArray())))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () -> workspace.files().unpack("../x", new ByteArrayInputStream(tar.toByteArray())))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> workspace.files().archive(List.of("link/x"), tar))
        .isInstanceOf(IOException.class);
    assertThat(outside).isEmptyDirectory();
    file("final", "old");
    Path victim = Files.writeString(home.resolve("victim"), "untouched");
    var single = new ByteArrayOutputStream();
    workspace.files().archive(List.of("final"), single);
    Files.delete(folder().resolve("final"));
    Files.createSymbolicLink(folder().resolve("final"), victim);
    workspace.files().unpack("", new ByteArrayInputStream(single.toByteArray()));
    assertThat(victim).hasContent("untouched");
    assertThat(Files.isRegularFile(folder().resolve("final"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void aDamagedArchiveIsAnError() {
    assertThatThrownBy(() -> workspace.files().unpack("x", in("this is no archive".repeat(100))))
        .isInstanceOf(IOException.class);
    var broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the upload broke off");
          }

          @Override
          public int read(byte[] to, int offset, int length) throws IOException {
            throw new IOException("the upload broke off");
          }
        };
    assertThatThrownBy(() -> workspace.files().write("y", broken)).isInstanceOf(IOException.class);
  }
}
