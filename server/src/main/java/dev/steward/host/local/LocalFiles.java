package dev.steward.host.local;

import dev.steward.blob.FolderTree;
import dev.steward.blob.SafeFileTree;
import dev.steward.host.FileScripts;
import dev.steward.host.Files;
import dev.steward.host.PosixPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Files of a workspace on this machine. */
final class LocalFiles extends FolderTree implements Files {

  private static final int MAX_ERROR_BYTES = 8_000;
  private static final Executor READERS = task -> Thread.ofVirtual().start(task);

  private final BuildUser user;
  private final Path temporary;
  private final UnaryOperator<Predicate<String>> deletable;
  private final boolean ownerOnly;

  LocalFiles(Path root, BuildUser user) {
    this(root, user, Workspaces.temporary(root), filter -> filter, true);
  }

  private LocalFiles(
      Path root,
      BuildUser user,
      Path temporary,
      UnaryOperator<Predicate<String>> deletable,
      boolean ownerOnly) {
    super(root);
    this.user = user;
    this.temporary = temporary;
    this.deletable = deletable;
    this.ownerOnly = ownerOnly;
  }

  /**
   * The files of the user's own folder; new ones have the permissions that the user's programs give
   * them.
   *
   * @param temporary folder for temporary files
   * @param deletable limits what may be deleted
   */
  static LocalFiles ofUser(
      Path root, BuildUser user, Path temporary, UnaryOperator<Predicate<String>> deletable) {
    return new LocalFiles(root, user, temporary, deletable, false);
  }

  @Override
  public String path() {
    return root().toString();
  }

  @Override
  public int delete(Predicate<String> filter, boolean deletesFolders) {
    return SafeFileTree.delete(root(), deletable.apply(filter), deletesFolders);
  }

  @Override
  public void write(String path, InputStream content) throws IOException, InterruptedException {
    run(FileScripts.WRITE, List.of(relative(path)), content, OutputStream.nullOutputStream());
  }

  @Override
  public void makeFolder(String path) throws IOException, InterruptedException {
    run(
        FileScripts.MAKE_FOLDER,
        List.of(relative(path)),
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream());
  }

  @Override
  public void archive(String folder, Collection<String> paths, OutputStream tar)
      throws IOException, InterruptedException {
    var names = new ArrayList<String>();
    names.add(folder.isEmpty() ? "." : relative(folder));
    for (String path : paths) {
      names.add(relative(path));
    }
    run(FileScripts.ARCHIVE, names, InputStream.nullInputStream(), tar);
  }

  @Override
  public void unpack(String folder, InputStream tar) throws IOException, InterruptedException {
    String target = folder.isEmpty() ? "." : relative(folder);
    Path unpacked = temporary.resolve("unpack-" + UUID.randomUUID());
    run(
        FileScripts.UNPACK,
        List.of(target, unpacked.toString()),
        tar,
        OutputStream.nullOutputStream());
  }

  private String relative(String path) throws IOException {
    String folder = root().toString();
    String inside = PosixPath.inside(folder, path);
    if (inside == null || inside.equals(folder)) {
      throw new IOException("the path " + path + " is not inside the workspace");
    }
    return PosixPath.relative(folder, inside);
  }

  private void run(String script, List<String> arguments, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    String actual = ownerOnly ? script : script.replace(FileScripts.OWNER_ONLY, "");
    var command = new ArrayList<>(List.of("/bin/sh", "-c", actual, "steward"));
    command.addAll(arguments);
    Process process =
        user.process(command)
            .directory(root().toFile())
            .redirectOutput(ProcessBuilder.Redirect.PIPE)
            .redirectError(ProcessBuilder.Redirect.PIPE)
            .start();
    try {
      CompletableFuture<String> error =
          CompletableFuture.supplyAsync(() -> message(process.getErrorStream()), READERS);
      CompletableFuture<Boolean> sent =
          CompletableFuture.supplyAsync(() -> send(in, process.getOutputStream()), READERS);
      process.getInputStream().transferTo(out);
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException(error.join());
      }
      if (!sent.join()) {
        throw new IOException("the content could not be read to the end");
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * False if the content could not be read; it is not an error if a program ends without reading
   * the content.
   */
  private static boolean send(InputStream in, OutputStream to) {
    byte[] part = new byte[64 << 10];
    try (to) {
      while (true) {
        int n;
        try {
          n = in.read(part);
        } catch (IOException e) {
          return false;
        }
        if (n < 0) {
          return true;
        }
        to.write(part, 0, n);
      }
    } catch (IOException e) {
      return true;
    }
  }

  private static String message(InputStream in) {
    try (in) {
      String text = new String(in.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8).strip();
      in.transferTo(OutputStream.nullOutputStream());
      return text.isEmpty() ? "the files in the workspace could not be changed" : text;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
