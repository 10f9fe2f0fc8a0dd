package dev.steward.blob;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An open folder, identified by its file descriptor instead of its path. */
record OpenFolder(SecureDirectoryStream<Path> stream) implements AutoCloseable {

  private static final Set<? extends OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  @Nullable BasicFileAttributes attributes(Path name) throws IOException {
    try {
      return stream
          .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .readAttributes();
    } catch (FileSystemException e) {
      return null;
    }
  }

  /** Opens a folder in this one; returns null if it is not a folder or cannot be opened. */
  @Nullable OpenFolder enter(Path name) throws IOException {
    try {
      return new OpenFolder(stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
    } catch (FileSystemException e) {
      // Opening a link fails with ELOOP here; all that matters is that the link is not followed.
      return null;
    }
  }

  /** Opens a file in this folder; returns null if it is not a regular file or cannot be read. */
  @Nullable SeekableByteChannel open(Path name) throws IOException {
    BasicFileAttributes attributes = attributes(name);
    if (attributes == null || !attributes.isRegularFile()) {
      return null;
    }
    try {
      return stream.newByteChannel(name, READ);
    } catch (FileSystemException e) {
      return null;
    }
  }

  List<Path> names() throws IOException {
    return names(null);
  }

  List<Path> names(@Nullable Omissions omissions) throws IOException {
    var names = new ArrayList<Path>();
    try {
      for (Path path : stream) {
        Path name = path.getFileName();
        if (name != null && names.size() < TreeLimits.MAX_NAMES) {
          names.add(name);
        } else if (name != null && omissions != null) {
          omissions.add(Omissions.Reason.TOO_MANY);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    names.sort(Comparator.comparing(Path::toString));
    return names;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
