package dev.steward.host;

import dev.steward.blob.Omissions;
import dev.steward.blob.TreeEntry;
import dev.steward.blob.TreeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Files of a folder in a tree. The folder is always reached from the root of the tree, so that a
 * link in its place is not followed.
 */
public final class FolderFiles implements Files {
  private final Files tree;
  private final String folder;

  /** The folder with a slash at the end. */
  private final String prefix;

  private FolderFiles(Files tree, String folder) {
    this.tree = tree;
    this.folder = folder;
    prefix = folder + "/";
  }

  /**
   * The files of a folder.
   *
   * @param folder relative to the tree, normalized; empty for the whole tree
   */
  public static Files of(Files tree, String folder) {
    return folder.isEmpty() ? tree : new FolderFiles(tree, folder);
  }

  @Override
  public String path() {
    String root = tree.path();
    return PosixPath.resolve(root, folder);
  }

  private String full(String path) throws IOException {
    String full = PosixPath.inside(path(), path);
    if (full == null) {
      throw new IOException("the path " + path + " is not inside the folder " + path());
    }
    return PosixPath.relative(tree.path(), full);
  }

  private @Nullable String fullOrNull(String path) {
    String full = PosixPath.inside(path(), path);
    return full == null ? null : PosixPath.relative(tree.path(), full);
  }

  private boolean isBelow(String path) {
    return path.startsWith(prefix);
  }

  private String relative(String path) {
    return path.substring(prefix.length());
  }

  @Override
  public List<TreeFile> files(
      Predicate<String> filter,
      Predicate<String> folderFilter,
      int limit,
      @Nullable Omissions omissions) {
    var all = new ArrayList<TreeFile>();
    for (TreeFile file :
        tree.files(
            path -> isBelow(path) && filter.test(relative(path)),
            path ->
                prefix.startsWith(path + "/")
                    || (isBelow(path) && folderFilter.test(relative(path))),
            limit,
            omissions)) {
      all.add(new TreeFile(relative(file.path()), file.size(), file.modified()));
    }
    return all;
  }

  @Override
  public @Nullable List<TreeEntry> list(String path, int limit) {
    String full = fullOrNull(path);
    return full == null ? null : tree.list(full, limit);
  }

  @Override
  public @Nullable TreeEntry find(String path) {
    String full = fullOrNull(path);
    return full == null ? null : tree.find(full);
  }

  @Override
  public @Nullable InputStream open(String path, long start) throws IOException {
    String full = fullOrNull(path);
    return full == null ? null : tree.open(full, start);
  }

  @Override
  public void read(List<TreeFile> files, FileReader reader) throws IOException {
    tree.read(
        files.stream()
            .map(file -> new TreeFile(prefix + file.path(), file.size(), file.modified()))
            .toList(),
        (file, content) ->
            reader.read(
                new TreeFile(relative(file.path()), file.size(), file.modified()), content));
  }

  @Override
  public void write(String path, InputStream content) throws IOException, InterruptedException {
    tree.write(full(path), content);
  }

  @Override
  public void makeFolder(String path) throws IOException, InterruptedException {
    tree.makeFolder(full(path));
  }

  @Override
  public int delete(Predicate<String> filter, boolean deletesFolders) {
    return tree.delete(path -> isBelow(path) && filter.test(relative(path)), deletesFolders);
  }

  @Override
  public void archive(String from, Collection<String> paths, OutputStream tar)
      throws IOException, InterruptedException {
    tree.archive(full(from.isEmpty() ? path() : from), paths, tar);
  }

  @Override
  public void unpack(String path, InputStream tar) throws IOException, InterruptedException {
    tree.unpack(full(path), tar);
  }
}
