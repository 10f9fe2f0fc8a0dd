package dev.steward.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A tree of files in a folder of the server's machine. */
public class FolderTree implements FileTree {

  private final Path root;

  public FolderTree(Path root) {
    this.root = root;
  }

  /** The root folder. */
  protected final Path root() {
    return root;
  }

  @Override
  public List<TreeFile> files(
      Predicate<String> filter,
      Predicate<String> folderFilter,
      int limit,
      @Nullable Omissions omissions) {
    return SafeFileTree.files(root, filter, folderFilter, limit, omissions);
  }

  @Override
  public @Nullable List<TreeEntry> list(String folder, int limit) {
    return SafeFileTree.list(root, folder, limit);
  }

  @Override
  public @Nullable TreeEntry find(String path) {
    return SafeFileTree.find(root, path);
  }

  @Override
  public @Nullable InputStream open(String path, long start) throws IOException {
    SeekableByteChannel channel = SafeFileTree.channel(root, path);
    return channel == null ? null : Channels.newInputStream(channel.position(start));
  }
}
