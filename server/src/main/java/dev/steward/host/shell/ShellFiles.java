package dev.steward.host.shell;

import dev.steward.blob.Omissions;
import dev.steward.blob.TreeEntry;
import dev.steward.blob.TreeFile;
import dev.steward.blob.TreeLimits;
import dev.steward.host.FileScripts;
import dev.steward.host.Files;
import dev.steward.host.PosixPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Files of a workspace on a machine. */
final class ShellFiles implements Files {

  private static final int MAX_FILES_IN_ONE_REQUEST = 200;
  private static final int MAX_NAMES_IN_ONE_REQUEST = 500;

  /** Prints each entry below {@code $2} as mode, size, time and path. */
  private static final String LIST =
      FileScripts.INSIDE
          + """
          if cd "$1" 2>/dev/null && inside "$2/" 2>/dev/null && [ -d "./$2" ]; then
            find "./$2" -mindepth 1 -maxdepth "$3" -exec stat -c '@FORMAT@' {} + 2>/dev/null
          else
            ( exit 99 )
          fi
          """
              .replace("@FORMAT@", StatOutput.FORMAT);

  private static final String FIND =
      FileScripts.INSIDE
          + """
          cd "$1" 2>/dev/null && inside "$2" 2>/dev/null && [ ! -L "./$2" ] \\
            && stat -c '@FORMAT@' "./$2" 2>/dev/null
          """
              .replace("@FORMAT@", StatOutput.FORMAT);

  private static final String READ =
      FileScripts.INSIDE
          + """
          exists=
          cd "$1" 2>/dev/null && exists=1
          shift
          for path do
            if [ -n "$exists" ] && inside "$path" 2>/dev/null && [ -f "./$path" ] \\
                && [ ! -L "./$path" ] && [ -r "./$path" ]; then
              printf found; end 0
              cat "./$path"; end 0
            else
              printf missing; end 0
            fi
          done
          """;

  /** Deletes {@code $@}, and prints how many could not be deleted. */
  private static final String DELETE =
      FileScripts.INSIDE
          + """
          failures=0
          if cd "$1" 2>/dev/null; then
            shift
            for path do
              if inside "$path"; then
                [ -L "./$path" ] || [ ! -d "./$path" ] || chmod -R u+rwx "./$path"
                rm -rf "./$path"
              fi 2>/dev/null
              if [ -e "./$path" ] || [ -L "./$path" ]; then failures=$((failures + 1)); fi
            done
          fi
          printf '%s' "$failures"
          """;

  private final ShellSession session;
  private final String folder;

  ShellFiles(ShellSession session, String folder) {
    this.session = session;
    this.folder = folder;
  }

  @Override
  public String path() {
    return folder;
  }

  @Override
  public List<TreeFile> files(
      Predicate<String> filter,
      Predicate<String> folderFilter,
      int limit,
      @Nullable Omissions omissions) {
    var matches = new ArrayList<TreeFile>();
    var skipped = new HashSet<String>();
    StatOutput.Reader reader =
        entry -> {
          if (isBelow(skipped, entry.bytes())) {
            return;
          }
          if (entry.isFolder()) {
            if (!folderFilter.test(entry.path())) {
              skipped.add(entry.bytes());
            } else if (entry.level() >= maxLevels(omissions)) {
              skipped.add(entry.bytes());
              omit(omissions, Omissions.Reason.TOO_DEEP);
            }
          } else if (filter.test(entry.path())) {
            Omissions.Reason reason = reason(entry);
            if (reason != null) {
              omit(omissions, reason);
            } else if (matches.size() < TreeLimits.MAX_NAMES) {
              matches.add(new TreeFile(entry.path(), entry.size(), entry.modified()));
            } else {
              omit(omissions, Omissions.Reason.TOO_MANY);
            }
          }
        };
    if (list(".", TreeLimits.MAX_COUNTED_LEVELS, reader) == StatOutput.Status.INCOMPLETE) {
      omit(omissions, Omissions.Reason.UNREADABLE);
    }
    matches.sort(BY_FOLDER_AND_NAME);
    for (int i = matches.size(); i > limit; i--) {
      omit(omissions, Omissions.Reason.TOO_MANY);
    }
    return List.copyOf(matches.subList(0, Math.min(limit, matches.size())));
  }

  /** The order of a walk that visits the entries of each folder by name. */
  private static final Comparator<TreeFile> BY_FOLDER_AND_NAME =
      (one, other) ->
          java.util.Arrays.compare(
              one.path().split("/", -1), other.path().split("/", -1), Comparator.naturalOrder());

  private static int maxLevels(@Nullable Omissions omissions) {
    return omissions == null ? TreeLimits.MAX_LEVELS : TreeLimits.MAX_COUNTED_LEVELS;
  }

  private static boolean isBelow(Set<String> folders, String path) {
    if (!folders.isEmpty()) {
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        if (folders.contains(path.substring(0, slash))) {
          return true;
        }
      }
    }
    return false;
  }

  private static void omit(@Nullable Omissions omissions, Omissions.Reason reason) {
    if (omissions != null) {
      omissions.add(reason);
    }
  }

  private static Omissions.@Nullable Reason reason(StatOutput.Entry entry) {
    if (entry.isLink()) {
      return Omissions.Reason.LINK;
    }
    if (!entry.isFile()) {
      return Omissions.Reason.SPECIAL;
    }
    if (!entry.isDecodable()) {
      return Omissions.Reason.NOT_UTF_8;
    }
    return entry.level() > TreeLimits.MAX_LEVELS ? Omissions.Reason.TOO_DEEP : null;
  }

  private StatOutput.Status list(String below, int levels, StatOutput.Reader reader) {
    return session.call(
        ShellText.arguments(
                List.of(ShellText.bytes(folder), ShellText.bytes(below), Integer.toString(levels)))
            + LIST,
        false,
        ShellSession.TIMEOUT,
        response -> {
          try (InputStream in = response.segment()) {
            StatOutput.read(in, reader);
          }
          return switch (response.status()) {
            case 0 -> StatOutput.Status.COMPLETE;
            case 99 -> StatOutput.Status.MISSING;
            default -> StatOutput.Status.INCOMPLETE;
          };
        });
  }

  @Override
  public @Nullable List<TreeEntry> list(String below, int limit) {
    String relative = below.isEmpty() ? "." : relative(below);
    if (relative == null) {
      return null;
    }
    var entries = new ArrayList<TreeEntry>();
    StatOutput.Status status =
        list(
            relative,
            1,
            entry -> {
              if (entry.isDecodable() && (entry.isFolder() || entry.isFile())) {
                entries.add(entry.toTreeEntry());
              }
            });
    if (status == StatOutput.Status.MISSING) {
      return null;
    }
    entries.sort(Comparator.comparing(TreeEntry::name));
    return List.copyOf(entries.subList(0, Math.min(limit, entries.size())));
  }

  @Override
  public @Nullable TreeEntry find(String path) {
    String relative = relative(path);
    if (relative == null) {
      return null;
    }
    ShellSession.Response response = session.run(FIND, folder, relative);
    var matches = new ArrayList<TreeEntry>();
    try {
      StatOutput.read(
          new java.io.ByteArrayInputStream(
              response.bytes().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)),
          entry -> {
            if (entry.isFolder() || entry.isFile()) {
              matches.add(entry.toTreeEntry());
            }
          });
    } catch (IOException e) {
      throw session.lost(e);
    }
    return matches.isEmpty() ? null : matches.getFirst();
  }

  @Override
  public @Nullable InputStream open(String path, long start) throws IOException {
    TreeEntry entry = find(path);
    String relative = relative(path);
    if (entry == null || entry.isFolder() || relative == null) {
      return null;
    }
    try {
      return session.stream(
          folder, "exec tail -c +\"$2\" \"./$1\"", List.of(relative, Long.toString(start + 1)));
    } catch (IOException e) {
      throw session.lost(e);
    }
  }

  @Override
  public void read(List<TreeFile> files, FileReader reader) {
    for (int from = 0; from < files.size(); from += MAX_FILES_IN_ONE_REQUEST) {
      List<TreeFile> part =
          files.subList(from, Math.min(files.size(), from + MAX_FILES_IN_ONE_REQUEST));
      var arguments = new ArrayList<String>();
      arguments.add(ShellText.bytes(folder));
      part.forEach(file -> arguments.add(ShellText.bytes(file.path())));
      session.call(
          ShellText.arguments(arguments) + READ,
          false,
          ShellSession.TIMEOUT,
          response -> {
            for (TreeFile file : part) {
              String state;
              try (InputStream in = response.segment()) {
                state = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
              }
              if (!state.equals("found")) {
                reader.read(file, null);
                continue;
              }
              try (InputStream content = response.segment()) {
                // A reader treats an IOException as a failure of its own, not of the connection.
                reader.read(file, new SessionContent(session, content));
              }
            }
            response.segment().close();
            return true;
          });
    }
  }

  @Override
  public void write(String path, InputStream content) throws IOException {
    session.transfer(
        folder,
        FileScripts.WRITE,
        List.of(required(path)),
        content,
        OutputStream.nullOutputStream());
  }

  @Override
  public void makeFolder(String path) throws IOException {
    session.transfer(
        folder,
        FileScripts.MAKE_FOLDER,
        List.of(required(path)),
        null,
        OutputStream.nullOutputStream());
  }

  @Override
  public void archive(String from, Collection<String> paths, OutputStream tar) throws IOException {
    var names = new ArrayList<String>();
    names.add(from.isEmpty() ? "." : required(from));
    for (String path : paths) {
      names.add(required(path));
    }
    session.transfer(folder, FileScripts.ARCHIVE, names, null, tar);
  }

  @Override
  public void unpack(String below, InputStream tar) throws IOException {
    session.transfer(
        folder,
        FileScripts.UNPACK,
        List.of(
            below.isEmpty() ? "." : required(below), folder + "@tmp/unpack-" + UUID.randomUUID()),
        tar,
        OutputStream.nullOutputStream());
  }

  @Override
  public int delete(Predicate<String> filter, boolean deletesFolders) {
    var deleted = new ArrayList<String>();
    var folders = new HashSet<String>();
    StatOutput.Reader reader =
        entry -> {
          if (!isBelow(folders, entry.bytes())
              && (!entry.isFolder() || deletesFolders)
              && filter.test(entry.path())) {
            deleted.add(entry.bytes());
            if (entry.isFolder()) {
              folders.add(entry.bytes());
            }
          }
        };
    StatOutput.Status status = list(".", TreeLimits.MAX_COUNTED_LEVELS, reader);
    int failures = 0;
    for (int from = 0; from < deleted.size(); from += MAX_NAMES_IN_ONE_REQUEST) {
      var arguments = new ArrayList<String>();
      arguments.add(ShellText.bytes(folder));
      arguments.addAll(
          deleted.subList(from, Math.min(deleted.size(), from + MAX_NAMES_IN_ONE_REQUEST)));
      failures += Integer.parseInt(session.runBytes(DELETE, arguments).bytes());
    }
    // Entries that find could not list may have matched, unless they are gone along with a deleted
    // folder.
    return failures == 0 && status == StatOutput.Status.INCOMPLETE && deleted.isEmpty()
        ? 1
        : failures;
  }

  private @Nullable String relative(String path) {
    String inside = PosixPath.inside(folder, path);
    // The same paths are valid as on the server's own machine; "a/../b" and "a//b" are invalid.
    return inside == null || !inside.equals(folder + "/" + path)
        ? null
        : PosixPath.relative(folder, inside);
  }

  private String required(String path) throws IOException {
    String inside = PosixPath.inside(folder, path);
    if (inside == null || inside.equals(folder)) {
      throw new IOException("the path " + path + " is not inside the workspace");
    }
    return PosixPath.relative(folder, inside);
  }
}
